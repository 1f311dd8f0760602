import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { clusterId, txId } from '../../src/common/ids.js';
import { nullBlockSink } from '../../src/master/core/blocks/block-sink.js';
import type { MasterState } from '../../src/master/core/state.js';
import { FileLog } from '../../src/master/journal/file-log.js';
import { BATCH_RECORDS_MAX } from '../../src/master/journal/limits.js';
import { PAGE_BYTES } from '../../src/master/core/memory/page-sizes.js';
import { contentEnd } from '../../src/master/journal/zeros-ahead.js';
import { MasterStateMachine } from '../../src/master/master-state-machine.js';
import { startDaemon, runProgram } from '../support/daemon-process.js';
import { folderContent } from '../support/folder-content.js';
import { withMaster } from '../support/master-in-process.js';
import { ON_DISK } from '../unit/master/journal/log-fixture.js';

/** What one change did to the log: the names below / before and after it, and where its bytes ended. */
interface Step {
  readonly names: readonly string[];
  readonly segment: string;
  readonly end: number;
}

let root = '';
/** Folder of a master that was killed after its last change. */
let killed = '';
const steps: Step[] = [];
let copies = 0;

const listen = '--listen=127.0.0.1:0';
const masterArguments = (dir: string): string[] => ['master', `--dir=${dir}`, listen];

/** Three lives of a master, each ended by SIGKILL, so that the log has three segments. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cairn-log-'));
  killed = join(root, 'killed');
  for (let life = 0; life < 3; life++) await live(life);
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function live(life: number): Promise<void> {
  await using master = await startDaemon(masterArguments(killed));
  await using client = await DfsClient.connect({ master: master.address });
  for (let i = 0; i < 5; i++) {
    const name = `life${life}-${i}`;
    await client.mkdir(`/${name}`);
    const segment = must((await segmentsOf(killed)).at(-1), 'a running master has a segment');
    const names = [...(steps.at(-1)?.names ?? []), name].sort();
    steps.push({
      names,
      segment,
      end: contentEnd(await readFile(join(killed, 'log', segment)), 0),
    });
  }
}

async function segmentsOf(dir: string): Promise<string[]> {
  return (await readdir(join(dir, 'log'))).sort();
}

/** What the whole log of a stopped master gives. */
async function stateIn(dir: string): Promise<MasterState> {
  const format: unknown = JSON.parse(await readFile(join(dir, 'FORMAT'), 'utf8'));
  const { clusterId: cluster } = format as { clusterId: string };
  const log = await FileLog.open({
    ...ON_DISK,
    dir: join(dir, 'log'),
    clusterId: clusterId(cluster),
  });
  const machine = new MasterStateMachine(nullBlockSink);
  for await (const record of log.readFrom(txId(1))) machine.apply(record);
  await log.close();
  return machine.state;
}

async function copyOf(dir: string): Promise<string> {
  const copy = join(root, `copy${copies++}`);
  await cp(dir, copy, { recursive: true });
  return copy;
}

async function flipBit(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[offset] = must(bytes[offset], 'an offset in the file') ^ (1 << (offset % 8));
  await writeFile(path, bytes);
}

async function namesIn(client: DfsClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { path } of client.list('/')) names.push(basename(path));
  return names;
}

