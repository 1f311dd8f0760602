import type { ReplicaLocation } from '../../common/file-status.js';
import type { ServerId } from '../../common/ids.js';

interface Standing {
  readonly replica: ReplicaLocation;
  /** Chunks that it could not give; one that is known as damaged starts behind those of which nothing is known. */
  demerits: number;
  readonly badChunks: Set<number>;
  isOut: boolean;
}

/**
 * Which replica to ask for the next chunks of a range. A replica with a damaged chunk is out for that chunk alone: its
 * other chunks may be the only sound ones. The one that failed least is preferred, then the given order. Whoever asks
 * notes each failure, so a replica is named at most once for a chunk: all of them, and then none.
 */
export class ReplicaChoice {
  private readonly standings: readonly Standing[];

  constructor(ordered: readonly ReplicaLocation[]) {
    this.standings = ordered.map((replica) => ({
      replica,
      demerits: replica.corrupt ? 1 : 0,
      badChunks: new Set(),
      isOut: false,
    }));
  }

  /** `chunk` is an index within the block; undefined if no replica is left for it. */
  next(chunk: number): ReplicaLocation | undefined {
    let best: Standing | undefined;
    for (const standing of this.standings) {
      if (standing.isOut || standing.badChunks.has(chunk)) continue;
      if (best === undefined || standing.demerits < best.demerits) best = standing;
    }
    return best?.replica;
  }

  /** Whom to ask beside `server`, of which nothing bad is known; undefined if there is none such. */
  beside(server: ServerId, chunk: number): ReplicaLocation | undefined {
    return this.standings.find(
      ({ replica, demerits, badChunks, isOut }) =>
        replica.serverId !== server &&
        replica.state === 'live' &&
        !isOut &&
        demerits === 0 &&
        !badChunks.has(chunk),
    )?.replica;
  }

  noteBadChunk(server: ServerId, chunk: number): void {
    for (const standing of this.of(server)) {
      standing.demerits = Math.max(standing.demerits, standing.badChunks.add(chunk).size);
    }
  }

  /** Nothing more is to be had from this replica. */
  noteOut(server: ServerId): void {
    for (const standing of this.of(server)) standing.isOut = true;
  }

  private of(server: ServerId): Standing[] {
    return this.standings.filter(({ replica }) => replica.serverId === server);
  }
}
