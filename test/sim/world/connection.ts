import type { AdminApi } from '../../../src/rpc/admin-api.js';
import type { BlockHandlers } from '../../../src/rpc/block-api.js';
import { KEEPALIVE_TIMEOUT_MS, KEEPALIVE_TIME_MS } from '../../../src/rpc/limits.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import type { NodeApi } from '../../../src/rpc/node-api.js';
import type { RepairApi } from '../../../src/rpc/repair-api.js';
import type { Log } from '../../../src/runtime/log.js';
import type { SimNode, SimProcess } from './node.js';

/** What a process offers under an address: the same objects that it would give to a gRPC server. */
export interface Services {
  readonly namespace?: NamespaceApi;
  readonly node?: NodeApi;
  readonly repair?: RepairApi;
  readonly admin?: AdminApi;
  readonly block?: BlockHandlers;
}

export interface ServedAddress {
  readonly address: string;
  readonly process: SimProcess;
  readonly services: Services;
  readonly log: Log;
}

/** Why a connection is no more: its other end's kernel said so, or nothing was heard for too long. */
export type Loss = 'reset' | 'silence';

/** Something that lives on a connection between two processes and ends with it. Both are told in an event of their own. */
export interface Connected {
  readonly client: SimProcess;
  readonly server: SimProcess;
  clientLost(why: Loss): void;
  serverLost(why: Loss): void;
}

/** Where a call goes: to a process, to a machine that refuses it, or to one that does not answer. */
export type Route =
  | { readonly kind: 'served'; readonly served: ServedAddress }
  | { readonly kind: 'refused'; readonly node: SimNode | undefined }
  | { readonly kind: 'silent' };

/** How long after the last sign of life a connection is given up. */
export const SILENCE_MS = KEEPALIVE_TIME_MS + KEEPALIVE_TIMEOUT_MS;
