// Original file: proto/dfs/v1/namespace.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AbandonBlockRequestInput as _dfs_v1_AbandonBlockRequestInput, AbandonBlockRequest as _dfs_v1_AbandonBlockRequest } from '../../dfs/v1/AbandonBlockRequest.js';
import type { AbandonFileRequestInput as _dfs_v1_AbandonFileRequestInput, AbandonFileRequest as _dfs_v1_AbandonFileRequest } from '../../dfs/v1/AbandonFileRequest.js';
import type { AddBlockRequestInput as _dfs_v1_AddBlockRequestInput, AddBlockRequest as _dfs_v1_AddBlockRequest } from '../../dfs/v1/AddBlockRequest.js';
import type { AppendFileRequestInput as _dfs_v1_AppendFileRequestInput, AppendFileRequest as _dfs_v1_AppendFileRequest } from '../../dfs/v1/AppendFileRequest.js';
import type { AppendFileResponseInput as _dfs_v1_AppendFileResponseInput, AppendFileResponse as _dfs_v1_AppendFileResponse } from '../../dfs/v1/AppendFileResponse.js';
import type { ClusterInfoRequestInput as _dfs_v1_ClusterInfoRequestInput, ClusterInfoRequest as _dfs_v1_ClusterInfoRequest } from '../../dfs/v1/ClusterInfoRequest.js';
import type { ClusterInfoResponseInput as _dfs_v1_ClusterInfoResponseInput, ClusterInfoResponse as _dfs_v1_ClusterInfoResponse } from '../../dfs/v1/ClusterInfoResponse.js';
import type { CompleteFileRequestInput as _dfs_v1_CompleteFileRequestInput, CompleteFileRequest as _dfs_v1_CompleteFileRequest } from '../../dfs/v1/CompleteFileRequest.js';
import type { ConcatRequestInput as _dfs_v1_ConcatRequestInput, ConcatRequest as _dfs_v1_ConcatRequest } from '../../dfs/v1/ConcatRequest.js';
import type { ContentSummaryResponseInput as _dfs_v1_ContentSummaryResponseInput, ContentSummaryResponse as _dfs_v1_ContentSummaryResponse } from '../../dfs/v1/ContentSummaryResponse.js';
import type { CreateFileRequestInput as _dfs_v1_CreateFileRequestInput, CreateFileRequest as _dfs_v1_CreateFileRequest } from '../../dfs/v1/CreateFileRequest.js';
import type { CreateFileResponseInput as _dfs_v1_CreateFileResponseInput, CreateFileResponse as _dfs_v1_CreateFileResponse } from '../../dfs/v1/CreateFileResponse.js';
import type { EmptyInput as _dfs_v1_EmptyInput, Empty as _dfs_v1_Empty } from '../../dfs/v1/Empty.js';
import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from '../../dfs/v1/FileStatus.js';
import type { FlushFileRequestInput as _dfs_v1_FlushFileRequestInput, FlushFileRequest as _dfs_v1_FlushFileRequest } from '../../dfs/v1/FlushFileRequest.js';
import type { ListRequestInput as _dfs_v1_ListRequestInput, ListRequest as _dfs_v1_ListRequest } from '../../dfs/v1/ListRequest.js';
import type { ListResponseInput as _dfs_v1_ListResponseInput, ListResponse as _dfs_v1_ListResponse } from '../../dfs/v1/ListResponse.js';
import type { LocateRequestInput as _dfs_v1_LocateRequestInput, LocateRequest as _dfs_v1_LocateRequest } from '../../dfs/v1/LocateRequest.js';
import type { LocateResponseInput as _dfs_v1_LocateResponseInput, LocateResponse as _dfs_v1_LocateResponse } from '../../dfs/v1/LocateResponse.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';
import type { MkdirRequestInput as _dfs_v1_MkdirRequestInput, MkdirRequest as _dfs_v1_MkdirRequest } from '../../dfs/v1/MkdirRequest.js';
import type { PathRequestInput as _dfs_v1_PathRequestInput, PathRequest as _dfs_v1_PathRequest } from '../../dfs/v1/PathRequest.js';
import type { RemoveRequestInput as _dfs_v1_RemoveRequestInput, RemoveRequest as _dfs_v1_RemoveRequest } from '../../dfs/v1/RemoveRequest.js';
import type { RenameRequestInput as _dfs_v1_RenameRequestInput, RenameRequest as _dfs_v1_RenameRequest } from '../../dfs/v1/RenameRequest.js';
import type { RenewLeaseRequestInput as _dfs_v1_RenewLeaseRequestInput, RenewLeaseRequest as _dfs_v1_RenewLeaseRequest } from '../../dfs/v1/RenewLeaseRequest.js';
import type { RenewLeaseResponseInput as _dfs_v1_RenewLeaseResponseInput, RenewLeaseResponse as _dfs_v1_RenewLeaseResponse } from '../../dfs/v1/RenewLeaseResponse.js';
import type { ReopenBlockRequestInput as _dfs_v1_ReopenBlockRequestInput, ReopenBlockRequest as _dfs_v1_ReopenBlockRequest } from '../../dfs/v1/ReopenBlockRequest.js';
import type { ReopenBlockResponseInput as _dfs_v1_ReopenBlockResponseInput, ReopenBlockResponse as _dfs_v1_ReopenBlockResponse } from '../../dfs/v1/ReopenBlockResponse.js';
import type { ReportBadReplicaRequestInput as _dfs_v1_ReportBadReplicaRequestInput, ReportBadReplicaRequest as _dfs_v1_ReportBadReplicaRequest } from '../../dfs/v1/ReportBadReplicaRequest.js';
import type { SessionRequestInput as _dfs_v1_SessionRequestInput, SessionRequest as _dfs_v1_SessionRequest } from '../../dfs/v1/SessionRequest.js';
import type { SessionResponseInput as _dfs_v1_SessionResponseInput, SessionResponse as _dfs_v1_SessionResponse } from '../../dfs/v1/SessionResponse.js';
import type { SetModeRequestInput as _dfs_v1_SetModeRequestInput, SetModeRequest as _dfs_v1_SetModeRequest } from '../../dfs/v1/SetModeRequest.js';
import type { SetOwnerRequestInput as _dfs_v1_SetOwnerRequestInput, SetOwnerRequest as _dfs_v1_SetOwnerRequest } from '../../dfs/v1/SetOwnerRequest.js';
import type { SetReplicationRequestInput as _dfs_v1_SetReplicationRequestInput, SetReplicationRequest as _dfs_v1_SetReplicationRequest } from '../../dfs/v1/SetReplicationRequest.js';
import type { SetTimesRequestInput as _dfs_v1_SetTimesRequestInput, SetTimesRequest as _dfs_v1_SetTimesRequest } from '../../dfs/v1/SetTimesRequest.js';
import type { TruncateFileRequestInput as _dfs_v1_TruncateFileRequestInput, TruncateFileRequest as _dfs_v1_TruncateFileRequest } from '../../dfs/v1/TruncateFileRequest.js';
import type { TruncateFileResponseInput as _dfs_v1_TruncateFileResponseInput, TruncateFileResponse as _dfs_v1_TruncateFileResponse } from '../../dfs/v1/TruncateFileResponse.js';

