import { blockId, clusterId, epoch, generation, serverId } from '../../common/ids.js';
import type { ReplicaName, ReportedReplica, VolumeStatus } from '../../common/node-messages.js';
import type { ReplicaDigest } from '../../common/replica-digest.js';
import type { NodeServiceDefinition } from '../gen/dfs/v1/NodeService.js';
import type { Replica as WireReplica, ReplicaInput } from '../gen/dfs/v1/Replica.js';
import type {
  ReplicaDigest as WireReplicaDigest,
  ReplicaDigestInput,
} from '../gen/dfs/v1/ReplicaDigest.js';
import type {
  ReplicaName as WireReplicaName,
  ReplicaNameInput,
} from '../gen/dfs/v1/ReplicaName.js';
import type {
  VolumeStatus as WireVolumeStatus,
  VolumeStatusInput,
} from '../gen/dfs/v1/VolumeStatus.js';
import type { NodeApi } from '../node-api.js';
import { count, count32, id, invalid, label, name, optional, text } from './fields.js';
import { decodeScrub, encodeScrub } from './scrub-status.js';
import type { UnaryCodec } from './unary-codec.js';

const NO_BYTES = new Uint8Array(0);

export type NodeCodecs = {
  readonly [Name in keyof NodeApi]: UnaryCodec<
    Parameters<NodeApi[Name]>[0],
    Awaited<ReturnType<NodeApi[Name]>>,
    NodeServiceDefinition[Capitalize<Name>]
  >;
};

export const nodeCodecs: NodeCodecs = {
  register: {
    encodeRequest: (request) => ({
      serverId: name(request.serverId, 'server_id'),
      clusterId: request.clusterId === undefined ? '' : name(request.clusterId, 'cluster_id'),
      name: name(request.name, 'name'),
      address: name(request.address, 'address'),
      domain: label(request.domain, 'domain'),
      volumes: request.volumes.map(encodeVolume),
      version: label(request.version, 'version'),
      reportFormat: count32(request.reportFormat ?? 0, 'report_format'),
      replicas: count(request.replicas ?? 0, 'replicas'),
    }),
    decodeRequest: (wire) => ({
      serverId: serverId(name(wire.serverId, 'server_id')),
      clusterId: wire.clusterId === '' ? undefined : clusterId(name(wire.clusterId, 'cluster_id')),
      name: name(wire.name, 'name'),
      address: name(wire.address, 'address'),
      domain: label(wire.domain, 'domain'),
      volumes: wire.volumes.map(decodeVolume),
      version: label(wire.version, 'version'),
      reportFormat: count32(wire.reportFormat, 'report_format'),
      replicas: count(wire.replicas, 'replicas'),
    }),
    encodeResponse: (response) => ({
      registration: count(response.registration, 'registration'),
      clusterId: name(response.clusterId, 'cluster_id'),
      epoch: count(response.epoch, 'epoch'),
      heartbeatIntervalMs: id(response.heartbeatIntervalMs, 'heartbeat_interval_ms'),
      reportPageSize: count32(id(response.reportPageSize, 'report_page_size'), 'report_page_size'),
      reportFormat: count32(response.reportFormat ?? 0, 'report_format'),
    }),
    decodeResponse: (wire) => ({
      registration: count(wire.registration, 'registration'),
      clusterId: clusterId(name(wire.clusterId, 'cluster_id')),
      epoch: epoch(count(wire.epoch, 'epoch')),
      heartbeatIntervalMs: id(wire.heartbeatIntervalMs, 'heartbeat_interval_ms'),
      reportPageSize: id(wire.reportPageSize, 'report_page_size'),
      reportFormat: count32(wire.reportFormat, 'report_format'),
    }),
  },
  heartbeat: {
    encodeRequest: (request) => ({
      serverId: name(request.serverId, 'server_id'),
      registration: count(request.registration, 'registration'),
      volumes: request.volumes.map(encodeVolume),
      activeStreams: count32(request.activeStreams, 'active_streams'),
      stopping: request.stopping,
      scrub: request.scrub === undefined ? null : encodeScrub(request.scrub),
      repairAddress: label(request.repairAddress ?? '', 'repair_address'),
    }),
    decodeRequest: (wire) => ({
      serverId: serverId(name(wire.serverId, 'server_id')),
      registration: count(wire.registration, 'registration'),
      volumes: wire.volumes.map(decodeVolume),
      activeStreams: count32(wire.activeStreams, 'active_streams'),
      stopping: wire.stopping,
      scrub: wire.scrub === null ? undefined : decodeScrub(wire.scrub),
      repairAddress:
        wire.repairAddress === '' ? undefined : label(wire.repairAddress, 'repair_address'),
    }),
    encodeResponse: (response) => ({
      reregister: response.reregister,
      epoch: count(response.epoch, 'epoch'),
      delete: response.delete.map(encodeReplicaName),
      fullReport: response.fullReport,
      verify: response.verify.map(encodeReplicaName),
      repairBandwidth: count(response.repairBandwidth, 'repair_bandwidth'),
      scrubRequest: count(response.scrubRequest, 'scrub_request'),
      scrubPaused: response.scrubPaused,
      digest: response.digest ?? false,
      voidOrders: response.voidOrders ?? false,
    }),
    decodeResponse: (wire) => ({
      reregister: wire.reregister,
      epoch: epoch(count(wire.epoch, 'epoch')),
      delete: wire.delete.map(decodeReplicaName),
      fullReport: wire.fullReport,
      verify: wire.verify.map(decodeReplicaName),
      repairBandwidth: count(wire.repairBandwidth, 'repair_bandwidth'),
      scrubRequest: count(wire.scrubRequest, 'scrub_request'),
      scrubPaused: wire.scrubPaused,
      digest: wire.digest,
      voidOrders: wire.voidOrders,
    }),
  },
  reportReplicas: {
    encodeRequest: (request) => ({
      serverId: name(request.serverId, 'server_id'),
      registration: count(request.registration, 'registration'),
      sequence: count(request.sequence, 'sequence'),
      full: request.page !== undefined,
      fullAfter: count(request.page?.after ?? 0, 'full_after'),
      fullUpTo: count(request.page?.upTo ?? 0, 'full_up_to'),
      added: request.added.map(encodeReplica),
      removed: request.removed.map(encodeReplicaName),
      packed: request.packed ?? NO_BYTES,
      digest: optional(request.digest, encodeDigest) ?? null,
    }),
    decodeRequest: (wire) => ({
      serverId: serverId(name(wire.serverId, 'server_id')),
      registration: count(wire.registration, 'registration'),
      sequence: count(wire.sequence, 'sequence'),
      page: wire.full ? decodePage(wire.fullAfter, wire.fullUpTo) : undefined,
      added: wire.added.map(decodeReplica),
      removed: wire.removed.map(decodeReplicaName),
      packed: wire.packed.length === 0 ? undefined : wire.packed,
      digest: optional(wire.digest, decodeDigest),
    }),
    encodeResponse: (response) => ({ reregister: response.reregister }),
    decodeResponse: (wire) => ({ reregister: wire.reregister }),
  },
  reportDamage: {
    encodeRequest: (request) => ({
      serverId: name(request.serverId, 'server_id'),
      registration: count(request.registration, 'registration'),
      damagedServerId: name(request.damagedServerId, 'damaged_server_id'),
      ...encodeReplicaName(request),
      detail: text(request.detail, 'detail'),
    }),
    decodeRequest: (wire) => ({
      serverId: serverId(name(wire.serverId, 'server_id')),
      registration: count(wire.registration, 'registration'),
      damagedServerId: serverId(name(wire.damagedServerId, 'damaged_server_id')),
      ...decodeReplicaName(wire),
      detail: text(wire.detail, 'detail'),
    }),
    encodeResponse: () => ({}),
    decodeResponse: () => undefined,
  },
};

