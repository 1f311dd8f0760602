import type { BlockMap } from '../blocks/block-map.js';
import { JOB_SLICE_BLOCKS } from './limits.js';

/** What a server holds of committed blocks. */
export interface Survey {
  readonly bytes: number;
  readonly blocks: number;
  /** The most copies that one of them wants. */
  readonly replicationMax: number;
}

export const NOTHING_HELD: Survey = { bytes: 0, blocks: 0, replicationMax: 0 };

/** Walks all the blocks of a server, and yields after each slice. */
export function* surveyServer(
  blocks: Pick<BlockMap, 'heldIn' | 'facts'>,
  server: number,
): Generator<void, Survey> {
  let [bytes, count, replicationMax, visited] = [0, 0, 0, 0];
  const held = blocks.heldIn(server, 0, Number.MAX_SAFE_INTEGER);
  for (let next = held.next(); next.done !== true; next = held.next()) {
    const facts = blocks.facts(next.value);
    if (facts?.committed !== undefined) {
      bytes += facts.committed.length;
      count++;
      replicationMax = Math.max(replicationMax, facts.replication);
    }
    if (++visited % JOB_SLICE_BLOCKS === 0) yield;
  }
  return { bytes, blocks: count, replicationMax };
}
