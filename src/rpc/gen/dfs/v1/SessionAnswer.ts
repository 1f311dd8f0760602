// Original file: proto/dfs/v1/namespace.proto

import type { ErrorDetailInput as _dfs_v1_ErrorDetailInput, ErrorDetail as _dfs_v1_ErrorDetail } from '../../dfs/v1/ErrorDetail.js';
import type { CreateFileResponseInput as _dfs_v1_CreateFileResponseInput, CreateFileResponse as _dfs_v1_CreateFileResponse } from '../../dfs/v1/CreateFileResponse.js';
import type { AppendFileResponseInput as _dfs_v1_AppendFileResponseInput, AppendFileResponse as _dfs_v1_AppendFileResponse } from '../../dfs/v1/AppendFileResponse.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';
import type { ReopenBlockResponseInput as _dfs_v1_ReopenBlockResponseInput, ReopenBlockResponse as _dfs_v1_ReopenBlockResponse } from '../../dfs/v1/ReopenBlockResponse.js';
import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from '../../dfs/v1/FileStatus.js';
import type { EmptyInput as _dfs_v1_EmptyInput, Empty as _dfs_v1_Empty } from '../../dfs/v1/Empty.js';
import type { RenewLeaseResponseInput as _dfs_v1_RenewLeaseResponseInput, RenewLeaseResponse as _dfs_v1_RenewLeaseResponse } from '../../dfs/v1/RenewLeaseResponse.js';
import type { TruncateFileResponseInput as _dfs_v1_TruncateFileResponseInput, TruncateFileResponse as _dfs_v1_TruncateFileResponse } from '../../dfs/v1/TruncateFileResponse.js';
import type { ListResponseInput as _dfs_v1_ListResponseInput, ListResponse as _dfs_v1_ListResponse } from '../../dfs/v1/ListResponse.js';
import type { LocateResponseInput as _dfs_v1_LocateResponseInput, LocateResponse as _dfs_v1_LocateResponse } from '../../dfs/v1/LocateResponse.js';
import type { ContentSummaryResponseInput as _dfs_v1_ContentSummaryResponseInput, ContentSummaryResponse as _dfs_v1_ContentSummaryResponse } from '../../dfs/v1/ContentSummaryResponse.js';
import type { ClusterInfoResponseInput as _dfs_v1_ClusterInfoResponseInput, ClusterInfoResponse as _dfs_v1_ClusterInfoResponse } from '../../dfs/v1/ClusterInfoResponse.js';
import type { Long } from '@grpc/proto-loader';

export interface SessionAnswerInput {
  /**
   * Id of the call.
   */
  'id'?: (number | string | Long);
  /**
   * A failure; its code says which gRPC status the method alone would have ended with.
   */
  'failure'?: (_dfs_v1_ErrorDetailInput | null);
  /**
   * CreateFile.
   */
  'createFile'?: (_dfs_v1_CreateFileResponseInput | null);
  /**
   * AppendFile.
   */
  'appendFile'?: (_dfs_v1_AppendFileResponseInput | null);
  /**
   * AddBlock.
   */
  'addBlock'?: (_dfs_v1_LocatedBlockInput | null);
  /**
   * ReopenBlock.
   */
  'reopenBlock'?: (_dfs_v1_ReopenBlockResponseInput | null);
  /**
   * FlushFile.
   */
  'flushFile'?: (_dfs_v1_FileStatusInput | null);
  /**
   * AbandonBlock.
   */
  'abandonBlock'?: (_dfs_v1_EmptyInput | null);
  /**
   * CompleteFile.
   */
  'completeFile'?: (_dfs_v1_FileStatusInput | null);
  /**
   * AbandonFile.
   */
  'abandonFile'?: (_dfs_v1_EmptyInput | null);
  /**
   * RenewLease.
   */
  'renewLease'?: (_dfs_v1_RenewLeaseResponseInput | null);
  /**
   * Mkdir.
   */
  'mkdir'?: (_dfs_v1_FileStatusInput | null);
  /**
   * Rename.
   */
  'rename'?: (_dfs_v1_FileStatusInput | null);
  /**
   * Remove.
   */
  'remove'?: (_dfs_v1_EmptyInput | null);
  /**
   * MoveToTrash.
   */
  'moveToTrash'?: (_dfs_v1_FileStatusInput | null);
  /**
   * SetReplication.
   */
  'setReplication'?: (_dfs_v1_FileStatusInput | null);
  /**
   * SetMode.
   */
  'setMode'?: (_dfs_v1_FileStatusInput | null);
  /**
   * SetOwner.
   */
  'setOwner'?: (_dfs_v1_FileStatusInput | null);
  /**
   * SetTimes.
   */
  'setTimes'?: (_dfs_v1_FileStatusInput | null);
  /**
   * TruncateFile.
   */
  'truncateFile'?: (_dfs_v1_TruncateFileResponseInput | null);
  /**
   * Concat.
   */
  'concat'?: (_dfs_v1_FileStatusInput | null);
  /**
   * Stat.
   */
  'stat'?: (_dfs_v1_FileStatusInput | null);
  /**
   * List.
   */
  'list'?: (_dfs_v1_ListResponseInput | null);
  /**
   * Locate.
   */
  'locate'?: (_dfs_v1_LocateResponseInput | null);
  /**
   * ContentSummary.
   */
  'contentSummary'?: (_dfs_v1_ContentSummaryResponseInput | null);
  /**
   * ReportBadReplica.
   */
  'reportBadReplica'?: (_dfs_v1_EmptyInput | null);
  /**
   * ClusterInfo.
   */
  'clusterInfo'?: (_dfs_v1_ClusterInfoResponseInput | null);
  /**
   * What the method returned, or why it failed.
   */
  'answer'?: "failure"|"createFile"|"appendFile"|"addBlock"|"reopenBlock"|"flushFile"|"abandonBlock"|"completeFile"|"abandonFile"|"renewLease"|"mkdir"|"rename"|"remove"|"moveToTrash"|"setReplication"|"setMode"|"setOwner"|"setTimes"|"truncateFile"|"concat"|"stat"|"list"|"locate"|"contentSummary"|"reportBadReplica"|"clusterInfo";
}

