import type { ServerState } from '../../../common/file-status.js';
import type { ServerId } from '../../../common/ids.js';
import type { ScrubStatus } from '../../../common/node-messages.js';
import type { ServerGoal } from '../../../common/server-goal.js';

/** A block server as the master knows it. Times are milliseconds of the master's monotonic clock. */
export interface BlockServer {
  /** Small number of this server id, the same as long as the master's process runs. */
  readonly index: number;
  readonly id: ServerId;
  readonly name: string;
  readonly address: string;
  /** host:port where it serves reads for repair alone, as it said last; undefined while it has no such place. */
  readonly repairAddress: string | undefined;
  readonly host: string;
  readonly domain: string;
  /** Small number of the domain. */
  readonly domainIndex: number;
  readonly version: string;
  readonly registration: number;
  readonly state: ServerState;
  readonly capacity: number;
  readonly used: number;
  readonly remaining: number;
  /** Room on the volume that has most: a block lies on one volume. */
  readonly largestRoom: number;
  readonly failedVolumes: number;
  readonly activeStreams: number;
  /** Blocks and bytes placed since the last heartbeat, which its figures do not show yet. */
  readonly placedBlocks: number;
  readonly placedBytes: number;
  readonly firstSeenMs: number;
  readonly lastContactMs: number;
  /** All that it has was told under this registration: a full report came to its end, or a digest confirmed what was told before. */
  readonly reportComplete: boolean;
  /** How its scrubber was doing at the last heartbeat. */
  readonly scrub: ScrubStatus | undefined;
  /** How often it has fallen silent for good in this run of the master. */
  readonly deaths: number;
  /** What an operator wants of it. */
  readonly goal: ServerGoal;
}
