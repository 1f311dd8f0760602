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
}

/** What it says after that, again and again. */
export interface Heartbeat {
  readonly serverId: ServerId;
  readonly registration: number;
  readonly volumes: readonly VolumeStatus[];
  readonly activeStreams: number;
  readonly stopping: boolean;
  readonly scrub?: ScrubStatus | undefined;
}
