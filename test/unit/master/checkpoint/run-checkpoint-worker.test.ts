import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clusterId, epoch, txId } from '../../../../src/common/ids.js';
import { CHECKPOINT_FRAME_BYTES_MAX } from '../../../../src/master/checkpoint/limits.js';
import { runCheckpointWorker } from '../../../../src/master/checkpoint/run-checkpoint-worker.js';
import type {
  CheckpointLog,
  CheckpointOrder,
} from '../../../../src/master/checkpoint/write-checkpoint.js';
import { sharedBytes, type SharedBytes } from '../../../../src/master/core/memory/memory-image.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { eventually } from '../../../support/eventually.js';
import { ToyMachine } from './toy-machine.js';

const workerModule = pathToFileURL('dist/master/checkpoint/checkpoint-worker.js');
/** More than a toy has. */
const PAGES_MAX = 100;
const QUIET = { workerModule, log: silentLog };

let dir: string;
let live: ToyMachine;
/** Gives back the image that was captured last: a memory has one at a time. */
let release = (): void => {};
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'checkpoint-worker-'));
  live = new ToyMachine();
  release = () => {};
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The state after one more operation; `chunks` in place of its own. */
function captured(chunks?: SharedBytes[]): CheckpointOrder {
  const txid = txId(live.texts.length + 1);
  live.apply({ txid, payload: Buffer.from(`text ${txid}`) });
  release();
  const { pages, chunks: own, release: giveBack } = live.capture();
  release = () => void giveBack(PAGES_MAX);
  const about = {
    checkpointDir: dir,
    clusterId: clusterId('toy'),
    epoch: epoch(1),
    createdWallMs: 1_000,
  };
  return { ...about, txid, pages, chunks: chunks ?? [...own] };
}

/** Files of the folder that this process has open. */
async function openFiles(): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd');
  // The descriptor that listed them is gone.
  const paths = numbers.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(paths)).filter((path) => path.startsWith(dir));
}

test('a checkpoint is written, and nothing stays open', async () => {
  const { path, txid, sizeBytes } = await runCheckpointWorker(captured(), QUIET);
  expect(txid).toBe(1);
  expect((await readFile(path)).length).toBe(sizeBytes);
  expect(await openFiles()).toEqual([]);
});

test('what the thread warns of is told to the log of who ordered it', async () => {
  const { path } = await runCheckpointWorker(captured(), QUIET);
  const bytes = await readFile(path);
  bytes[600] = 1;
  await writeFile(path, bytes);
  const told: [Record<string, unknown>, string][] = [];
  const log: CheckpointLog = { warn: (about, text) => void told.push([about, text]) };
  await runCheckpointWorker(captured(), { workerModule, log });
  const about: unknown = expect.objectContaining({ path });
  expect(told).toEqual([[about, 'damaged checkpoint set aside']]);
});

test('hands back the error with its code and path', async () => {
  const path = join(dir, 'checkpoint-odd.ckpt');
  await mkdir(dir, { recursive: true });
  await writeFile(path, 'odd');
  await expect(runCheckpointWorker(captured(), QUIET)).rejects.toMatchObject({
    code: 'CHECKPOINT_DAMAGED',
    path,
  });
});

test('ends with its deadline and when it is cancelled', async () => {
  await expect(runCheckpointWorker(captured(), { ...QUIET, timeoutMs: 0 })).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });
  const controller = new AbortController();
  const writing = runCheckpointWorker(captured(), { ...QUIET, signal: controller.signal });
  controller.abort();
  await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('is cancelled in the midst of its writing, which never lets its event loop run, and leaves nothing open', async () => {
  const chunk = sharedBytes(new Uint8Array(CHECKPOINT_FRAME_BYTES_MAX));
  const chunks = Array.from({ length: 16 }, () => chunk);
  const controller = new AbortController();
  const { signal } = controller;
  const writing = runCheckpointWorker(captured(chunks), { ...QUIET, signal });
  const outcome = writing.catch((error: unknown) => error);
  const isWriting = async (): Promise<true | undefined> =>
    (await openFiles()).some((path) => path.endsWith('.tmp')) || undefined;
  await Promise.race([eventually('it writes', isWriting), outcome]);
  controller.abort();
  expect(await outcome).toMatchObject({ code: 'CANCELLED' });
  expect(await openFiles()).toEqual([]);
  // What is written is a temporary file, and no more of it is written.
  const [name = '', ...others] = await readdir(dir);
  expect([name.endsWith('.ckpt.tmp'), others]).toEqual([true, []]);
  expect((await stat(join(dir, name))).size).toBeLessThan(16 * CHECKPOINT_FRAME_BYTES_MAX);
});

test('a worker that fails is an error, not a hang', async () => {
  const nowhere = new URL('file:///nowhere.mjs');
  await expect(
    runCheckpointWorker(captured(), { ...QUIET, workerModule: nowhere }),
  ).rejects.toMatchObject({ code: 'INTERNAL' });
});