describe('a log cut at its end', () => {
  test('at every byte of the last batch: the master starts and has all but that batch', async () => {
    const [before, after] = [must(steps.at(-2), 'a step'), must(steps.at(-1), 'a step')];
    expect(after.end - before.end).toBeGreaterThan(64);
    for (let length = before.end; length <= after.end; length++) {
      const copy = await copyOf(killed);
      await truncate(join(copy, 'log', after.segment), length);
      const { names } = length === after.end ? after : before;
      await withMaster(copy, async ({ client, warnings }) => {
        expect({ length, names: await namesIn(client) }).toEqual({ length, names });
        const isTorn = length > before.end && length < after.end;
        expect(warnings.map(({ message }) => message)).toEqual(
          isTorn ? ['torn tail of the log cut'] : [],
        );
      });
      await rm(copy, { recursive: true });
    }
  });

  test('within a batch: block ids and generations go on beyond all that the batch can have allotted', async () => {
    const [before, after] = [must(steps.at(-2), 'a step'), must(steps.at(-1), 'a step')];
    const nextAfterStart = async (length: number): Promise<readonly number[]> => {
      const copy = await copyOf(killed);
      await truncate(join(copy, 'log', after.segment), length);
      await withMaster(copy, () => Promise.resolve());
      const { block, generation } = (await stateIn(copy)).counters;
      // It is durable: the start after it goes on from there, and does not jump again.
      await withMaster(copy, () => Promise.resolve());
      expect((await stateIn(copy)).counters).toMatchObject({ block, generation });
      await rm(copy, { recursive: true });
      return [block, generation];
    };
    expect(await nextAfterStart(after.end)).toEqual([1, 1]);
    const [block, generation] = await nextAfterStart(before.end + 70);
    expect(block).toBeGreaterThan(BATCH_RECORDS_MAX);
    expect(generation).toBeGreaterThan(BATCH_RECORDS_MAX);
  });

  test('with zeros or with noise behind it: they are cut, and what follows is kept over two more starts', async () => {
    const last = must(steps.at(-1), 'a step');
    for (const tail of [Buffer.alloc(4_096), Buffer.from('CBAT'.repeat(50))]) {
      const copy = await copyOf(killed);
      await writeFile(join(copy, 'log', last.segment), tail, { flag: 'a' });
      for (const name of ['next', 'over']) {
        await using master = await startDaemon(masterArguments(copy));
        await using client = await DfsClient.connect({ master: master.address });
        await client.mkdir(`/${name}`);
      }
      await withMaster(copy, async ({ client }) => {
        expect(await namesIn(client)).toEqual([...last.names, 'next', 'over'].sort());
      });
    }
  });
});

describe('a log with one flipped bit', () => {
  interface Place {
    readonly segment: string;
    readonly offset: number;
    readonly batch: number;
  }

  /** Every byte is a place; those of the last batch are left out: it may be a torn tail. */
  async function places(): Promise<Place[]> {
    const last = must(steps.at(-2), 'a step');
    const found: Place[] = [];
    for (const segment of await segmentsOf(killed)) {
      const ends = steps.filter((step) => step.segment === segment).map(({ end }) => end);
      const bound = segment === last.segment ? last.end : must(ends.at(-1), 'batches');
      for (let offset = found.length % 7; offset < bound; offset += 41) {
        const batch =
          offset < 512
            ? 0
            : must(
                [512, ...ends].findLast((e) => e <= offset),
                'a batch',
              );
        found.push({ segment, offset, batch });
      }
    }
    return found;
  }

  test('before its last batch, anywhere: the start is refused by file and offset, and nothing is changed', async () => {
    const copy = await copyOf(killed);
    const sampled = await places();
    expect(sampled.length).toBeGreaterThan(60);
    for (const { segment, offset, batch } of sampled) {
      const path = join(copy, 'log', segment);
      await flipBit(path, offset);
      const found = await folderContent(copy);
      const start = withMaster(copy, () => Promise.resolve('started'));
      await expect(start).rejects.toMatchObject({ code: 'LOG_DAMAGED', path });
      const message = await start.catch((error: unknown) => String(error));
      // The very first batch of the log was written when the folder was made; its end is not known here.
      const named = Number(/byte (\d+)/.exec(message)?.[1]);
      expect({ offset, named: named <= offset && named >= batch }).toEqual({ offset, named: true });
      expect(await folderContent(copy)).toEqual(found);
      await flipBit(path, offset);
    }
    await withMaster(copy, async ({ client }) => {
      expect(await namesIn(client)).toEqual(steps.at(-1)?.names);
    });
  });

  test('a real process says so in one line and ends with 7', async () => {
    for (const [i, segment] of (await segmentsOf(killed)).entries()) {
      const copy = await copyOf(killed);
      const path = join(copy, 'log', segment);
      await flipBit(path, 560 + i);
      const found = await folderContent(copy);
      const { code, stdout, stderr } = await runProgram(masterArguments(copy));
      expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(/byte 512: .*\(LOG_DAMAGED\)\n$/);
      expect(stderr).toContain(path);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(await folderContent(copy)).toEqual(found);
    }
  });
});

describe('a folder with a part missing', () => {
  async function refusal(spoil: (copy: string) => Promise<void>): Promise<string> {
    const copy = await copyOf(killed);
    await spoil(copy);
    const found = await folderContent(copy);
    const { code, stderr } = await runProgram(masterArguments(copy));
    expect(code).toBe(7);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(await folderContent(copy)).toEqual(found);
    return stderr;
  }

  test.each([0, 1])('segment %i: refused, by the name of what does not follow', async (index) => {
    const segments = await segmentsOf(killed);
    const stderr = await refusal((copy) => rm(join(copy, 'log', must(segments[index], 'one'))));
    expect(stderr).toContain('LOG_DAMAGED');
    if (index === 1) expect(stderr).toContain(segments[2]);
  });

  test('FORMAT: refused, never begun anew over the data', async () => {
    const stderr = await refusal((copy) => rm(join(copy, 'FORMAT')));
    expect(stderr).toMatch(/no FORMAT file.*\(LOG_DAMAGED\)/);
  });

  test('the whole log: refused', async () => {
    const stderr = await refusal((copy) => rm(join(copy, 'log'), { recursive: true }));
    expect(stderr).toMatch(/neither log nor checkpoint.*\(LOG_DAMAGED\)/);
  });
});

