import type { MethodDefinition } from '@grpc/grpc-js';
import type { Options } from '@grpc/proto-loader';
import type { Type } from 'protobufjs';
import { must } from '../common/assert.js';
import { serializeReadResponse, serializeWriteRequest } from './codec/block-data.js';
import type { AdminServiceDefinition } from './gen/dfs/v1/AdminService.js';
import type { BlockServiceDefinition } from './gen/dfs/v1/BlockService.js';
import type { ErrorDetail, ErrorDetailInput } from './gen/dfs/v1/ErrorDetail.js';
import type { NamespaceServiceDefinition } from './gen/dfs/v1/NamespaceService.js';
import type { NodeServiceDefinition } from './gen/dfs/v1/NodeService.js';
import type { RepairServiceDefinition } from './gen/dfs/v1/RepairService.js';
import { readProtoFiles } from './proto-files.js';
import { strictly } from './strict-decoding.js';

/** The same as the Makefile's GEN_FLAGS, or the generated types lie; a test holds them together. */
export const LOAD_OPTIONS = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
} as const satisfies Options;

const root = readProtoFiles({});

/** The services, by the names that the .proto files give them. */
interface Definitions {
  'dfs.v1.NamespaceService': NamespaceServiceDefinition;
  'dfs.v1.NodeService': NodeServiceDefinition;
  'dfs.v1.BlockService': BlockServiceDefinition;
  'dfs.v1.RepairService': RepairServiceDefinition;
  'dfs.v1.AdminService': AdminServiceDefinition;
}

export const namespaceService = withBareSession(definitionOf('dfs.v1.NamespaceService'));
export const nodeService = definitionOf('dfs.v1.NodeService');
export const plainBlockService = definitionOf('dfs.v1.BlockService');
export const blockService = withBareSession(withFastData(plainBlockService));
export const repairService = definitionOf('dfs.v1.RepairService');
export const adminService = definitionOf('dfs.v1.AdminService');

const detailType = root.lookupType('dfs.v1.ErrorDetail');
const serializeDetail = serializer(detailType);
/** Serialises the detail that failed calls carry in a trailer. */
export const errorDetailType = {
  serialize: (detail: ErrorDetailInput) => serializeDetail(detail),
  deserialize: (bytes: Buffer) =>
    detailType.toObject(detailType.decode(bytes), LOAD_OPTIONS) as ErrorDetail,
};

/**
 * A service as grpc-js takes it. The same as proto-loader would make, but strict, and without the descriptors of every
 * message, which took most of the start of a process. Here is the one cast between what is read at run time and what
 * was generated from the same files.
 */
function definitionOf<Name extends keyof Definitions>(name: Name): Definitions[Name] {
  const definition: Record<string, MethodDefinition<object, object>> = {};
  for (const method of root.lookupService(name).methodsArray) {
    const [request, response] = [method.resolvedRequestType, method.resolvedResponseType];
    definition[method.name] = {
      path: `/${name}/${method.name}`,
      originalName: method.name.charAt(0).toLowerCase() + method.name.slice(1),
      requestStream: method.requestStream === true,
      responseStream: method.responseStream === true,
      requestSerialize: serializer(resolved(request)),
      requestDeserialize: strictly(resolved(request), LOAD_OPTIONS),
      responseSerialize: serializer(resolved(response)),
      responseDeserialize: strictly(resolved(response), LOAD_OPTIONS),
    };
  }
  return definition as unknown as Definitions[Name];
}

function resolved(type: Type | null): Type {
  return must(type, 'a root that was resolved');
}

function serializer(type: Type): (message: object) => Buffer {
  return (message) => type.encode(type.fromObject(message)).finish() as Buffer;
}

/** What a session carries is encoded and decoded by those who write and read it. */
function withBareSession<Service extends { readonly Session: object }>(service: Service): Service {
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
  FindLocal,
  Copy,
  Session,
}: BlockServiceDefinition): BlockServiceDefinition {
  return {
    Write: { ...Write, requestSerialize: serializeWriteRequest(Write.requestSerialize) },
    Read: { ...Read, responseSerialize: serializeReadResponse(Read.responseSerialize) },
    StatReplica,
    FindLocal,
    Copy,
    Session,
  };
}
