import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options } from '@grpc/proto-loader';
import { serializeReadResponse, serializeWriteRequest } from './codec/block-data.js';
import type { BlockServiceDefinition } from './gen/dfs/v1/BlockService.js';
import type { NamespaceServiceDefinition } from './gen/dfs/v1/NamespaceService.js';
import type { ProtoGrpcType as AdminTypes } from './gen/admin.js';
import type { ProtoGrpcType as BlockTypes } from './gen/block.js';
import type { ProtoGrpcType as NamespaceTypes } from './gen/namespace.js';
import type { ProtoGrpcType as NodeTypes } from './gen/node.js';
import type { ProtoGrpcType as RepairTypes } from './gen/repair.js';
import { decodeStrictly } from './strict-decoding.js';

/** The same as the Makefile's GEN_FLAGS, or the generated types lie; a test holds them together. */
export const LOAD_OPTIONS = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
} as const satisfies Options;

/** proto/ stands beside both src/ and dist/. */
export const PROTO_FOLDER = fileURLToPath(new URL('../../proto', import.meta.url));
export const PROTO_FILES = [
  'dfs/v1/namespace.proto',
  'dfs/v1/node.proto',
  'dfs/v1/block.proto',
  'dfs/v1/repair.proto',
  'dfs/v1/admin.proto',
] as const;

const packageDefinition = loadSync([...PROTO_FILES], {
  ...LOAD_OPTIONS,
  includeDirs: [PROTO_FOLDER],
});

decodeStrictly(packageDefinition, {
  folder: PROTO_FOLDER,
  files: PROTO_FILES,
  options: LOAD_OPTIONS,
});

// The one cast between what is loaded at run time and what was generated from the same files.
const loaded = loadPackageDefinition(packageDefinition) as unknown as NamespaceTypes &
  NodeTypes &
  BlockTypes &
  RepairTypes &
  AdminTypes;

export const { dfs } = loaded;
export const namespaceService = withBareSession(dfs.v1.NamespaceService.service);
export const nodeService = dfs.v1.NodeService.service;
export const blockService = withFastData(dfs.v1.BlockService.service);
export const repairService = dfs.v1.RepairService.service;
export const adminService = dfs.v1.AdminService.service;
/** Serialises the detail that failed calls carry in a trailer. */
export const errorDetailType = dfs.v1.ErrorDetail;

/** What a session carries is encoded and decoded by those who write and read it. */
function withBareSession(service: NamespaceServiceDefinition): NamespaceServiceDefinition {
  const asIs = (message: unknown): never => message as never;
  const bare = {
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  return { ...service, Session: { ...service.Session, ...bare } };
}

function withFastData({
  Write,
  Read,
  StatReplica,
  Copy,
}: BlockServiceDefinition): BlockServiceDefinition {
  return {
    Write: { ...Write, requestSerialize: serializeWriteRequest(Write.requestSerialize) },
    Read: { ...Read, responseSerialize: serializeReadResponse(Read.responseSerialize) },
    StatReplica,
    Copy,
  };
}
