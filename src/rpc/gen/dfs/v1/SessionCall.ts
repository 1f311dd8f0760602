// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { CreateFileRequestInput as _dfs_v1_CreateFileRequestInput, CreateFileRequest as _dfs_v1_CreateFileRequest } from '../../dfs/v1/CreateFileRequest.js';
import type { AppendFileRequestInput as _dfs_v1_AppendFileRequestInput, AppendFileRequest as _dfs_v1_AppendFileRequest } from '../../dfs/v1/AppendFileRequest.js';
import type { AddBlockRequestInput as _dfs_v1_AddBlockRequestInput, AddBlockRequest as _dfs_v1_AddBlockRequest } from '../../dfs/v1/AddBlockRequest.js';
import type { ReopenBlockRequestInput as _dfs_v1_ReopenBlockRequestInput, ReopenBlockRequest as _dfs_v1_ReopenBlockRequest } from '../../dfs/v1/ReopenBlockRequest.js';
import type { FlushFileRequestInput as _dfs_v1_FlushFileRequestInput, FlushFileRequest as _dfs_v1_FlushFileRequest } from '../../dfs/v1/FlushFileRequest.js';
import type { AbandonBlockRequestInput as _dfs_v1_AbandonBlockRequestInput, AbandonBlockRequest as _dfs_v1_AbandonBlockRequest } from '../../dfs/v1/AbandonBlockRequest.js';
import type { CompleteFileRequestInput as _dfs_v1_CompleteFileRequestInput, CompleteFileRequest as _dfs_v1_CompleteFileRequest } from '../../dfs/v1/CompleteFileRequest.js';
import type { AbandonFileRequestInput as _dfs_v1_AbandonFileRequestInput, AbandonFileRequest as _dfs_v1_AbandonFileRequest } from '../../dfs/v1/AbandonFileRequest.js';
import type { RenewLeaseRequestInput as _dfs_v1_RenewLeaseRequestInput, RenewLeaseRequest as _dfs_v1_RenewLeaseRequest } from '../../dfs/v1/RenewLeaseRequest.js';
import type { MkdirRequestInput as _dfs_v1_MkdirRequestInput, MkdirRequest as _dfs_v1_MkdirRequest } from '../../dfs/v1/MkdirRequest.js';
import type { RenameRequestInput as _dfs_v1_RenameRequestInput, RenameRequest as _dfs_v1_RenameRequest } from '../../dfs/v1/RenameRequest.js';
import type { RemoveRequestInput as _dfs_v1_RemoveRequestInput, RemoveRequest as _dfs_v1_RemoveRequest } from '../../dfs/v1/RemoveRequest.js';
import type { SetReplicationRequestInput as _dfs_v1_SetReplicationRequestInput, SetReplicationRequest as _dfs_v1_SetReplicationRequest } from '../../dfs/v1/SetReplicationRequest.js';
import type { SetModeRequestInput as _dfs_v1_SetModeRequestInput, SetModeRequest as _dfs_v1_SetModeRequest } from '../../dfs/v1/SetModeRequest.js';
import type { SetOwnerRequestInput as _dfs_v1_SetOwnerRequestInput, SetOwnerRequest as _dfs_v1_SetOwnerRequest } from '../../dfs/v1/SetOwnerRequest.js';
import type { SetTimesRequestInput as _dfs_v1_SetTimesRequestInput, SetTimesRequest as _dfs_v1_SetTimesRequest } from '../../dfs/v1/SetTimesRequest.js';
import type { TruncateFileRequestInput as _dfs_v1_TruncateFileRequestInput, TruncateFileRequest as _dfs_v1_TruncateFileRequest } from '../../dfs/v1/TruncateFileRequest.js';
import type { ConcatRequestInput as _dfs_v1_ConcatRequestInput, ConcatRequest as _dfs_v1_ConcatRequest } from '../../dfs/v1/ConcatRequest.js';
import type { PathRequestInput as _dfs_v1_PathRequestInput, PathRequest as _dfs_v1_PathRequest } from '../../dfs/v1/PathRequest.js';
import type { ListRequestInput as _dfs_v1_ListRequestInput, ListRequest as _dfs_v1_ListRequest } from '../../dfs/v1/ListRequest.js';
import type { LocateRequestInput as _dfs_v1_LocateRequestInput, LocateRequest as _dfs_v1_LocateRequest } from '../../dfs/v1/LocateRequest.js';
import type { ReportBadReplicaRequestInput as _dfs_v1_ReportBadReplicaRequestInput, ReportBadReplicaRequest as _dfs_v1_ReportBadReplicaRequest } from '../../dfs/v1/ReportBadReplicaRequest.js';
import type { ClusterInfoRequestInput as _dfs_v1_ClusterInfoRequestInput, ClusterInfoRequest as _dfs_v1_ClusterInfoRequest } from '../../dfs/v1/ClusterInfoRequest.js';
import type { Long } from '@grpc/proto-loader';

