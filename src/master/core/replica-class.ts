import type { BlockFacts } from './block-sink.js';
import { unreachable } from '../../common/assert.js';

/** One reported copy of a block. */
export interface Replica {
  /** Index of the server. */
  readonly server: number;
  readonly generation: number;
  readonly length: number;
  /** Somebody found it damaged. */
  readonly corrupt: boolean;
  /** Registration under which the server reported it last. */
  readonly registration: number;
}

/**
 * What a replica is worth.
 * - `good`: committed generation and length.
 * - `ahead`: a later allotted generation, at least as long: it holds all that was committed, so it counts.
 * - `pending`: of a block, or of a generation, that is not committed yet; kept.
 * - `stale`: an older generation than the committed one; never served.
 * - `corrupt`: found damaged, or of the committed generation with another length.
 * - `absent`: its server is dead or stopped.
 */
export type ReplicaClass = 'good' | 'ahead' | 'pending' | 'stale' | 'corrupt' | 'absent';

export function classifyReplica(
  facts: Pick<BlockFacts, 'generation' | 'committed'>,
  replica: Replica,
  serverPresent: boolean,
): ReplicaClass {
  if (!serverPresent) return 'absent';
  if (replica.corrupt) return 'corrupt';
  const { committed } = facts;
  if (committed === undefined) return 'pending';
  if (replica.generation < committed.generation) return 'stale';
  if (replica.generation === committed.generation)
    return replica.length === committed.length ? 'good' : 'corrupt';
  // A generation above the allotted one comes from a history that this master does not know: keep it, count nothing.
  const known = replica.generation <= facts.generation;
  return known && replica.length >= committed.length ? 'ahead' : 'pending';
}

/** Whether the replica gives the committed content. */
export function isReadable(kind: ReplicaClass): boolean {
  switch (kind) {
    case 'good':
    case 'ahead':
      return true;
    case 'pending':
    case 'stale':
    case 'corrupt':
    case 'absent':
      return false;
    default:
      return unreachable(kind);
  }
}