/**
 * What clients ask of the master. Mutations are answered once they are durable, and exactly once per
 * (client id, operation). Reads see every change that was answered before.
 */
export interface NamespaceServiceClient extends grpc.Client {
  /**
   * Gives up the block that was allotted last and is not committed.
   */
  AbandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  AbandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  AbandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  AbandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  /**
   * Gives up the block that was allotted last and is not committed.
   */
  abandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  abandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  abandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  abandonBlock(argument: _dfs_v1_AbandonBlockRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  
  /**
   * Gives up writing: an unpublished file goes, a published one closes at its committed length.
   */
  AbandonFile(argument: _dfs_v1_AbandonFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  AbandonFile(argument: _dfs_v1_AbandonFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  AbandonFile(argument: _dfs_v1_AbandonFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  AbandonFile(argument: _dfs_v1_AbandonFileRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  /**
   * Gives up writing: an unpublished file goes, a published one closes at its committed length.
   */
  abandonFile(argument: _dfs_v1_AbandonFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  abandonFile(argument: _dfs_v1_AbandonFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  abandonFile(argument: _dfs_v1_AbandonFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  abandonFile(argument: _dfs_v1_AbandonFileRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  
  /**
   * Commits the block before (if any) and allots the next one.
   */
  AddBlock(argument: _dfs_v1_AddBlockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  AddBlock(argument: _dfs_v1_AddBlockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  AddBlock(argument: _dfs_v1_AddBlockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  AddBlock(argument: _dfs_v1_AddBlockRequestInput, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  /**
   * Commits the block before (if any) and allots the next one.
   */
  addBlock(argument: _dfs_v1_AddBlockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  addBlock(argument: _dfs_v1_AddBlockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  addBlock(argument: _dfs_v1_AddBlockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  addBlock(argument: _dfs_v1_AddBlockRequestInput, callback: grpc.requestCallback<_dfs_v1_LocatedBlock>): grpc.ClientUnaryCall;
  
  /**
   * Takes the lease of an existing file to write on at its end.
   */
  AppendFile(argument: _dfs_v1_AppendFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  AppendFile(argument: _dfs_v1_AppendFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  AppendFile(argument: _dfs_v1_AppendFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  AppendFile(argument: _dfs_v1_AppendFileRequestInput, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  /**
   * Takes the lease of an existing file to write on at its end.
   */
  appendFile(argument: _dfs_v1_AppendFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  appendFile(argument: _dfs_v1_AppendFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  appendFile(argument: _dfs_v1_AppendFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  appendFile(argument: _dfs_v1_AppendFileRequestInput, callback: grpc.requestCallback<_dfs_v1_AppendFileResponse>): grpc.ClientUnaryCall;
  
  /**
   * What a client needs to know of the cluster.
   */
  ClusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  ClusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  ClusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  ClusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  /**
   * What a client needs to know of the cluster.
   */
  clusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  clusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  clusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  clusterInfo(argument: _dfs_v1_ClusterInfoRequestInput, callback: grpc.requestCallback<_dfs_v1_ClusterInfoResponse>): grpc.ClientUnaryCall;
  
  /**
   * Commits the last block, publishes the file and returns the lease.
   */
  CompleteFile(argument: _dfs_v1_CompleteFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  CompleteFile(argument: _dfs_v1_CompleteFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  CompleteFile(argument: _dfs_v1_CompleteFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  CompleteFile(argument: _dfs_v1_CompleteFileRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Commits the last block, publishes the file and returns the lease.
   */
  completeFile(argument: _dfs_v1_CompleteFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  completeFile(argument: _dfs_v1_CompleteFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  completeFile(argument: _dfs_v1_CompleteFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  completeFile(argument: _dfs_v1_CompleteFileRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Moves the blocks of some files to the end of another; the sources go.
   */
  Concat(argument: _dfs_v1_ConcatRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Concat(argument: _dfs_v1_ConcatRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Concat(argument: _dfs_v1_ConcatRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Concat(argument: _dfs_v1_ConcatRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Moves the blocks of some files to the end of another; the sources go.
   */
  concat(argument: _dfs_v1_ConcatRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  concat(argument: _dfs_v1_ConcatRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  concat(argument: _dfs_v1_ConcatRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  concat(argument: _dfs_v1_ConcatRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Directories, files and bytes below a path.
   */
  ContentSummary(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  ContentSummary(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  ContentSummary(argument: _dfs_v1_PathRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  ContentSummary(argument: _dfs_v1_PathRequestInput, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  /**
   * Directories, files and bytes below a path.
   */
  contentSummary(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  contentSummary(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  contentSummary(argument: _dfs_v1_PathRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  contentSummary(argument: _dfs_v1_PathRequestInput, callback: grpc.requestCallback<_dfs_v1_ContentSummaryResponse>): grpc.ClientUnaryCall;
  
  /**
   * Starts a file under a lease. It shows up in its directory when it is completed or first flushed;
   * until then a file that it replaces stays readable.
   */
  CreateFile(argument: _dfs_v1_CreateFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  CreateFile(argument: _dfs_v1_CreateFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  CreateFile(argument: _dfs_v1_CreateFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  CreateFile(argument: _dfs_v1_CreateFileRequestInput, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  /**
   * Starts a file under a lease. It shows up in its directory when it is completed or first flushed;
   * until then a file that it replaces stays readable.
   */
  createFile(argument: _dfs_v1_CreateFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  createFile(argument: _dfs_v1_CreateFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  createFile(argument: _dfs_v1_CreateFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  createFile(argument: _dfs_v1_CreateFileRequestInput, callback: grpc.requestCallback<_dfs_v1_CreateFileResponse>): grpc.ClientUnaryCall;
  
  /**
   * Commits a block of an open file and lets readers see it.
   */
  FlushFile(argument: _dfs_v1_FlushFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  FlushFile(argument: _dfs_v1_FlushFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  FlushFile(argument: _dfs_v1_FlushFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  FlushFile(argument: _dfs_v1_FlushFileRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Commits a block of an open file and lets readers see it.
   */
  flushFile(argument: _dfs_v1_FlushFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  flushFile(argument: _dfs_v1_FlushFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  flushFile(argument: _dfs_v1_FlushFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  flushFile(argument: _dfs_v1_FlushFileRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * A page of a directory in byte order of names; a file lists itself.
   */
  List(argument: _dfs_v1_ListRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  List(argument: _dfs_v1_ListRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  List(argument: _dfs_v1_ListRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  List(argument: _dfs_v1_ListRequestInput, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  /**
   * A page of a directory in byte order of names; a file lists itself.
   */
  list(argument: _dfs_v1_ListRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  list(argument: _dfs_v1_ListRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  list(argument: _dfs_v1_ListRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  list(argument: _dfs_v1_ListRequestInput, callback: grpc.requestCallback<_dfs_v1_ListResponse>): grpc.ClientUnaryCall;
  
  /**
   * Blocks of a range of a file, with their replicas.
   */
  Locate(argument: _dfs_v1_LocateRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  Locate(argument: _dfs_v1_LocateRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  Locate(argument: _dfs_v1_LocateRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  Locate(argument: _dfs_v1_LocateRequestInput, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  /**
   * Blocks of a range of a file, with their replicas.
   */
  locate(argument: _dfs_v1_LocateRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  locate(argument: _dfs_v1_LocateRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  locate(argument: _dfs_v1_LocateRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  locate(argument: _dfs_v1_LocateRequestInput, callback: grpc.requestCallback<_dfs_v1_LocateResponse>): grpc.ClientUnaryCall;
  
  /**
   * Makes a directory.
   */
  Mkdir(argument: _dfs_v1_MkdirRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Mkdir(argument: _dfs_v1_MkdirRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Mkdir(argument: _dfs_v1_MkdirRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Mkdir(argument: _dfs_v1_MkdirRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Makes a directory.
   */
  mkdir(argument: _dfs_v1_MkdirRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  mkdir(argument: _dfs_v1_MkdirRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  mkdir(argument: _dfs_v1_MkdirRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  mkdir(argument: _dfs_v1_MkdirRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Takes away what Remove would, but into the trash of the caller; answers with its place there.
   */
  MoveToTrash(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  MoveToTrash(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  MoveToTrash(argument: _dfs_v1_RemoveRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  MoveToTrash(argument: _dfs_v1_RemoveRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Takes away what Remove would, but into the trash of the caller; answers with its place there.
   */
  moveToTrash(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  moveToTrash(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  moveToTrash(argument: _dfs_v1_RemoveRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  moveToTrash(argument: _dfs_v1_RemoveRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Removes a file, an empty directory, or a tree.
   */
  Remove(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  Remove(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  Remove(argument: _dfs_v1_RemoveRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  Remove(argument: _dfs_v1_RemoveRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  /**
   * Removes a file, an empty directory, or a tree.
   */
  remove(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  remove(argument: _dfs_v1_RemoveRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  remove(argument: _dfs_v1_RemoveRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  remove(argument: _dfs_v1_RemoveRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  
  /**
   * Moves a file or a whole directory in one step.
   */
  Rename(argument: _dfs_v1_RenameRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Rename(argument: _dfs_v1_RenameRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Rename(argument: _dfs_v1_RenameRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Rename(argument: _dfs_v1_RenameRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Moves a file or a whole directory in one step.
   */
  rename(argument: _dfs_v1_RenameRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  rename(argument: _dfs_v1_RenameRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  rename(argument: _dfs_v1_RenameRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  rename(argument: _dfs_v1_RenameRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Keeps every lease of this client alive.
   */
  RenewLease(argument: _dfs_v1_RenewLeaseRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  RenewLease(argument: _dfs_v1_RenewLeaseRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  RenewLease(argument: _dfs_v1_RenewLeaseRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  RenewLease(argument: _dfs_v1_RenewLeaseRequestInput, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  /**
   * Keeps every lease of this client alive.
   */
  renewLease(argument: _dfs_v1_RenewLeaseRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  renewLease(argument: _dfs_v1_RenewLeaseRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  renewLease(argument: _dfs_v1_RenewLeaseRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  renewLease(argument: _dfs_v1_RenewLeaseRequestInput, callback: grpc.requestCallback<_dfs_v1_RenewLeaseResponse>): grpc.ClientUnaryCall;
  
  /**
   * Gives a block a new generation: to go on after a server was lost, or to write on in a committed block.
   */
  ReopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  ReopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  ReopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  ReopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  /**
   * Gives a block a new generation: to go on after a server was lost, or to write on in a committed block.
   */
  reopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  reopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  reopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  reopenBlock(argument: _dfs_v1_ReopenBlockRequestInput, callback: grpc.requestCallback<_dfs_v1_ReopenBlockResponse>): grpc.ClientUnaryCall;
  
  /**
   * A reader found a replica damaged or missing.
   */
  ReportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  ReportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  ReportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  ReportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  /**
   * A reader found a replica damaged or missing.
   */
  reportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  reportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  reportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  reportBadReplica(argument: _dfs_v1_ReportBadReplicaRequestInput, callback: grpc.requestCallback<_dfs_v1_Empty>): grpc.ClientUnaryCall;
  
  /**
   * Many calls of the methods above over one stream: the same requests, answers and failures. Each call gets one answer,
   * in whatever order they are done. A stream that breaks the rules of its messages ends with INVALID_ARGUMENT.
   */
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_SessionRequestInput, _dfs_v1_SessionResponse>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_SessionRequestInput, _dfs_v1_SessionResponse>;
  /**
   * Many calls of the methods above over one stream: the same requests, answers and failures. Each call gets one answer,
   * in whatever order they are done. A stream that breaks the rules of its messages ends with INVALID_ARGUMENT.
   */
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_SessionRequestInput, _dfs_v1_SessionResponse>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_dfs_v1_SessionRequestInput, _dfs_v1_SessionResponse>;
  
  /**
   * Changes permission bits.
   */
  SetMode(argument: _dfs_v1_SetModeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetMode(argument: _dfs_v1_SetModeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetMode(argument: _dfs_v1_SetModeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetMode(argument: _dfs_v1_SetModeRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Changes permission bits.
   */
  setMode(argument: _dfs_v1_SetModeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setMode(argument: _dfs_v1_SetModeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setMode(argument: _dfs_v1_SetModeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setMode(argument: _dfs_v1_SetModeRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Changes owner, group or both.
   */
  SetOwner(argument: _dfs_v1_SetOwnerRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetOwner(argument: _dfs_v1_SetOwnerRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetOwner(argument: _dfs_v1_SetOwnerRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetOwner(argument: _dfs_v1_SetOwnerRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Changes owner, group or both.
   */
  setOwner(argument: _dfs_v1_SetOwnerRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setOwner(argument: _dfs_v1_SetOwnerRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setOwner(argument: _dfs_v1_SetOwnerRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setOwner(argument: _dfs_v1_SetOwnerRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Changes the copies wanted of a file.
   */
  SetReplication(argument: _dfs_v1_SetReplicationRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetReplication(argument: _dfs_v1_SetReplicationRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetReplication(argument: _dfs_v1_SetReplicationRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetReplication(argument: _dfs_v1_SetReplicationRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Changes the copies wanted of a file.
   */
  setReplication(argument: _dfs_v1_SetReplicationRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setReplication(argument: _dfs_v1_SetReplicationRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setReplication(argument: _dfs_v1_SetReplicationRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setReplication(argument: _dfs_v1_SetReplicationRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Changes modification and access time.
   */
  SetTimes(argument: _dfs_v1_SetTimesRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetTimes(argument: _dfs_v1_SetTimesRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetTimes(argument: _dfs_v1_SetTimesRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  SetTimes(argument: _dfs_v1_SetTimesRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * Changes modification and access time.
   */
  setTimes(argument: _dfs_v1_SetTimesRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setTimes(argument: _dfs_v1_SetTimesRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setTimes(argument: _dfs_v1_SetTimesRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  setTimes(argument: _dfs_v1_SetTimesRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * One inode.
   */
  Stat(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Stat(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Stat(argument: _dfs_v1_PathRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  Stat(argument: _dfs_v1_PathRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  /**
   * One inode.
   */
  stat(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  stat(argument: _dfs_v1_PathRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  stat(argument: _dfs_v1_PathRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  stat(argument: _dfs_v1_PathRequestInput, callback: grpc.requestCallback<_dfs_v1_FileStatus>): grpc.ClientUnaryCall;
  
  /**
   * Cuts a file. Within a block it answers with the block to write anew, and is called again with the result.
   */
  TruncateFile(argument: _dfs_v1_TruncateFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  TruncateFile(argument: _dfs_v1_TruncateFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  TruncateFile(argument: _dfs_v1_TruncateFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  TruncateFile(argument: _dfs_v1_TruncateFileRequestInput, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  /**
   * Cuts a file. Within a block it answers with the block to write anew, and is called again with the result.
   */
  truncateFile(argument: _dfs_v1_TruncateFileRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  truncateFile(argument: _dfs_v1_TruncateFileRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  truncateFile(argument: _dfs_v1_TruncateFileRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  truncateFile(argument: _dfs_v1_TruncateFileRequestInput, callback: grpc.requestCallback<_dfs_v1_TruncateFileResponse>): grpc.ClientUnaryCall;
  
}

/**
 * What clients ask of the master. Mutations are answered once they are durable, and exactly once per
 * (client id, operation). Reads see every change that was answered before.
 */
export interface NamespaceServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gives up the block that was allotted last and is not committed.
   */
  AbandonBlock: grpc.handleUnaryCall<_dfs_v1_AbandonBlockRequest, _dfs_v1_EmptyInput>;
  
  /**
   * Gives up writing: an unpublished file goes, a published one closes at its committed length.
   */
  AbandonFile: grpc.handleUnaryCall<_dfs_v1_AbandonFileRequest, _dfs_v1_EmptyInput>;
  
  /**
   * Commits the block before (if any) and allots the next one.
   */
  AddBlock: grpc.handleUnaryCall<_dfs_v1_AddBlockRequest, _dfs_v1_LocatedBlockInput>;
  
  /**
   * Takes the lease of an existing file to write on at its end.
   */
  AppendFile: grpc.handleUnaryCall<_dfs_v1_AppendFileRequest, _dfs_v1_AppendFileResponseInput>;
  
  /**
   * What a client needs to know of the cluster.
   */
  ClusterInfo: grpc.handleUnaryCall<_dfs_v1_ClusterInfoRequest, _dfs_v1_ClusterInfoResponseInput>;
  
  /**
   * Commits the last block, publishes the file and returns the lease.
   */
  CompleteFile: grpc.handleUnaryCall<_dfs_v1_CompleteFileRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Moves the blocks of some files to the end of another; the sources go.
   */
  Concat: grpc.handleUnaryCall<_dfs_v1_ConcatRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Directories, files and bytes below a path.
   */
  ContentSummary: grpc.handleUnaryCall<_dfs_v1_PathRequest, _dfs_v1_ContentSummaryResponseInput>;
  
  /**
   * Starts a file under a lease. It shows up in its directory when it is completed or first flushed;
   * until then a file that it replaces stays readable.
   */
  CreateFile: grpc.handleUnaryCall<_dfs_v1_CreateFileRequest, _dfs_v1_CreateFileResponseInput>;
  
  /**
   * Commits a block of an open file and lets readers see it.
   */
  FlushFile: grpc.handleUnaryCall<_dfs_v1_FlushFileRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * A page of a directory in byte order of names; a file lists itself.
   */
  List: grpc.handleUnaryCall<_dfs_v1_ListRequest, _dfs_v1_ListResponseInput>;
  
  /**
   * Blocks of a range of a file, with their replicas.
   */
  Locate: grpc.handleUnaryCall<_dfs_v1_LocateRequest, _dfs_v1_LocateResponseInput>;
  
  /**
   * Makes a directory.
   */
  Mkdir: grpc.handleUnaryCall<_dfs_v1_MkdirRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Takes away what Remove would, but into the trash of the caller; answers with its place there.
   */
  MoveToTrash: grpc.handleUnaryCall<_dfs_v1_RemoveRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Removes a file, an empty directory, or a tree.
   */
  Remove: grpc.handleUnaryCall<_dfs_v1_RemoveRequest, _dfs_v1_EmptyInput>;
  
  /**
   * Moves a file or a whole directory in one step.
   */
  Rename: grpc.handleUnaryCall<_dfs_v1_RenameRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Keeps every lease of this client alive.
   */
  RenewLease: grpc.handleUnaryCall<_dfs_v1_RenewLeaseRequest, _dfs_v1_RenewLeaseResponseInput>;
  
  /**
   * Gives a block a new generation: to go on after a server was lost, or to write on in a committed block.
   */
  ReopenBlock: grpc.handleUnaryCall<_dfs_v1_ReopenBlockRequest, _dfs_v1_ReopenBlockResponseInput>;
  
  /**
   * A reader found a replica damaged or missing.
   */
  ReportBadReplica: grpc.handleUnaryCall<_dfs_v1_ReportBadReplicaRequest, _dfs_v1_EmptyInput>;
  
  /**
   * Many calls of the methods above over one stream: the same requests, answers and failures. Each call gets one answer,
   * in whatever order they are done. A stream that breaks the rules of its messages ends with INVALID_ARGUMENT.
   */
  Session: grpc.handleBidiStreamingCall<_dfs_v1_SessionRequest, _dfs_v1_SessionResponseInput>;
  
  /**
   * Changes permission bits.
   */
  SetMode: grpc.handleUnaryCall<_dfs_v1_SetModeRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Changes owner, group or both.
   */
  SetOwner: grpc.handleUnaryCall<_dfs_v1_SetOwnerRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Changes the copies wanted of a file.
   */
  SetReplication: grpc.handleUnaryCall<_dfs_v1_SetReplicationRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Changes modification and access time.
   */
  SetTimes: grpc.handleUnaryCall<_dfs_v1_SetTimesRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * One inode.
   */
  Stat: grpc.handleUnaryCall<_dfs_v1_PathRequest, _dfs_v1_FileStatusInput>;
  
  /**
   * Cuts a file. Within a block it answers with the block to write anew, and is called again with the result.
   */
  TruncateFile: grpc.handleUnaryCall<_dfs_v1_TruncateFileRequest, _dfs_v1_TruncateFileResponseInput>;
  
}

export interface NamespaceServiceDefinition extends grpc.ServiceDefinition {
  AbandonBlock: MethodDefinition<_dfs_v1_AbandonBlockRequestInput, _dfs_v1_EmptyInput, _dfs_v1_AbandonBlockRequest, _dfs_v1_Empty>
  AbandonFile: MethodDefinition<_dfs_v1_AbandonFileRequestInput, _dfs_v1_EmptyInput, _dfs_v1_AbandonFileRequest, _dfs_v1_Empty>
  AddBlock: MethodDefinition<_dfs_v1_AddBlockRequestInput, _dfs_v1_LocatedBlockInput, _dfs_v1_AddBlockRequest, _dfs_v1_LocatedBlock>
  AppendFile: MethodDefinition<_dfs_v1_AppendFileRequestInput, _dfs_v1_AppendFileResponseInput, _dfs_v1_AppendFileRequest, _dfs_v1_AppendFileResponse>
  ClusterInfo: MethodDefinition<_dfs_v1_ClusterInfoRequestInput, _dfs_v1_ClusterInfoResponseInput, _dfs_v1_ClusterInfoRequest, _dfs_v1_ClusterInfoResponse>
  CompleteFile: MethodDefinition<_dfs_v1_CompleteFileRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_CompleteFileRequest, _dfs_v1_FileStatus>
  Concat: MethodDefinition<_dfs_v1_ConcatRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_ConcatRequest, _dfs_v1_FileStatus>
  ContentSummary: MethodDefinition<_dfs_v1_PathRequestInput, _dfs_v1_ContentSummaryResponseInput, _dfs_v1_PathRequest, _dfs_v1_ContentSummaryResponse>
  CreateFile: MethodDefinition<_dfs_v1_CreateFileRequestInput, _dfs_v1_CreateFileResponseInput, _dfs_v1_CreateFileRequest, _dfs_v1_CreateFileResponse>
  FlushFile: MethodDefinition<_dfs_v1_FlushFileRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_FlushFileRequest, _dfs_v1_FileStatus>
  List: MethodDefinition<_dfs_v1_ListRequestInput, _dfs_v1_ListResponseInput, _dfs_v1_ListRequest, _dfs_v1_ListResponse>
  Locate: MethodDefinition<_dfs_v1_LocateRequestInput, _dfs_v1_LocateResponseInput, _dfs_v1_LocateRequest, _dfs_v1_LocateResponse>
  Mkdir: MethodDefinition<_dfs_v1_MkdirRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_MkdirRequest, _dfs_v1_FileStatus>
  MoveToTrash: MethodDefinition<_dfs_v1_RemoveRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_RemoveRequest, _dfs_v1_FileStatus>
  Remove: MethodDefinition<_dfs_v1_RemoveRequestInput, _dfs_v1_EmptyInput, _dfs_v1_RemoveRequest, _dfs_v1_Empty>
  Rename: MethodDefinition<_dfs_v1_RenameRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_RenameRequest, _dfs_v1_FileStatus>
  RenewLease: MethodDefinition<_dfs_v1_RenewLeaseRequestInput, _dfs_v1_RenewLeaseResponseInput, _dfs_v1_RenewLeaseRequest, _dfs_v1_RenewLeaseResponse>
  ReopenBlock: MethodDefinition<_dfs_v1_ReopenBlockRequestInput, _dfs_v1_ReopenBlockResponseInput, _dfs_v1_ReopenBlockRequest, _dfs_v1_ReopenBlockResponse>
  ReportBadReplica: MethodDefinition<_dfs_v1_ReportBadReplicaRequestInput, _dfs_v1_EmptyInput, _dfs_v1_ReportBadReplicaRequest, _dfs_v1_Empty>
  Session: MethodDefinition<_dfs_v1_SessionRequestInput, _dfs_v1_SessionResponseInput, _dfs_v1_SessionRequest, _dfs_v1_SessionResponse>
  SetMode: MethodDefinition<_dfs_v1_SetModeRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_SetModeRequest, _dfs_v1_FileStatus>
  SetOwner: MethodDefinition<_dfs_v1_SetOwnerRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_SetOwnerRequest, _dfs_v1_FileStatus>
  SetReplication: MethodDefinition<_dfs_v1_SetReplicationRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_SetReplicationRequest, _dfs_v1_FileStatus>
  SetTimes: MethodDefinition<_dfs_v1_SetTimesRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_SetTimesRequest, _dfs_v1_FileStatus>
  Stat: MethodDefinition<_dfs_v1_PathRequestInput, _dfs_v1_FileStatusInput, _dfs_v1_PathRequest, _dfs_v1_FileStatus>
  TruncateFile: MethodDefinition<_dfs_v1_TruncateFileRequestInput, _dfs_v1_TruncateFileResponseInput, _dfs_v1_TruncateFileRequest, _dfs_v1_TruncateFileResponse>
}
