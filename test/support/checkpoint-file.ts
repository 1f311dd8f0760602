import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../../src/common/assert.js';
import { clusterId, epoch } from '../../src/common/ids.js';
import {
  CHECKPOINT_HEADER_BYTES,
  encodeCheckpointFooter,
  encodeCheckpointHeader,
  encodeFrameHeader,
} from '../../src/master/checkpoint/checkpoint-format.js';
import { CheckpointStore } from '../../src/master/checkpoint/checkpoint-store.js';
import { encodeState } from '../../src/master/core/state-codec.js';
import { captureState } from '../../src/master/core/state-image.js';
import type { MasterState } from '../../src/master/core/state.js';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import { resealed } from './resealed-checkpoint.js';

export const ABOUT = {
  clusterId: clusterId('golden-cluster'),
  epoch: epoch(3),
  createdWallMs: 1_700_000_000_000,
};

/** Writes a state as a master does, in a folder of its own within `dir`; returns the file. */
export async function checkpointOf(state: MasterState, dir: string): Promise<string> {
  const store = await CheckpointStore.open(nodeFileSystem, await mkdtemp(join(dir, 'image-')));
  const { txid, pages, chunks, release } = captureState(state);
  const { path } = await store.write({ ...ABOUT, txid, pages, chunks: [...chunks] });
  while (!release(1_000));
  return path;
}

/** The same state in layout 1, which no master writes any more. */
export function layoutOneOf(state: MasterState): Buffer {
  const whole = encodeCheckpointHeader({ ...ABOUT, txid: state.txid, pages: 0 });
  const header = Buffer.from(whole.subarray(0, CHECKPOINT_HEADER_BYTES));
  header.writeUInt32LE(1, 8);
  header.fill(0, 104, 112);
  const chunks = [...encodeState(state)].map((chunk) => Buffer.from(chunk));
  const frames = chunks.flatMap((chunk, i) => [encodeFrameHeader(chunk, i, 0), chunk]);
  const payloadBytes = chunks.reduce((sum, { length }) => sum + length, 0);
  const footer = encodeCheckpointFooter({
    frames: chunks.length,
    payloadBytes,
    sha256: new Uint8Array(32),
  });
  return resealed(Buffer.concat([header, ...frames, footer]));
}

/** Where a page of a checkpoint's file starts, by its place. */
export function pageAt(place: number): number {
  return 4_096 * (place + 1);
}

/** What an iteration gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export function only<T>(items: readonly T[]): T {
  return must(items.length === 1 ? items[0] : undefined, `one, not ${items.length}`);
}