function decodePage(after: number, upTo: number): { after: number; upTo: number } {
  if (count(upTo, 'full_up_to') < count(after, 'full_after'))
    throw invalid('full_up_to', 'is below full_after');
  return { after, upTo };
}

function encodeDigest(digest: ReplicaDigest): ReplicaDigestInput {
  return {
    count: count(digest.count, 'digest.count'),
    low: count32(digest.low, 'digest.low'),
    high: count32(digest.high, 'digest.high'),
  };
}

function decodeDigest(wire: WireReplicaDigest): ReplicaDigest {
  return {
    count: count(wire.count, 'digest.count'),
    low: count32(wire.low, 'digest.low'),
    high: count32(wire.high, 'digest.high'),
  };
}

function encodeVolume(volume: VolumeStatus): VolumeStatusInput {
  return {
    id: name(volume.id, 'volume.id'),
    capacity: count(volume.capacity, 'volume.capacity'),
    used: count(volume.used, 'volume.used'),
    remaining: count(volume.remaining, 'volume.remaining'),
    failed: volume.failed,
  };
}

function decodeVolume(wire: WireVolumeStatus): VolumeStatus {
  return {
    id: name(wire.id, 'volume.id'),
    capacity: count(wire.capacity, 'volume.capacity'),
    used: count(wire.used, 'volume.used'),
    remaining: count(wire.remaining, 'volume.remaining'),
    failed: wire.failed,
  };
}

function encodeReplicaName(replica: ReplicaName): ReplicaNameInput {
  return {
    blockId: id(replica.blockId, 'block_id'),
    generation: id(replica.generation, 'generation'),
  };
}

function decodeReplicaName(wire: WireReplicaName): ReplicaName {
  return {
    blockId: blockId(id(wire.blockId, 'block_id')),
    generation: generation(id(wire.generation, 'generation')),
  };
}

function encodeReplica(replica: ReportedReplica): ReplicaInput {
  return {
    blockId: id(replica.blockId, 'block_id'),
    generation: id(replica.generation, 'generation'),
    length: count(replica.length, 'length'),
  };
}

function decodeReplica(wire: WireReplica): ReportedReplica {
  return {
    blockId: blockId(id(wire.blockId, 'block_id')),
    generation: generation(id(wire.generation, 'generation')),
    length: count(wire.length, 'length'),
  };
}
