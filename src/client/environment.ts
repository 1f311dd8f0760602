import type { Clock, Random, Timers } from '../common/clock.js';
import type { ClientId } from '../common/ids.js';
import type { BlockApi } from '../rpc/block-api.js';
import type { ClientLimits } from './limits.js';

/** Who this client is. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  /** Host that it runs on, for placing and ordering replicas. */
  readonly host: string;
  readonly clientId: ClientId;
}

/** What the client library takes from outside, so that it runs on virtual time and against fakes. */
export interface Environment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly limits: ClientLimits;
}

/** The stub of the block server at this address; connections are shared behind it. */
export type ConnectBlock = (address: string) => BlockApi;