export interface SessionCallInput {
  /**
   * Names this call among those of its stream that are not answered yet; from 1.
   */
  'id'?: (number | string | Long);
  /**
   * Time that the caller waits; 0 takes the master's default.
   */
  'timeoutMs'?: (number);
  /**
   * As in CallContext.
   */
  'operation'?: (number | string | Long);
  /**
   * As in CallContext.
   */
  'acknowledgedOperation'?: (number | string | Long);
  /**
   * Who calls, without the two numbers above; absent means the caller of the call before on this stream.
   */
  'caller'?: (_dfs_v1_CallContextInput | null);
  /**
   * CreateFile.
   */
  'createFile'?: (_dfs_v1_CreateFileRequestInput | null);
  /**
   * AppendFile.
   */
  'appendFile'?: (_dfs_v1_AppendFileRequestInput | null);
  /**
   * AddBlock.
   */
  'addBlock'?: (_dfs_v1_AddBlockRequestInput | null);
  /**
   * ReopenBlock.
   */
  'reopenBlock'?: (_dfs_v1_ReopenBlockRequestInput | null);
  /**
   * FlushFile.
   */
  'flushFile'?: (_dfs_v1_FlushFileRequestInput | null);
  /**
   * AbandonBlock.
   */
  'abandonBlock'?: (_dfs_v1_AbandonBlockRequestInput | null);
  /**
   * CompleteFile.
   */
  'completeFile'?: (_dfs_v1_CompleteFileRequestInput | null);
  /**
   * AbandonFile.
   */
  'abandonFile'?: (_dfs_v1_AbandonFileRequestInput | null);
  /**
   * RenewLease.
   */
  'renewLease'?: (_dfs_v1_RenewLeaseRequestInput | null);
  /**
   * Mkdir.
   */
  'mkdir'?: (_dfs_v1_MkdirRequestInput | null);
  /**
   * Rename.
   */
  'rename'?: (_dfs_v1_RenameRequestInput | null);
  /**
   * Remove.
   */
  'remove'?: (_dfs_v1_RemoveRequestInput | null);
  /**
   * MoveToTrash.
   */
  'moveToTrash'?: (_dfs_v1_RemoveRequestInput | null);
  /**
   * SetReplication.
   */
  'setReplication'?: (_dfs_v1_SetReplicationRequestInput | null);
  /**
   * SetMode.
   */
  'setMode'?: (_dfs_v1_SetModeRequestInput | null);
  /**
   * SetOwner.
   */
  'setOwner'?: (_dfs_v1_SetOwnerRequestInput | null);
  /**
   * SetTimes.
   */
  'setTimes'?: (_dfs_v1_SetTimesRequestInput | null);
  /**
   * TruncateFile.
   */
  'truncateFile'?: (_dfs_v1_TruncateFileRequestInput | null);
  /**
   * Concat.
   */
  'concat'?: (_dfs_v1_ConcatRequestInput | null);
  /**
   * Stat.
   */
  'stat'?: (_dfs_v1_PathRequestInput | null);
  /**
   * List.
   */
  'list'?: (_dfs_v1_ListRequestInput | null);
  /**
   * Locate.
   */
  'locate'?: (_dfs_v1_LocateRequestInput | null);
  /**
   * ContentSummary.
   */
  'contentSummary'?: (_dfs_v1_PathRequestInput | null);
  /**
   * ReportBadReplica.
   */
  'reportBadReplica'?: (_dfs_v1_ReportBadReplicaRequestInput | null);
  /**
   * ClusterInfo.
   */
  'clusterInfo'?: (_dfs_v1_ClusterInfoRequestInput | null);
  /**
   * The request of one method, without its context.
   */
  'request'?: "createFile"|"appendFile"|"addBlock"|"reopenBlock"|"flushFile"|"abandonBlock"|"completeFile"|"abandonFile"|"renewLease"|"mkdir"|"rename"|"remove"|"moveToTrash"|"setReplication"|"setMode"|"setOwner"|"setTimes"|"truncateFile"|"concat"|"stat"|"list"|"locate"|"contentSummary"|"reportBadReplica"|"clusterInfo";
}

