// Original file: proto/dfs/v1/block.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BlockSessionRequestInput as _dfs_v1_BlockSessionRequestInput, BlockSessionRequest as _dfs_v1_BlockSessionRequest } from '../../dfs/v1/BlockSessionRequest.js';
import type { BlockSessionResponseInput as _dfs_v1_BlockSessionResponseInput, BlockSessionResponse as _dfs_v1_BlockSessionResponse } from '../../dfs/v1/BlockSessionResponse.js';
import type { CopyRequestInput as _dfs_v1_CopyRequestInput, CopyRequest as _dfs_v1_CopyRequest } from '../../dfs/v1/CopyRequest.js';
import type { CopyResponseInput as _dfs_v1_CopyResponseInput, CopyResponse as _dfs_v1_CopyResponse } from '../../dfs/v1/CopyResponse.js';
import type { FindLocalRequestInput as _dfs_v1_FindLocalRequestInput, FindLocalRequest as _dfs_v1_FindLocalRequest } from '../../dfs/v1/FindLocalRequest.js';
import type { FindLocalResponseInput as _dfs_v1_FindLocalResponseInput, FindLocalResponse as _dfs_v1_FindLocalResponse } from '../../dfs/v1/FindLocalResponse.js';
import type { ReadRequestInput as _dfs_v1_ReadRequestInput, ReadRequest as _dfs_v1_ReadRequest } from '../../dfs/v1/ReadRequest.js';
import type { ReadResponseInput as _dfs_v1_ReadResponseInput, ReadResponse as _dfs_v1_ReadResponse } from '../../dfs/v1/ReadResponse.js';
import type { StatReplicaRequestInput as _dfs_v1_StatReplicaRequestInput, StatReplicaRequest as _dfs_v1_StatReplicaRequest } from '../../dfs/v1/StatReplicaRequest.js';
import type { StatReplicaResponseInput as _dfs_v1_StatReplicaResponseInput, StatReplicaResponse as _dfs_v1_StatReplicaResponse } from '../../dfs/v1/StatReplicaResponse.js';
import type { WriteRequestInput as _dfs_v1_WriteRequestInput, WriteRequest as _dfs_v1_WriteRequest } from '../../dfs/v1/WriteRequest.js';
import type { WriteResponseInput as _dfs_v1_WriteResponseInput, WriteResponse as _dfs_v1_WriteResponse } from '../../dfs/v1/WriteResponse.js';

/**
 * What clients and other block servers ask of a block server.
 */
