import { readFile, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { must } from '../../../../src/common/assert.js';
import { txId, type TxId } from '../../../../src/common/ids.js';
import {
  CheckpointStore,
  type CheckpointFile,
} from '../../../../src/master/checkpoint/checkpoint-store.js';
import { Checkpointer } from '../../../../src/master/checkpoint/checkpointer.js';
import { restoreState } from '../../../../src/master/checkpoint/restore-state.js';
import { runCheckpointWorker } from '../../../../src/master/checkpoint/run-checkpoint-worker.js';
import { writeCheckpoint } from '../../../../src/master/checkpoint/write-checkpoint.js';
import type { FileLog } from '../../../../src/master/journal/file-log.js';
import {
  nodeFileSystem,
  type FileSystem,
  type OpenFile,
} from '../../../../src/runtime/file-system.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { yieldTurn } from '../../../../src/runtime/yield-turn.js';
import { CLUSTER, Folders, ON_DISK, appendAll, openLog } from '../journal/log-fixture.js';
import { ToyMachine } from './toy-machine.js';

const workerModule = pathToFileURL('dist/master/checkpoint/checkpoint-worker.js');

describe('checkpoints', () => {
  let folders: Folders;
  let root: string;
  /** What was logged. */
  let live: ToyMachine;

  beforeEach(async () => {
    folders = await Folders.make();
    root = folders.next();
    live = new ToyMachine();
  });
  afterEach(() => folders.remove());

  const logDir = (at = root): string => join(at, 'log');
  const checkpointDir = (at = root): string => join(at, 'checkpoints');

  /** The state that a master starting on this folder gets. */
  async function started(at = root): Promise<{ texts: string[]; from: number; damaged: number }> {
    const log = await openLog(logDir(at));
    try {
      const { machine, checkpointTxid, damaged } = await restoreState({
        createMachine: () => new ToyMachine(),
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
    damaged: readonly CheckpointFile[] = [],
  ): Promise<Checkpointer> {
    return new Checkpointer({
      damaged,
      store: await CheckpointStore.open(nodeFileSystem, checkpointDir()),
      roll: async () => (await stop('roll'), log.roll()),
      capture: () => live.capture(),
      flush: () => stop('flush'),
      write: async (content) => {
        await stop('write');
        return writeCheckpoint({ ...content, ...about(log) }, { ...ON_DISK, fs: watched(stop) });
      },
      truncate: async (txid) => (await stop('truncate'), log.truncate(txid)),
      yieldTurn,
    });
  }

  const about = (log: FileLog) => ({
    checkpointDir: checkpointDir(),
    clusterId: CLUSTER,
    epoch: log.epoch,
    createdWallMs: 1_700_000_000_000,
  });

  /** Appends to the log and to the live state; returns the texts. */
  async function append(log: FileLog, batches: string[][]): Promise<string[]> {
    const added = texts(await appendAll(log, batches));
    for (const text of added)
      live.apply({ txid: txId(live.texts.length + 1), payload: Buffer.from(text) });
    return added;
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
      stat: () => file.stat(),
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
      all.push(...(await append(log, [[`a${round}`, `b${round}`], [`c${round}`]])));
      await maker.run();
    }
    all.push(...(await append(log, [['tail']])));
    await log.close();
    return all;
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
    await append(log, [['one']]);
    expect(await maker.run()).toMatchObject({ txid: 1 });
    expect(await maker.run()).toBeUndefined();
    await log.close();
  });

  it('a second order joins the one under way', async () => {
    const log = await openLog(logDir());
    await append(log, [['one']]);
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
      all.push(...(await append(log, [[`a${round}`], [`b${round}`]])));
      await maker.run();
      await stop('after');
    }
    await log.close();
    const counts = Object.fromEntries(
      ['write', 'rename', 'remove', 'truncate'].map((step) => [
        step,
        images.filter((image) => image.step === step).length,
      ]),
    );
    // Opening and each round make a segment, each round a checkpoint; the first round has nothing to truncate,
    // the last two have an old checkpoint.
    expect(counts).toEqual({ write: 4, rename: 1 + 4 + 4, remove: 2 + 3, truncate: 3 });
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
      capture: () => live.capture(),
      flush: nothing,
      write: async () => {
        throw new Error('it did not read back');
      },
      truncate: async (txid) => void truncated.push(txid),
      yieldTurn,
    });
    await append(log, [['new']]);
    await expect(maker.run()).rejects.toThrow('read back');
    expect(truncated).toEqual([]);
    // What it held of the memory is given back: otherwise there could be no next one.
    await expect(maker.run()).rejects.toThrow('read back');
    expect(live.memory.placesInUse).toBe(live.memory.pagesInUse);
    expect(await readdir(logDir())).toEqual(expect.arrayContaining(before));
    await log.close();
  });

  it('a newest checkpoint that the start found damaged is made anew, though nothing was logged since', async () => {
    const log = await openLog(logDir());
    const first = await checkpointer(log, nothing);
    await append(log, [['one']]);
    await first.run();
    await append(log, [['two']]);
    await first.run();
    const store = await CheckpointStore.open(nodeFileSystem, checkpointDir());
    const newest = must(await store.newest(), 'one');
    await writeFile(newest.path, 'damaged');
    const made = await (await checkpointer(log, nothing, [newest])).run();
    await log.close();
    expect(made).toMatchObject({ txid: 2 });
    expect(await started()).toEqual({ texts: ['one', 'two'], from: 2, damaged: 0 });
  });

  it('a damaged newest checkpoint is skipped: the older one and the log give the same state', async () => {
    const all = await history();
    const newest = must(
      await (await CheckpointStore.open(nodeFileSystem, checkpointDir())).newest(),
      'one',
    );
    const bytes = await readFile(newest.path);
    bytes.writeUInt8(bytes.readUInt8(4_100) ^ 1, 4_100);
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

  it('a checkpoint holds nothing that the log has not, and is not written if the log fails', async () => {
    const log = await openLog(logDir());
    const steps: string[] = [];
    const maker = await checkpointer(log, async (step) => {
      steps.push(step);
      if (step === 'flush') throw new Error('the log failed');
    });
    await append(log, [['one']]);
    await expect(maker.run()).rejects.toThrow('the log failed');
    expect(steps).toEqual(['roll', 'flush']);
    expect(live.memory.placesInUse).toBe(live.memory.pagesInUse);
    await log.close();
  });

  it('is the state of one turn, whatever is changed while it is encoded and written', async () => {
    const log = await openLog(logDir());
    const maker = await checkpointer(log, async (step) => {
      if (step === 'flush' || step === 'open') await append(log, [[`at-${step}`]]);
    });
    const all = await append(log, [['one']]);
    expect(await maker.run()).toMatchObject({ txid: 1 });
    await log.close();
    expect(live.texts.length).toBeGreaterThan(2);
    expect(await started()).toEqual({ texts: live.texts, from: 1, damaged: 0 });
    expect(live.texts[0]).toBe(all[0]);
    expect(live.memory.placesInUse).toBe(live.memory.pagesInUse);
  });

  it('what the start found damaged is set aside before the next is written', async () => {
    await history();
    const store = await CheckpointStore.open(nodeFileSystem, checkpointDir());
    const damaged = (await store.list()).slice(-1);
    const log = await openLog(logDir());
    const maker = new Checkpointer({
      store,
      damaged,
      roll: () => log.roll(),
      capture: () => live.capture(),
      flush: nothing,
      write: (content) => writeCheckpoint({ ...content, ...about(log) }, ON_DISK),
      truncate: (txid) => log.truncate(txid),
      yieldTurn,
    });
    await maker.run();
    expect((await store.list()).map((file) => file.txid)).toEqual([6, 10]);
    await log.close();
  });

  it('is written by a worker from the shared pages while the log and the state go on', async () => {
    const log = await openLog(logDir());
    const all = await append(log, [['one', 'two'], ['three']]);
    const { txid, pages, chunks } = live.capture();
    const order = { ...about(log), txid, pages, chunks: [...chunks] };
    const writing = runCheckpointWorker(order, { workerModule, log: silentLog });
    const more = await append(log, [['meanwhile']]);
    expect(await writing).toMatchObject({ txid: 3 });
    expect(live.memory.placesInUse).toBe(2);
    await log.close();
    expect(await started()).toEqual({ texts: [...all, ...more], from: 3, damaged: 0 });
  });
});
