// Original file: proto/dfs/v1/node.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { EmptyInput as _dfs_v1_EmptyInput, Empty as _dfs_v1_Empty } from '../../dfs/v1/Empty.js';
import type { HeartbeatRequestInput as _dfs_v1_HeartbeatRequestInput, HeartbeatRequest as _dfs_v1_HeartbeatRequest } from '../../dfs/v1/HeartbeatRequest.js';
import type { HeartbeatResponseInput as _dfs_v1_HeartbeatResponseInput, HeartbeatResponse as _dfs_v1_HeartbeatResponse } from '../../dfs/v1/HeartbeatResponse.js';
import type { RegisterRequestInput as _dfs_v1_RegisterRequestInput, RegisterRequest as _dfs_v1_RegisterRequest } from '../../dfs/v1/RegisterRequest.js';
import type { RegisterResponseInput as _dfs_v1_RegisterResponseInput, RegisterResponse as _dfs_v1_RegisterResponse } from '../../dfs/v1/RegisterResponse.js';
import type { ReportDamageRequestInput as _dfs_v1_ReportDamageRequestInput, ReportDamageRequest as _dfs_v1_ReportDamageRequest } from '../../dfs/v1/ReportDamageRequest.js';
import type { ReportReplicasRequestInput as _dfs_v1_ReportReplicasRequestInput, ReportReplicasRequest as _dfs_v1_ReportReplicasRequest } from '../../dfs/v1/ReportReplicasRequest.js';
import type { ReportReplicasResponseInput as _dfs_v1_ReportReplicasResponseInput, ReportReplicasResponse as _dfs_v1_ReportReplicasResponse } from '../../dfs/v1/ReportReplicasResponse.js';

/**
 * What block servers tell the master, and what it orders in return.
 */
export interface NodeServiceClient extends grpc.Client {
  /**
   * Sign of life with figures; the answer carries orders.
   */
  Heartbeat(argument: _dfs_v1_HeartbeatRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  Heartbeat(argument: _dfs_v1_HeartbeatRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  Heartbeat(argument: _dfs_v1_HeartbeatRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  Heartbeat(argument: _dfs_v1_HeartbeatRequestInput, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  /**
   * Sign of life with figures; the answer carries orders.
   */
  heartbeat(argument: _dfs_v1_HeartbeatRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  heartbeat(argument: _dfs_v1_HeartbeatRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  heartbeat(argument: _dfs_v1_HeartbeatRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  heartbeat(argument: _dfs_v1_HeartbeatRequestInput, callback: grpc.requestCallback<_dfs_v1_HeartbeatResponse>): grpc.ClientUnaryCall;
  
  /**
   * A block server introduces itself: at its start, and whenever the master does not know it.
   */
  Register(argument: _dfs_v1_RegisterRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  Register(argument: _dfs_v1_RegisterRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  Register(argument: _dfs_v1_RegisterRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  Register(argument: _dfs_v1_RegisterRequestInput, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  /**
   * A block server introduces itself: at its start, and whenever the master does not know it.
   */
  register(argument: _dfs_v1_RegisterRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  register(argument: _dfs_v1_RegisterRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  register(argument: _dfs_v1_RegisterRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  register(argument: _dfs_v1_RegisterRequestInput, callback: grpc.requestCallback<_dfs_v1_RegisterResponse>): grpc.ClientUnaryCall;
  
  /**
   * A server found one of its own, or of its chain's, replicas damaged.
   */
  ReportDamage(argument: _dfs_v1_ReportDamageRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  ReportDamage(argument: _dfs_v1_ReportDamageRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  ReportDamage(argument: _dfs_v1_ReportDamageRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  ReportDamage(argument: _dfs_v1_ReportDamageRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  /**
   * A server found one of its own, or of its chain's, replicas damaged.
   */
  reportDamage(argument: _dfs_v1_ReportDamageRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  reportDamage(argument: _dfs_v1_ReportDamageRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  reportDamage(argument: _dfs_v1_ReportDamageRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  reportDamage(argument: _dfs_v1_ReportDamageRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  
  /**
   * Replicas: a page of a full report, or what changed since. A server sends these one at a time, in order.
   */
  ReportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  ReportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  ReportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  ReportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  /**
   * Replicas: a page of a full report, or what changed since. A server sends these one at a time, in order.
   */
  reportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  reportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  reportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  reportReplicas(argument: _dfs_v1_ReportReplicasRequestInput, callback: grpc.requestCallback<_dfs_v1_ReportReplicasResponse>): grpc.ClientUnaryCall;
  
}

/**
 * What block servers tell the master, and what it orders in return.
 */
export interface NodeServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Sign of life with figures; the answer carries orders.
   */
  Heartbeat: grpc.handleUnaryCall<_dfs_v1_HeartbeatRequest, _dfs_v1_HeartbeatResponseInput>;
  
  /**
   * A block server introduces itself: at its start, and whenever the master does not know it.
   */
  Register: grpc.handleUnaryCall<_dfs_v1_RegisterRequest, _dfs_v1_RegisterResponseInput>;
  
  /**
   * A server found one of its own, or of its chain's, replicas damaged.
   */
  ReportDamage: grpc.handleUnaryCall<_dfs_v1_ReportDamageRequest, _dfs_v1_EmptyInput>;
  
  /**
   * Replicas: a page of a full report, or what changed since. A server sends these one at a time, in order.
   */
  ReportReplicas: grpc.handleUnaryCall<_dfs_v1_ReportReplicasRequest, _dfs_v1_ReportReplicasResponseInput>;
  
}

export interface NodeServiceDefinition extends grpc.ServiceDefinition {
  Heartbeat: MethodDefinition<_dfs_v1_HeartbeatRequestInput, _dfs_v1_HeartbeatResponseInput, _dfs_v1_HeartbeatRequest, _dfs_v1_HeartbeatResponse>
  Register: MethodDefinition<_dfs_v1_RegisterRequestInput, _dfs_v1_RegisterResponseInput, _dfs_v1_RegisterRequest, _dfs_v1_RegisterResponse>
  ReportDamage: MethodDefinition<_dfs_v1_ReportDamageRequestInput, _dfs_v1_EmptyInput, _dfs_v1_ReportDamageRequest, _dfs_v1_Empty>
  ReportReplicas: MethodDefinition<_dfs_v1_ReportReplicasRequestInput, _dfs_v1_ReportReplicasResponseInput, _dfs_v1_ReportReplicasRequest, _dfs_v1_ReportReplicasResponse>
}