test('a second master on the same folder is refused and names the first, which goes on', async () => {
  const copy = await copyOf(killed);
  await using first = await startDaemon(masterArguments(copy));
  await using client = await DfsClient.connect({ master: first.address });
  const { code, stderr } = await runProgram(masterArguments(copy));
  expect(code).toBe(1);
  expect(stderr).toContain(`process ${first.pid}`);
  expect(stderr).toMatch(/\(LOCKED\)\n$/);
  await client.mkdir('/still-serving');
});

describe('a damaged checkpoint', () => {
  let checkpointed = '';
  let names: string[] = [];

  async function checkpointsOf(dir: string): Promise<string[]> {
    const found = await readdir(join(dir, 'checkpoints'));
    return found.map((name) => join(dir, 'checkpoints', name)).sort();
  }

  beforeAll(async () => {
    checkpointed = await copyOf(killed);
    await using master = await startDaemon(masterArguments(checkpointed));
    await using client = await DfsClient.connect({ master: master.address });
    for (const name of ['one', 'two', 'three']) {
      await client.mkdir(`/${name}`);
      if (name !== 'three') await client.checkpoint();
    }
    names = await namesIn(client);
    expect(await checkpointsOf(checkpointed)).toHaveLength(2);
  });

  test('the newest, anywhere: named with its offset, and the older one with the log gives everything', async () => {
    const copy = await copyOf(checkpointed);
    const newest = must((await checkpointsOf(copy)).at(-1), 'a checkpoint');
    const { size } = await stat(newest);
    // All of its parts: header, zeros, pages; and closer, since they are short, the frames and the footer.
    const pagesEnd = size - (size % PAGE_BYTES);
    for (let offset = 0; offset < size; offset += offset < pagesEnd ? 1_237 : 37) {
      await flipBit(newest, offset);
      await withMaster(copy, async ({ client, warnings }) => {
        expect(warnings).toHaveLength(1);
        expect(warnings[0]).toMatchObject({ message: 'damaged checkpoint skipped', path: newest });
        expect(String(warnings[0]?.['error'])).toMatch(/byte \d+/);
        expect(await namesIn(client)).toEqual(names);
      });
      await flipBit(newest, offset);
    }
  });

  test('both, and the log begins after the first operation: refused, CHECKPOINT_DAMAGED, no file changed', async () => {
    const copy = await copyOf(checkpointed);
    const checkpoints = await checkpointsOf(copy);
    for (const path of checkpoints) await flipBit(path, 600);
    const segments = await segmentsOf(copy);
    expect(segments[0]).not.toMatch(/-0*1\.seg$/);
    // What a start may take away: the zeros that were written ahead.
    const last = join(copy, 'log', must(segments.at(-1), 'a segment'));
    await truncate(last, contentEnd(await readFile(last), 0));
    const found = await folderContent(copy);
    const { code, stderr } = await runProgram(masterArguments(copy));
    expect(code).toBe(7);
    const line = must(stderr.trimEnd().split('\n').at(-1), 'a line');
    expect(line).toContain(must(checkpoints.at(-1), 'a checkpoint'));
    expect(line).toMatch(/byte \d+.*\(CHECKPOINT_DAMAGED\)$/);
    // Opening the log began a segment, which is empty and replaced by the next start; all else is as it was.
    expect(await folderContent(copy)).toMatchObject(found);
  });

  test('the only one, with the whole log: the log alone gives everything', async () => {
    const copy = await copyOf(killed);
    {
      await using master = await startDaemon(masterArguments(copy));
      await using client = await DfsClient.connect({ master: master.address });
      await client.checkpoint();
    }
    const [only] = await checkpointsOf(copy);
    await flipBit(must(only, 'a checkpoint'), 600);
    await withMaster(copy, async ({ client, warnings }) => {
      expect(warnings[0]).toMatchObject({ message: 'damaged checkpoint skipped', path: only });
      expect(await namesIn(client)).toEqual(steps.at(-1)?.names);
    });
  });
});