export interface SessionAnswer {
  /**
   * Id of the call.
   */
  'id': (number);
  /**
   * A failure; its code says which gRPC status the method alone would have ended with.
   */
  'failure'?: (_dfs_v1_ErrorDetail | null);
  /**
   * CreateFile.
   */
  'createFile'?: (_dfs_v1_CreateFileResponse | null);
  /**
   * AppendFile.
   */
  'appendFile'?: (_dfs_v1_AppendFileResponse | null);
  /**
   * AddBlock.
   */
  'addBlock'?: (_dfs_v1_LocatedBlock | null);
  /**
   * ReopenBlock.
   */
  'reopenBlock'?: (_dfs_v1_ReopenBlockResponse | null);
  /**
   * FlushFile.
   */
  'flushFile'?: (_dfs_v1_FileStatus | null);
  /**
   * AbandonBlock.
   */
  'abandonBlock'?: (_dfs_v1_Empty | null);
  /**
   * CompleteFile.
   */
  'completeFile'?: (_dfs_v1_FileStatus | null);
  /**
   * AbandonFile.
   */
  'abandonFile'?: (_dfs_v1_Empty | null);
  /**
   * RenewLease.
   */
  'renewLease'?: (_dfs_v1_RenewLeaseResponse | null);
  /**
   * Mkdir.
   */
  'mkdir'?: (_dfs_v1_FileStatus | null);
  /**
   * Rename.
   */
  'rename'?: (_dfs_v1_FileStatus | null);
  /**
   * Remove.
   */
  'remove'?: (_dfs_v1_Empty | null);
  /**
   * MoveToTrash.
   */
  'moveToTrash'?: (_dfs_v1_FileStatus | null);
  /**
   * SetReplication.
   */
  'setReplication'?: (_dfs_v1_FileStatus | null);
  /**
   * SetMode.
   */
  'setMode'?: (_dfs_v1_FileStatus | null);
  /**
   * SetOwner.
   */
  'setOwner'?: (_dfs_v1_FileStatus | null);
  /**
   * SetTimes.
   */
  'setTimes'?: (_dfs_v1_FileStatus | null);
  /**
   * TruncateFile.
   */
  'truncateFile'?: (_dfs_v1_TruncateFileResponse | null);
  /**
   * Concat.
   */
  'concat'?: (_dfs_v1_FileStatus | null);
  /**
   * Stat.
   */
  'stat'?: (_dfs_v1_FileStatus | null);
  /**
   * List.
   */
  'list'?: (_dfs_v1_ListResponse | null);
  /**
   * Locate.
   */
  'locate'?: (_dfs_v1_LocateResponse | null);
  /**
   * ContentSummary.
   */
  'contentSummary'?: (_dfs_v1_ContentSummaryResponse | null);
  /**
   * ReportBadReplica.
   */
  'reportBadReplica'?: (_dfs_v1_Empty | null);
  /**
   * ClusterInfo.
   */
  'clusterInfo'?: (_dfs_v1_ClusterInfoResponse | null);
  /**
   * What the method returned, or why it failed.
   */
  'answer'?: "failure"|"createFile"|"appendFile"|"addBlock"|"reopenBlock"|"flushFile"|"abandonBlock"|"completeFile"|"abandonFile"|"renewLease"|"mkdir"|"rename"|"remove"|"moveToTrash"|"setReplication"|"setMode"|"setOwner"|"setTimes"|"truncateFile"|"concat"|"stat"|"list"|"locate"|"contentSummary"|"reportBadReplica"|"clusterInfo";
}
