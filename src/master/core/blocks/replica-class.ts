import type { Allotted } from './allotted.js';
import type { BlockFacts } from './block-sink.js';

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
 * - `pending`: of a block, or of a generation, that is not committed yet or was never allotted; kept, does not count.
 * - `stale`: an older generation than the committed one, or a later one that its writer gave up; never served.
 * - `corrupt`: found damaged, or of the committed generation with another length.
 * - `absent`: its server is dead or stopped.
 */
export type ReplicaClass = 'good' | 'pending' | 'stale' | 'corrupt' | 'absent';

export function classifyReplica(
  facts: Pick<BlockFacts, 'generation' | 'committed'>,
  replica: Replica,
  serverPresent: boolean,
  allotted: Pick<Allotted, 'generation'>,
): ReplicaClass {
  if (!serverPresent) return 'absent';
  if (replica.corrupt) return 'corrupt';
  const { committed } = facts;
  if (committed === undefined) return 'pending';
  if (replica.generation === committed.generation)
    return replica.length === committed.length ? 'good' : 'corrupt';
  // A generation that was never allotted comes from a history that this master does not know: keep it, count nothing.
  if (!allotted.generation(replica.generation)) return 'pending';
  if (replica.generation < committed.generation) return 'stale';
  // While the block is written, whatever is newer may be what its writer goes on from.
  return facts.generation === committed.generation ? 'stale' : 'pending';
}

/** Whether the replica gives the committed content. */
export function isReadable(kind: ReplicaClass): boolean {
  return kind === 'good';
}
