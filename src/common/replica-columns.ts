import type { ReportedReplica } from './node-messages.js';
import { blockId, generation } from './ids.js';

/** Replicas in columns: a report of thousands of them is read and applied without an object for each. */
export class ReplicaColumns {
  readonly ids: Float64Array;
  readonly generations: Float64Array;
  readonly lengths: Float64Array;

  constructor(ids: Float64Array, generations: Float64Array, lengths: Float64Array) {
    this.ids = ids;
    this.generations = generations;
    this.lengths = lengths;
  }

  static of(replicas: readonly ReportedReplica[]): ReplicaColumns {
    const count = replicas.length;
    const columns = new ReplicaColumns(
      new Float64Array(count),
      new Float64Array(count),
      new Float64Array(count),
    );
    for (const [i, replica] of replicas.entries()) {
      columns.ids[i] = replica.blockId;
      columns.generations[i] = replica.generation;
      columns.lengths[i] = replica.length;
    }
    return columns;
  }

  get count(): number {
    return this.ids.length;
  }

  *all(): Generator<ReportedReplica> {
    for (let i = 0; i < this.count; i++) yield this.at(i);
  }

  /** Of an index below `count`. */
  at(i: number): ReportedReplica {
    return {
      blockId: blockId(this.ids[i]!),
      generation: generation(this.generations[i]!),
      length: this.lengths[i]!,
    };
  }
}
