// Original file: proto/dfs/v1/repair.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { RepairExchangeRequestInput as _dfs_v1_RepairExchangeRequestInput, RepairExchangeRequest as _dfs_v1_RepairExchangeRequest } from '../../dfs/v1/RepairExchangeRequest.js';
import type { RepairExchangeResponseInput as _dfs_v1_RepairExchangeResponseInput, RepairExchangeResponse as _dfs_v1_RepairExchangeResponse } from '../../dfs/v1/RepairExchangeResponse.js';

/**
 * What repair workers ask of the master.
 */
export interface RepairServiceClient extends grpc.Client {
  /**
   * A worker tells what became of its tasks and what it is copying, and gets as many new tasks as it has slots for.
   */
  Exchange(argument: _dfs_v1_RepairExchangeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  Exchange(argument: _dfs_v1_RepairExchangeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  Exchange(argument: _dfs_v1_RepairExchangeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  Exchange(argument: _dfs_v1_RepairExchangeRequestInput, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  /**
   * A worker tells what became of its tasks and what it is copying, and gets as many new tasks as it has slots for.
   */
  exchange(argument: _dfs_v1_RepairExchangeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  exchange(argument: _dfs_v1_RepairExchangeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  exchange(argument: _dfs_v1_RepairExchangeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  exchange(argument: _dfs_v1_RepairExchangeRequestInput, callback: grpc.requestCallback<_dfs_v1_RepairExchangeResponse>): grpc.ClientUnaryCall;
  
}

/**
 * What repair workers ask of the master.
 */
export interface RepairServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * A worker tells what became of its tasks and what it is copying, and gets as many new tasks as it has slots for.
   */
  Exchange: grpc.handleUnaryCall<_dfs_v1_RepairExchangeRequest, _dfs_v1_RepairExchangeResponseInput>;
  
}

export interface RepairServiceDefinition extends grpc.ServiceDefinition {
  Exchange: MethodDefinition<_dfs_v1_RepairExchangeRequestInput, _dfs_v1_RepairExchangeResponseInput, _dfs_v1_RepairExchangeRequest, _dfs_v1_RepairExchangeResponse>
}
