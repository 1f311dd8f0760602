import { blockId, generation } from '../../../../../src/common/ids.js';
import type { ReplicaName } from '../../../../../src/common/node-messages.js';
import { RunningDigest, type ReplicaDigest } from '../../../../../src/common/replica-digest.js';

interface Copy {
  readonly id: number;
  readonly gen: number;
  damaged: boolean;
}

/** A block server: its disk, and what it has not told or not done yet. */
export interface Node {
  readonly n: number;
  readonly copies: Map<string, Copy>;
  up: boolean;
  /** Ticks for which it neither hears nor speaks nor works. */
  hung: number;
  full: boolean;
  registration: number;
  index: number;
  readonly deletions: Map<string, { readonly name: ReplicaName; ticks: number }>;
  /** Changes to tell; true: say first that it is gone. */
  readonly changes: Map<string, { readonly id: number; readonly gen: number; replaced: boolean }>;
  readonly damage: Map<string, ReplicaName>;
  /** Next block id of a full report. */
  fullAfter: number | undefined;
  digestDue: boolean;
}

export function newNode(n: number): Node {
  return {
    n,
    copies: new Map(),
    up: true,
    hung: 0,
    full: false,
    registration: 0,
    index: -1,
    deletions: new Map(),
    changes: new Map(),
    damage: new Map(),
    fullAfter: undefined,
    digestDue: false,
  };
}

/** Every third server is of a version that reports in full without being asked. */
export const formatOf = ({ n }: Node): number => (n % 3 === 0 ? 0 : 1);

export function digestOf({ copies }: Node): ReplicaDigest {
  const digest = new RunningDigest();
  for (const { id, gen } of copies.values()) digest.add(id, gen, 100);
  return digest.value;
}

export const keyOf = (id: number, gen: number): string => `${id}.${gen}`;

export function nameOf(id: number, gen: number): ReplicaName {
  return { blockId: blockId(id), generation: generation(gen) };
}
