import type { Random } from '../../common/clock.js';
import type { LocatedBlock, ReplicaLocation } from '../../common/file-status.js';
import type { Generation, ServerId } from '../../common/ids.js';
import type { DerivedState } from '../core/derived-state.js';
import type { AllottedBlock, PlacedBlock } from '../core/operation-result.js';

/** Joins what is durable of a block with where it is. */
export class BlockLocator {
  private readonly derived: DerivedState;
  private readonly random: Random;

  constructor(derived: DerivedState, random: Random) {
    this.derived = derived;
    this.random = random;
  }

  /** A committed block with its replicas, the best for this reader first. */
  committed(block: PlacedBlock, readerHost: string): LocatedBlock {
    const { id, generation, offset, length, sha256 } = block;
    const locations = this.derived.locate(id, { host: readerHost }, this.random);
    return { id, generation, offset, length, sha256, locations };
  }

  /** A new block with its write chain, in the order that placement chose. */
  allotted({ id, generation, offset, length, targets }: AllottedBlock): LocatedBlock {
    const locations = targets.flatMap((target) => this.serverLocation(target) ?? []);
    return { id, generation, offset, length, sha256: undefined, locations };
  }

  /**
   * A block under its new generation, with the replicas of the one before to go on from. If nobody reported that one,
   * because its chain broke, these are the servers of its chain; a block that was committed before has no such list, but
   * what was committed still lies where it lay, since a final replica is copied and never changed.
   */
  reopened(block: AllottedBlock, previous: Generation): LocatedBlock {
    const { id, generation, offset, length, targets } = block;
    let locations = this.derived.locate(id, { host: '', generation: previous }, this.random);
    if (locations.length === 0 && targets.length > 0) return this.allotted(block);
    if (locations.length === 0) locations = this.derived.locate(id, { host: '' }, this.random);
    return { id, generation, offset, length, sha256: undefined, locations };
  }

  private serverLocation(id: ServerId): ReplicaLocation | undefined {
    const server = this.derived.servers.byServerId(id);
    if (server === undefined) return undefined;
    const { name, address, domain, state } = server;
    return { serverId: id, serverName: name, address, domain, state, corrupt: false };
  }
}
