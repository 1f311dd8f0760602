import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GiB, KiB, MiB } from '../../src/common/sizes.js';
import { failingDisk } from '../chaos/nemeses/failing-disk.js';
import { lacking } from '../chaos/nemesis.js';
import { isInstalled, run } from '../chaos/program.js';
import { tamper, wholeCalls } from '../chaos/strace.js';
import { CrashBench } from '../support/crash/crash-bench.js';
import { runProgram, startDaemon, type DaemonProcess } from '../support/daemon-process.js';
import { eventually } from '../support/eventually.js';
import { OwnMounts } from '../support/own-mounts.js';
import { reportSkip } from '../support/report-skip.js';

const TEST_MS_MAX = 600_000;
const DISK_BYTES = 64 * MiB;
/** Two orders of checkpoints are in so many calls. */
const CALLS = 320;

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-master-disk-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function said({ stderr }: DaemonProcess, complaint: string): true | undefined {
  return stderr.includes(complaint) ? true : undefined;
}

/** The batches of the log in what strace says of writes; whether one was cut, and the rest refused, so that this is told. */
function batchesIn(trace: string): { asked: number; end: number; isTold: boolean }[] {
  return Array.from(trace.matchAll(/"CBAT.*, (\d+), (\d+)\)\s+= (\d+) /g), (match) => {
    const [asked = 0, at = 0, written = 0] = match.slice(1).map(Number);
    const end = at + written;
    const isTold = new RegExp(`, ${asked - written}, ${end}\\)\\s+= -1 EFBIG`).test(trace);
    return { asked, end, isTold };
  });
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

test(
  'the folder of checkpoints is full, then read-only: the master serves on, and makes one when it can again',
  async () => {
    const mounts = await OwnMounts.make();
    if (typeof mounts === 'string') return reportSkip(mounts);
    await using _ = mounts;
    const { under } = mounts;
    const master = join(dir, 'master');
    const place = join(master, 'checkpoints');
    await mounts.memory(place, DISK_BYTES);
    const seenDir = mounts.seen(master);
    await using bench = await CrashBench.start({
      dir: master,
      seenDir,
      under,
      seed: 'checkpoints',
    });
    const newest = async (): Promise<string> => (await bench.checkpointFiles()).at(-1) ?? '';
    const isNewer = (than: string) => async () => ((await newest()) > than ? true : undefined);
    await bench.outlive(async (process) => {
      await eventually('a checkpoint', isNewer(''));
      await mounts.leave(place, 4 * KiB);
      await eventually('it says so', () => said(process, 'no space for checkpoint'));
      const before = await newest();
      await bench.progress(CALLS);
      expect(await newest()).toBe(before);
      await mounts.remount(place, `size=${DISK_BYTES}`);
      await eventually('a checkpoint once there is space', isNewer(before));
    });
    await bench.outlive(async (process) => {
      await mounts.makeReadOnly(place);
      await eventually('it says so', () => said(process, 'failed (EROFS: read-only file system'));
      const before = await newest();
      await bench.progress(CALLS);
      expect(await newest()).toBe(before);
      await mounts.remount(place, 'rw');
      await eventually('a checkpoint once it can be written', isNewer(before));
    });
    await bench.finish();
  },
  TEST_MS_MAX,
);

test(
  'the disk is full: the master ends with NO_SPACE, refuses to start while it is, and has all once there is space',
  async () => {
    const mounts = await OwnMounts.make();
    if (typeof mounts === 'string') return reportSkip(mounts);
    await using _ = mounts;
    const { under } = mounts;
    const disk = join(dir, 'master');
    const seenDir = mounts.seen(disk);
    await mounts.memory(disk, DISK_BYTES);
    const afterDeath = (): Promise<void> => mounts.remount(disk, `size=${DISK_BYTES}`);
    await using bench = await CrashBench.start({
      dir: disk,
      seenDir,
      under,
      seed: 'full',
      afterDeath,
    });
    for (const room of [0, 12 * KiB, 40 * KiB, 100 * KiB]) {
      const { code, stderr } = await bench.endBy(() => mounts.leave(disk, room));
      expect(code).toBe(1);
      expect(stderr).toMatch(/NO_SPACE/);
    }
    await bench.finish();
    await mounts.leave(disk, 0);
    const args = ['master', `--dir=${disk}`, '--listen=127.0.0.1:0'];
    const refused = await runProgram(args, { under });
    expect(refused).toMatchObject({ code: 8, stdout: '' });
    await mounts.leave(disk, MiB);
    await (await startDaemon(args, { under })).stop();
  },
  TEST_MS_MAX,
);

test(
  'the file system turns itself read-only: the master ends, refuses to start on it, and has all once it is mounted anew',
  async () => {
    const reason = await lacking(['mkfs.ext4', 'findmnt'], isInstalled);
    if (reason !== undefined) return reportSkip(reason);
    const mounts = await OwnMounts.make();
    if (typeof mounts === 'string') return reportSkip(mounts);
    await using _ = mounts;
    const { under } = mounts;
    const disk = join(dir, 'master');
    const device = await mounts.ext4(disk, DISK_BYTES);
    const trigger = `/sys/fs/ext4/${device}/trigger_fs_error`;
    if (!(await isWritable(trigger))) return reportSkip(`${trigger} cannot be written here`);
    const afterDeath = async (): Promise<void> => {
      const refused = await runProgram(['master', `--dir=${disk}`, '--listen=127.0.0.1:0'], {
        under,
      });
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(/EROFS.*check the disk, then start the master again/);
      await mounts.mountAnew(disk);
    };
    await using bench = await CrashBench.start({
      dir: disk,
      seenDir: mounts.seen(disk),
      under,
      seed: 'read-only',
      afterDeath,
    });
    const { code, stderr } = await bench.endBy(async () => {
      await bench.progress(CALLS);
      await writeFile(trigger, 'a fault of its own');
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/EROFS/);
    await bench.finish();
  },
  TEST_MS_MAX,
);

describe('system calls of a master', () => {
  const CALLED = ['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'openat', 'rename', 'unlink'];
  const READ = 'pread64';
  const interruptionOf = (call: string): RegExp => new RegExp(`${call}\\(.*EINTR.*\\(INJECTED\\)`);
  /** Each client is answered twice. */
  const AFTER_CUT = 12;
  /** Less than the shortest batch. */
  const CUT_BYTES = 100;
  /** Zeros that a batch takes along are more than that; what is cut off from them nobody would miss. */
  const ZEROS_BYTES_MIN = 10_000;
  /** Segments are of 64 KiB. */
  const CUT = 40_000;

  test(
    'files may not be longer than a part of a segment: the write is cut short, and the master ends with NO_SPACE',
    async () => {
      await using bench = await CrashBench.start({ dir: join(dir, 'master'), seed: 'limit' });
      const { code, stderr } = await bench.endBy(
        async ({ pid }) => void (await run('prlimit', `--pid=${pid}`, `--fsize=${CUT}:${GiB}`)),
      );
      expect(code).toBe(1);
      expect(stderr).toContain('NO_SPACE');
      await bench.finish();
    },
    TEST_MS_MAX,
  );

  test(
    'a write is cut short and can be continued: the master goes on',
    async () => {
      const reason = await failingDisk.lacks();
      if (reason !== undefined) return reportSkip(reason);
      // With one thread for all of them, writes of the log wait for each other.
      const under = ['env', 'UV_THREADPOOL_SIZE=1'];
      const master = join(dir, 'master');
      await using bench = await CrashBench.start({ dir: master, under, seed: 'short' });
      const trace = join(dir, 'strace.out');
      const batches = async () => batchesIn(wholeCalls(await readFile(trace, 'latin1')));
      const tampering = await bench.outlive(async (master) => {
        // Each write waits behind its end: time to set the limit, and to lift it before the rest is written.
        const what = 'delay_exit=3000000';
        const tampering = await tamper(master, { calls: ['pwrite64'], what }, trace);
        const end = await eventually(
          'a batch is written',
          async () => (await batches()).at(-1)?.end,
        );
        await run('prlimit', `--pid=${master.pid}`, `--fsize=${end + CUT_BYTES}:${GiB}`);
        // libuv asks for the rest by itself; when that fails it tells of the part, and the rest is for the master to ask for.
        await eventually('a batch is cut short, and so told', async () =>
          (await batches()).some((batch) => batch.isTold && batch.asked < ZEROS_BYTES_MIN)
            ? true
            : undefined,
        );
        await run('prlimit', `--pid=${master.pid}`, `--fsize=${GiB}:${GiB}`);
        // It dies soon behind that, before checkpoints take the place of this part of the log.
        await bench.progress(AFTER_CUT);
        return tampering;
      });
      await tampering.detach();
      await bench.finish();
    },
    TEST_MS_MAX,
  );

  test(
    'a signal interrupts them: the master goes on',
    async () => {
      const reason = await failingDisk.lacks();
      if (reason !== undefined) return reportSkip(reason);
      await using bench = await CrashBench.start({ dir: join(dir, 'master'), seed: 'interrupted' });
      await bench.outlive(async (master) => {
        const trace = join(dir, 'strace.out');
        // Every other one of a thread, so that a repeated one succeeds.
        const what = 'error=EINTR:when=1+2';
        // The first that a thread reads is its code, and of that Node itself repeats nothing.
        const others = [{ calls: [READ], what: 'error=EINTR:when=8+2' }];
        const tampering = await tamper(master, { calls: CALLED, what, others }, trace);
        const checkpoints = async (): Promise<string> => (await bench.checkpointFiles()).join();
        const before = await checkpoints();
        await eventually('each is interrupted, and a checkpoint is made', async () => {
          const text = wholeCalls(await readFile(trace, 'latin1'));
          const areAll = [...CALLED, READ].every((call) => interruptionOf(call).test(text));
          return areAll && (await checkpoints()) !== before ? true : undefined;
        });
        expect(master.stderr).toBe('');
        await tampering.detach();
      });
      await bench.finish();
    },
    TEST_MS_MAX,
  );

  test('a call that others came between is put together', () => {
    const trace = [
      '12    pwrite64(7, "CBAT"..., 100, 40 <unfinished ...>',
      '3     pread64(8,  <unfinished ...>',
      '12    <... pwrite64 resumed>)          = 100 (DELAYED)',
      '3     <... pread64 resumed>0x7f, 9, 0) = -1 EINTR (Interrupted system call) (INJECTED)',
    ];
    const whole = wholeCalls(trace.join('\n'));
    expect(batchesIn(whole)).toEqual([{ asked: 100, end: 140, isTold: false }]);
    expect(whole).toMatch(interruptionOf(READ));
  });

  test(
    'no descriptor is left: the master ends, and has all when there are some',
    async () => {
      await using bench = await CrashBench.start({ dir: join(dir, 'master'), seed: 'descriptors' });
      const { code, stderr } = await bench.endBy(
        async ({ pid }) => void (await run('prlimit', `--pid=${pid}`, '--nofile=1:1')),
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(/EMFILE/);
      await bench.finish();
    },
    TEST_MS_MAX,
  );
});
