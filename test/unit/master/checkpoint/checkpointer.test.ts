import { readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { must } from '../../../../src/common/assert.js';
import { txId, type TxId } from '../../../../src/common/ids.js';
import { buildCheckpoint } from '../../../../src/master/checkpoint/build-checkpoint.js';
import { CheckpointStore } from '../../../../src/master/checkpoint/checkpoint-store.js';
import { Checkpointer } from '../../../../src/master/checkpoint/checkpointer.js';
import { restoreState } from '../../../../src/master/checkpoint/restore-state.js';
import { runCheckpointWorker } from '../../../../src/master/checkpoint/run-checkpoint-worker.js';
import type { FileLog } from '../../../../src/master/journal/file-log.js';
import {
  nodeFileSystem,
  type FileSystem,
  type OpenFile,
} from '../../../../src/runtime/file-system.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { CLUSTER, Folders, ON_DISK, appendAll, openLog } from '../journal/log-fixture.js';
import { createStateMachine } from './toy-machine.mjs';

const workerModule = pathToFileURL('dist/master/checkpoint/checkpoint-worker.js');
const machineModule = new URL('./toy-machine.mjs', import.meta.url);

describe('checkpoints', () => {
  let folders: Folders;
  let root: string;

  beforeEach(async () => {
    folders = await Folders.make();
    root = folders.next();
  });
  afterEach(() => folders.remove());

  const logDir = (at = root): string => join(at, 'log');
  const checkpointDir = (at = root): string => join(at, 'checkpoints');

  /** The state that a master starting on this folder gets. */
  async function started(at = root): Promise<{ texts: string[]; from: number; damaged: number }> {
    const log = await openLog(logDir(at));
    try {
      const { machine, checkpointTxid, damaged } = await restoreState({
        createMachine: () => createStateMachine(),
        store: await CheckpointStore.open(nodeFileSystem, checkpointDir(at)),
        clusterId: CLUSTER,
        upTo: log.lastTxid,
        records: (from) => log.readFrom(from),
        log: silentLog,
      });
      return { texts: machine.texts, from: checkpointTxid, damaged: damaged.length };
    } finally {
      await log.close();
    }
  }

  /** `stop` may end the "process" before a named step by throwing. */
  async function checkpointer(
    log: FileLog,
    stop: (step: string) => Promise<void>,
  ): Promise<Checkpointer> {
    const build = async (upTo: TxId) => {
      await stop('build');
      const order = {
        checkpointDir: checkpointDir(),
        logDir: logDir(),
        clusterId: CLUSTER,
        epoch: log.epoch,
        upTo,
      };
      return buildCheckpoint(order, {
        ...ON_DISK,
        fs: watched(stop),
        createMachine: () => createStateMachine(),
      });
    };
    return new Checkpointer({
      store: await CheckpointStore.open(nodeFileSystem, checkpointDir()),
      roll: async () => (await stop('roll'), log.roll()),
      build,
      truncate: async (txid) => (await stop('truncate'), log.truncate(txid)),
    });
  }

  /** Calls `stop` before every change of a directory. */
  function watched(stop: (step: string) => Promise<void>): FileSystem {
    return {
      ...nodeFileSystem,
      open: async (path, flags) => {
        if (flags !== 'r') await stop('open');
        const file = await nodeFileSystem.open(path, flags);
        // What is opened to be read is changed by nobody, and synced if it is a folder.
        return flags === 'r' ? syncing(file, () => stop('syncDirectory')) : file;
      },
      rename: async (from, to) => (await stop('rename'), nodeFileSystem.rename(from, to)),
      unlink: async (path) => (await stop('remove'), nodeFileSystem.unlink(path)),
    };
  }

  function syncing(file: OpenFile, before: () => Promise<void>): OpenFile {
    return {
      read: (...args) => file.read(...args),
      write: (...args) => file.write(...args),
      truncate: (length) => file.truncate(length),
      datasync: () => file.datasync(),
      sync: async () => (await before(), file.sync()),
      close: () => file.close(),
    };
  }

  const nothing = async (): Promise<void> => {};
  const texts = (records: string[]): string[] =>
    records.map((record) => record.split('=')[1] ?? '');

  /** Three rounds of records and checkpoints; returns all texts. */
  async function history(rounds = 3): Promise<string[]> {
    const log = await openLog(logDir());
    const maker = await checkpointer(log, nothing);
    const all: string[] = [];
    for (let round = 1; round <= rounds; round++) {
      all.push(...(await appendAll(log, [[`a${round}`, `b${round}`], [`c${round}`]])));
      await maker.run();
    }
    all.push(...(await appendAll(log, [['tail']])));
    await log.close();
    return texts(all);
  }

  it('keep two and the log after the older one; starting reads the newest and the rest', async () => {
    const all = await history();
    expect(await started()).toEqual({ texts: all, from: 9, damaged: 0 });
    const store = await CheckpointStore.open(nodeFileSystem, checkpointDir());
    expect((await store.list()).map((file) => file.txid)).toEqual([6, 9]);
    const log = await openLog(logDir());
    await expect(log.readFrom(txId(6))[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
    });
    await log.close();
  });

  it('the first checkpoint removes no log: there is nothing else to fall back to', async () => {
    const all = await history(1);
    await rm(checkpointDir(), { recursive: true });
    expect(await started()).toEqual({ texts: all, from: 0, damaged: 0 });
  });

  it('nothing new makes no checkpoint', async () => {
    const log = await openLog(logDir());
    const maker = await checkpointer(log, nothing);
    expect(await maker.run()).toBeUndefined();
    await appendAll(log, [['one']]);
    expect(await maker.run()).toMatchObject({ txid: 1, replayed: 1 });
    expect(await maker.run()).toBeUndefined();
    await log.close();
  });

  it('a second order joins the one under way', async () => {
    const log = await openLog(logDir());
    await appendAll(log, [['one']]);
    const maker = await checkpointer(log, nothing);
    const [one, two] = await Promise.all([maker.run(), maker.run()]);
    expect(one).toBe(two);
    await log.close();
  });

  it('a process that dies before any step of any round loses nothing', async () => {
    const images: { step: string; at: string; expected: string[] }[] = [];
    const all: string[] = [];
    const stop = async (step: string): Promise<void> => {
      images.push({ step, at: await folders.copyOf(root), expected: [...all] });
    };
    const log = await openLog(logDir(), { fs: watched(stop) });
    const maker = await checkpointer(log, stop);
    for (let round = 1; round <= 4; round++) {
      all.push(...texts(await appendAll(log, [[`a${round}`], [`b${round}`]])));
      await maker.run();
      await stop('after');
    }
    await log.close();
    const counts = Object.fromEntries(
      ['build', 'rename', 'remove', 'truncate'].map((step) => [
        step,
        images.filter((image) => image.step === step).length,
      ]),
    );
    // Opening and each round make a segment, each round a checkpoint; the first round has nothing to truncate,
    // the last two have an old checkpoint.
    expect(counts).toEqual({ build: 4, rename: 1 + 4 + 4, remove: 2 + 3, truncate: 3 });
    for (const { at, expected } of images) expect((await started(at)).texts).toEqual(expected);
  });

  it('the log goes only after the new checkpoint was read back', async () => {
    await history();
    const before = await readdir(logDir());
    const log = await openLog(logDir());
    const truncated: TxId[] = [];
    const maker = new Checkpointer({
      store: await CheckpointStore.open(nodeFileSystem, checkpointDir()),
      roll: () => log.roll(),
      build: async () => {
        throw new Error('it did not read back');
      },
      truncate: async (txid) => void truncated.push(txid),
    });
    await appendAll(log, [['new']]);
    await expect(maker.run()).rejects.toThrow('read back');
    expect(truncated).toEqual([]);
    expect(await readdir(logDir())).toEqual(expect.arrayContaining(before));
    await log.close();
  });

  it('a damaged newest checkpoint is skipped: the older one and the log give the same state', async () => {
    const all = await history();
    const newest = must(
      await (await CheckpointStore.open(nodeFileSystem, checkpointDir())).newest(),
      'one',
    );
    const bytes = await readFile(newest.path);
    bytes.writeUInt8(bytes.readUInt8(530) ^ 1, 530);
    await writeFile(newest.path, bytes);
    expect(await started()).toEqual({ texts: all, from: 6, damaged: 1 });
    // The next checkpoint puts it aside, so that two good ones are kept again.
    const log = await openLog(logDir());
    await (await checkpointer(log, nothing)).run();
    await log.close();
    const names = (await readdir(checkpointDir())).map((name) => name.replace(/0{10,}/, ''));
    expect(names.sort()).toEqual([
      'checkpoint-10.ckpt',
      'checkpoint-6.ckpt',
      'damaged-checkpoint-9.ckpt',
    ]);
    expect(await started()).toEqual({ texts: all, from: 10, damaged: 0 });
  });

  it('all checkpoints damaged is refused by the name of the newest', async () => {
    await history();
    const files = await (await CheckpointStore.open(nodeFileSystem, checkpointDir())).list();
    for (const { path } of files) await writeFile(path, 'damaged');
    await expect(started()).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      path: files.at(-1)?.path,
    });
  });

  it('a log that ends before the newest checkpoint is refused: its end is lost', async () => {
    await history();
    const [first, ...rest] = (await readdir(logDir())).sort();
    for (const name of rest) await unlink(join(logDir(), name));
    const path = join(logDir(), must(first, 'a segment'));
    const torn = (await readFile(path)).subarray(0, -5);
    await writeFile(path, torn);
    await expect(openLog(logDir(), { durableTxid: txId(9) })).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
      message: expect.stringContaining('ends at txid 8, but there is a checkpoint of 9'),
    });
    expect(await readFile(path)).toEqual(torn);
    // Also without that hint: then the state is not restored.
    await expect(started()).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
      message: expect.stringContaining('the end of the log is lost'),
    });
  });

  describe('in a worker', () => {
    async function sealed(): Promise<{ log: FileLog; all: string[]; upTo: TxId }> {
      const log = await openLog(logDir());
      const all = texts(await appendAll(log, [['one', 'two'], ['three']]));
      return { log, all, upTo: await log.roll() };
    }
    const order = (log: FileLog, upTo: TxId) => ({
      checkpointDir: checkpointDir(),
      logDir: logDir(),
      clusterId: CLUSTER,
      epoch: log.epoch,
      upTo,
    });

    it('is built while the log goes on', async () => {
      const { log, all, upTo } = await sealed();
      const building = runCheckpointWorker(order(log, upTo), { machineModule, workerModule });
      const more = texts(await appendAll(log, [['meanwhile']]));
      expect(await building).toMatchObject({ txid: 3, replayed: 3 });
      await log.close();
      expect(await started()).toEqual({ texts: [...all, ...more], from: 3, damaged: 0 });
    });

    it('gets what the very first state depends on', async () => {
      const { log, all, upTo } = await sealed();
      const machineData = { first: 'genesis ' };
      await runCheckpointWorker(order(log, upTo), { machineModule, workerModule, machineData });
      await log.close();
      expect((await started()).texts).toEqual([`genesis ${all[0]}`, ...all.slice(1)]);
    });

    it('hands back the error with its code and path', async () => {
      const { log, upTo } = await sealed();
      const path = join(logDir(), `log-${'0'.repeat(19)}1.seg`);
      const bytes = await readFile(path);
      bytes.writeUInt8(bytes.readUInt8(600) ^ 1, 600);
      await writeFile(path, bytes);
      await expect(
        runCheckpointWorker(order(log, upTo), { machineModule, workerModule }),
      ).rejects.toMatchObject({ code: 'LOG_DAMAGED', path });
      await log.close();
    });

    it('ends with its deadline and when it is cancelled', async () => {
      const { log, upTo } = await sealed();
      const options = { machineModule, workerModule };
      await expect(
        runCheckpointWorker(order(log, upTo), { ...options, timeoutMs: 0 }),
      ).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      const controller = new AbortController();
      const building = runCheckpointWorker(order(log, upTo), {
        ...options,
        signal: controller.signal,
      });
      controller.abort();
      await expect(building).rejects.toMatchObject({ code: 'CANCELLED' });
      await log.close();
    });

    it('a module that does not load is an error, not a hang', async () => {
      const { log, upTo } = await sealed();
      await expect(
        runCheckpointWorker(order(log, upTo), {
          machineModule: new URL('file:///nowhere.mjs'),
          workerModule,
        }),
      ).rejects.toMatchObject({ code: 'INTERNAL' });
      await log.close();
    });
  });
});
