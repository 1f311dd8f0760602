import { clusterId } from '../../common/ids.js';
import type { ClusterInfo } from '../../common/namespace-messages.js';
import type { NamespaceServiceDefinition } from '../gen/dfs/v1/NamespaceService.js';
import type { NoFields } from '../namespace-api.js';
import { count, count32, label, name } from './fields.js';
import type { UnaryCodec } from './unary-codec.js';

export const clusterInfoCodec: UnaryCodec<
  NoFields,
  ClusterInfo,
  NamespaceServiceDefinition['ClusterInfo']
> = {
  encodeRequest: () => ({}),
  decodeRequest: () => ({}),
  encodeResponse: (response) => ({
    clusterId: name(response.clusterId, 'cluster_id'),
    blockSize: count(response.blockSize, 'block_size'),
    replication: count32(response.replication, 'replication'),
    minReplicas: count32(response.minReplicas, 'min_replicas'),
    leaseTimeoutMs: count(response.leaseTimeoutMs, 'lease_timeout_ms'),
    superuser: label(response.superuser, 'superuser'),
    version: label(response.version, 'version'),
    trashIntervalMs: count(response.trashIntervalMs, 'trash_interval_ms'),
    trashCheckpointIntervalMs: count(
      response.trashCheckpointIntervalMs,
      'trash_checkpoint_interval_ms',
    ),
    completeForHolder: response.completeForHolder ?? false,
  }),
  decodeResponse: (wire) => ({
    clusterId: clusterId(name(wire.clusterId, 'cluster_id')),
    blockSize: count(wire.blockSize, 'block_size'),
    replication: count32(wire.replication, 'replication'),
    minReplicas: count32(wire.minReplicas, 'min_replicas'),
    leaseTimeoutMs: count(wire.leaseTimeoutMs, 'lease_timeout_ms'),
    superuser: label(wire.superuser, 'superuser'),
    version: label(wire.version, 'version'),
    trashIntervalMs: count(wire.trashIntervalMs, 'trash_interval_ms'),
    trashCheckpointIntervalMs: count(
      wire.trashCheckpointIntervalMs,
      'trash_checkpoint_interval_ms',
    ),
    completeForHolder: wire.completeForHolder,
  }),
};