export interface SessionCall {
  /**
   * Names this call among those of its stream that are not answered yet; from 1.
   */
  'id': (number);
  /**
   * Time that the caller waits; 0 takes the master's default.
   */
  'timeoutMs': (number);
  /**
   * As in CallContext.
   */
  'operation': (number);
  /**
   * As in CallContext.
   */
  'acknowledgedOperation': (number);
  /**
   * Who calls, without the two numbers above; absent means the caller of the call before on this stream.
   */
  'caller': (_dfs_v1_CallContext | null);
  /**
   * CreateFile.
   */
  'createFile'?: (_dfs_v1_CreateFileRequest | null);
  /**
   * AppendFile.
   */
  'appendFile'?: (_dfs_v1_AppendFileRequest | null);
  /**
   * AddBlock.
   */
  'addBlock'?: (_dfs_v1_AddBlockRequest | null);
  /**
   * ReopenBlock.
   */
  'reopenBlock'?: (_dfs_v1_ReopenBlockRequest | null);
  /**
   * FlushFile.
   */
  'flushFile'?: (_dfs_v1_FlushFileRequest | null);
  /**
   * AbandonBlock.
   */
  'abandonBlock'?: (_dfs_v1_AbandonBlockRequest | null);
  /**
   * CompleteFile.
   */
  'completeFile'?: (_dfs_v1_CompleteFileRequest | null);
  /**
   * AbandonFile.
   */
  'abandonFile'?: (_dfs_v1_AbandonFileRequest | null);
  /**
   * RenewLease.
   */
  'renewLease'?: (_dfs_v1_RenewLeaseRequest | null);
  /**
   * Mkdir.
   */
  'mkdir'?: (_dfs_v1_MkdirRequest | null);
  /**
   * Rename.
   */
  'rename'?: (_dfs_v1_RenameRequest | null);
  /**
   * Remove.
   */
  'remove'?: (_dfs_v1_RemoveRequest | null);
  /**
   * MoveToTrash.
   */
  'moveToTrash'?: (_dfs_v1_RemoveRequest | null);
  /**
   * SetReplication.
   */
  'setReplication'?: (_dfs_v1_SetReplicationRequest | null);
  /**
   * SetMode.
   */
  'setMode'?: (_dfs_v1_SetModeRequest | null);
  /**
   * SetOwner.
   */
  'setOwner'?: (_dfs_v1_SetOwnerRequest | null);
  /**
   * SetTimes.
   */
  'setTimes'?: (_dfs_v1_SetTimesRequest | null);
  /**
   * TruncateFile.
   */
  'truncateFile'?: (_dfs_v1_TruncateFileRequest | null);
  /**
   * Concat.
   */
  'concat'?: (_dfs_v1_ConcatRequest | null);
  /**
   * Stat.
   */
  'stat'?: (_dfs_v1_PathRequest | null);
  /**
   * List.
   */
  'list'?: (_dfs_v1_ListRequest | null);
  /**
   * Locate.
   */
  'locate'?: (_dfs_v1_LocateRequest | null);
  /**
   * ContentSummary.
   */
  'contentSummary'?: (_dfs_v1_PathRequest | null);
  /**
   * ReportBadReplica.
   */
  'reportBadReplica'?: (_dfs_v1_ReportBadReplicaRequest | null);
  /**
   * ClusterInfo.
   */
  'clusterInfo'?: (_dfs_v1_ClusterInfoRequest | null);
  /**
   * The request of one method, without its context.
   */
  'request'?: "createFile"|"appendFile"|"addBlock"|"reopenBlock"|"flushFile"|"abandonBlock"|"completeFile"|"abandonFile"|"renewLease"|"mkdir"|"rename"|"remove"|"moveToTrash"|"setReplication"|"setMode"|"setOwner"|"setTimes"|"truncateFile"|"concat"|"stat"|"list"|"locate"|"contentSummary"|"reportBadReplica"|"clusterInfo";
}
