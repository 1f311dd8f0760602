import type { ServerId } from '../../../common/ids.js';
import type { ScrubStatus, VolumeStatus } from '../../../common/node-messages.js';

/** What a server says of itself when it registers. */
export interface Introduction {
  readonly serverId: ServerId;
  readonly name: string;
  /** host:port, checked before. */
  readonly address: string;
  readonly domain: string;
  readonly volumes: readonly VolumeStatus[];
  readonly version: string;
  /** How it can report, see REPORT_FORMAT; absent is 0. */
  readonly reportFormat?: number | undefined;
  /** Replicas that it has; from format 1 on. */
  readonly replicas?: number | undefined;
}

/** What it says after that, again and again. */
export interface Heartbeat {
  readonly serverId: ServerId;
  readonly registration: number;
  readonly volumes: readonly VolumeStatus[];
  readonly activeStreams: number;
  readonly stopping: boolean;
  readonly scrub?: ScrubStatus | undefined;
  /** Where it serves reads for repair alone. */
  readonly repairAddress?: string | undefined;
}
