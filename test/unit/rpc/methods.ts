import type { MethodDefinition } from '@grpc/proto-loader';
import { adminCodecs } from '../../../src/rpc/codec/admin.js';
import { statReplicaCodec } from '../../../src/rpc/codec/block.js';
import { jobsCodecs } from '../../../src/rpc/codec/jobs.js';
import { findLocalCodec } from '../../../src/rpc/codec/local-replica.js';
import { namespaceCodecs } from '../../../src/rpc/codec/namespace.js';
import { nodeCodecs } from '../../../src/rpc/codec/node.js';
import { repairCodecs } from '../../../src/rpc/codec/repair.js';
import type { UnaryCodec } from '../../../src/rpc/codec/unary-codec.js';
import {
  adminService,
  blockService,
  namespaceService,
  nodeService,
  repairService,
} from '../../../src/rpc/load.js';
import { wireName } from '../../../src/rpc/wire-name.js';
import {
  adminExchanges,
  findLocalExchange,
  nodeExchanges,
  repairExchanges,
  statReplicaExchange,
} from './messages.js';
import { jobsExchanges } from './jobs-exchanges.js';
import { namespaceExchanges } from './namespace-exchanges.js';
import { type Exchange } from './values.js';

export type AnyMethod = MethodDefinition<object, object, object, object>;

export interface UnaryMethod {
  readonly name: string;
  readonly method: AnyMethod;
  readonly codec: UnaryCodec<object, unknown, AnyMethod>;
  readonly exchange: Exchange<object, unknown>;
}

function methodsOf(service: object, codecs: object, exchanges: object): UnaryMethod[] {
  return Object.entries(codecs).map(([name, codec]: [string, unknown]) => ({
    name,
    method: (service as Record<string, AnyMethod>)[wireName(name)] as AnyMethod,
    codec: codec as UnaryMethod['codec'],
    exchange: (exchanges as Record<string, UnaryMethod['exchange']>)[
      name
    ] as UnaryMethod['exchange'],
  }));
}

/** Every unary method with its codec and its arbitrary messages. */
export const unaryMethods: readonly UnaryMethod[] = [
  ...methodsOf(namespaceService, namespaceCodecs, namespaceExchanges),
  ...methodsOf(nodeService, nodeCodecs, nodeExchanges),
  ...methodsOf(repairService, repairCodecs, repairExchanges),
  ...methodsOf(adminService, adminCodecs, adminExchanges),
  ...methodsOf(adminService, jobsCodecs, jobsExchanges),
  ...methodsOf(
    blockService,
    { statReplica: statReplicaCodec, findLocal: findLocalCodec },
    { statReplica: statReplicaExchange, findLocal: findLocalExchange },
  ),
];
