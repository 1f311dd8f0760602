import type { ServerId } from '../../common/ids.js';

export interface SealState {
  readonly chain: readonly ServerId[];
  readonly sealed: ReadonlySet<ServerId>;
  readonly ack: 'all' | 'quorum';
  /** Fewest replicas with which the master commits a block. */
  readonly minReplicas: number;
}

/** Replicas that make a block safe to commit while the rest still seals. */
export function quorumOf(state: Pick<SealState, 'chain' | 'minReplicas'>): number {
  const most = Math.floor(state.chain.length / 2) + 1;
  return Math.min(state.chain.length, Math.max(most, state.minReplicas));
}

/** Enough replicas are final that the next block may be allotted. */
export function isCommittable(state: SealState): boolean {
  return state.sealed.size >= quorumOf(state);
}

/** The block counts as written as the caller asked for it. */
export function isWritten(state: SealState): boolean {
  return state.ack === 'all' ? state.sealed.size === state.chain.length : isCommittable(state);
}