export interface BlockServiceClient extends grpc.Client {
  /**
   * Has this server pull a replica from others: a header, then grants that say how many bytes it may fetch. Answers
   * are its progress, and at the end that the replica is final, or what failed.
   */
  Copy(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_CopyRequestInput, _dfs_v1_CopyResponse>;
  Copy(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_CopyRequestInput, _dfs_v1_CopyResponse>;
  /**
   * Has this server pull a replica from others: a header, then grants that say how many bytes it may fetch. Answers
   * are its progress, and at the end that the replica is final, or what failed.
   */
  copy(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_CopyRequestInput, _dfs_v1_CopyResponse>;
  copy(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_CopyRequestInput, _dfs_v1_CopyResponse>;
  
  /**
   * Where a sound replica lies, for a client on this server's host that may be able to open the file itself. Others are
   * refused with UNSUPPORTED, and read over the network.
   */
  FindLocal(argument: _dfs_v1_FindLocalRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  FindLocal(argument: _dfs_v1_FindLocalRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  FindLocal(argument: _dfs_v1_FindLocalRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  FindLocal(argument: _dfs_v1_FindLocalRequestInput, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  /**
   * Where a sound replica lies, for a client on this server's host that may be able to open the file itself. Others are
   * refused with UNSUPPORTED, and read over the network.
   */
  findLocal(argument: _dfs_v1_FindLocalRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  findLocal(argument: _dfs_v1_FindLocalRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  findLocal(argument: _dfs_v1_FindLocalRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  findLocal(argument: _dfs_v1_FindLocalRequestInput, callback: grpc.requestCallback<_dfs_v1_FindLocalResponse>): grpc.ClientUnaryCall;
  
  /**
   * A range of a replica, in whole chunks, checked before it is sent. A damaged chunk ends the answer, after all chunks
   * before it.
   */
  Read(argument: _dfs_v1_ReadRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_dfs_v1_ReadResponse>;
  Read(argument: _dfs_v1_ReadRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_dfs_v1_ReadResponse>;
  /**
   * A range of a replica, in whole chunks, checked before it is sent. A damaged chunk ends the answer, after all chunks
   * before it.
   */
  read(argument: _dfs_v1_ReadRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_dfs_v1_ReadResponse>;
  read(argument: _dfs_v1_ReadRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_dfs_v1_ReadResponse>;
  
  /**
   * Many small writes and reads over one stream, of at most 64 KiB each. Each call gets one answer, in whatever order
   * they are done. A stream that breaks the rules of its messages ends with INVALID_ARGUMENT.
   */
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_BlockSessionRequestInput, _dfs_v1_BlockSessionResponse>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_BlockSessionRequestInput, _dfs_v1_BlockSessionResponse>;
  /**
   * Many small writes and reads over one stream, of at most 64 KiB each. Each call gets one answer, in whatever order
   * they are done. A stream that breaks the rules of its messages ends with INVALID_ARGUMENT.
   */
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_BlockSessionRequestInput, _dfs_v1_BlockSessionResponse>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_BlockSessionRequestInput, _dfs_v1_BlockSessionResponse>;
  
  /**
   * What this server has of a block.
   */
  StatReplica(argument: _dfs_v1_StatReplicaRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  StatReplica(argument: _dfs_v1_StatReplicaRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  StatReplica(argument: _dfs_v1_StatReplicaRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  StatReplica(argument: _dfs_v1_StatReplicaRequestInput, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  /**
   * What this server has of a block.
   */
  statReplica(argument: _dfs_v1_StatReplicaRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  statReplica(argument: _dfs_v1_StatReplicaRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  statReplica(argument: _dfs_v1_StatReplicaRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  statReplica(argument: _dfs_v1_StatReplicaRequestInput, callback: grpc.requestCallback<_dfs_v1_StatReplicaResponse>): grpc.ClientUnaryCall;
  
  /**
   * Writes one replica and passes it down the chain: a header, packets, then a seal. Answers are acks for
   * packets and one Sealed per server of the chain.
   */
  Write(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_WriteRequestInput, _dfs_v1_WriteResponse>;
  Write(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_WriteRequestInput, _dfs_v1_WriteResponse>;
  /**
   * Writes one replica and passes it down the chain: a header, packets, then a seal. Answers are acks for
   * packets and one Sealed per server of the chain.
   */
  write(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_WriteRequestInput, _dfs_v1_WriteResponse>;
  write(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_WriteRequestInput, _dfs_v1_WriteResponse>;
  
}

/**
 * What clients and other block servers ask of a block server.
 */
export interface BlockServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Has this server pull a replica from others: a header, then grants that say how many bytes it may fetch. Answers
   * are its progress, and at the end that the replica is final, or what failed.
   */
  Copy: grpc.handleBidiStreamingCall<_dfs_v1_CopyRequest, _dfs_v1_CopyResponseInput>;
  
  /**
   * Where a sound replica lies, for a client on this server's host that may be able to open the file itself. Others are
   * refused with UNSUPPORTED, and read over the network.
   */
  FindLocal: grpc.handleUnaryCall<_dfs_v1_FindLocalRequest, _dfs_v1_FindLocalResponseInput>;
  
  /**
   * A range of a replica, in whole chunks, checked before it is sent. A damaged chunk ends the answer, after all chunks
   * before it.
   */
  Read: grpc.handleServerStreamingCall<_dfs_v1_ReadRequest, _dfs_v1_ReadResponseInput>;
  
  /**
   * Many small writes and reads over one stream, of at most 64 KiB each. Each call gets one answer, in whatever order
   * they are done. A stream that breaks the rules of its messages ends with INVALID_ARGUMENT.
   */
  Session: grpc.handleBidiStreamingCall<_dfs_v1_BlockSessionRequest, _dfs_v1_BlockSessionResponseInput>;
  
  /**
   * What this server has of a block.
   */
  StatReplica: grpc.handleUnaryCall<_dfs_v1_StatReplicaRequest, _dfs_v1_StatReplicaResponseInput>;
  
  /**
   * Writes one replica and passes it down the chain: a header, packets, then a seal. Answers are acks for
   * packets and one Sealed per server of the chain.
   */
  Write: grpc.handleBidiStreamingCall<_dfs_v1_WriteRequest, _dfs_v1_WriteResponseInput>;
  
}

export interface BlockServiceDefinition extends grpc.ServiceDefinition {
  Copy: MethodDefinition<_dfs_v1_CopyRequestInput, _dfs_v1_CopyResponseInput, _dfs_v1_CopyRequest, _dfs_v1_CopyResponse>
  FindLocal: MethodDefinition<_dfs_v1_FindLocalRequestInput, _dfs_v1_FindLocalResponseInput, _dfs_v1_FindLocalRequest, _dfs_v1_FindLocalResponse>
  Read: MethodDefinition<_dfs_v1_ReadRequestInput, _dfs_v1_ReadResponseInput, _dfs_v1_ReadRequest, _dfs_v1_ReadResponse>
  Session: MethodDefinition<_dfs_v1_BlockSessionRequestInput, _dfs_v1_BlockSessionResponseInput, _dfs_v1_BlockSessionRequest, _dfs_v1_BlockSessionResponse>
  StatReplica: MethodDefinition<_dfs_v1_StatReplicaRequestInput, _dfs_v1_StatReplicaResponseInput, _dfs_v1_StatReplicaRequest, _dfs_v1_StatReplicaResponse>
  Write: MethodDefinition<_dfs_v1_WriteRequestInput, _dfs_v1_WriteResponseInput, _dfs_v1_WriteRequest, _dfs_v1_WriteResponse>
}
