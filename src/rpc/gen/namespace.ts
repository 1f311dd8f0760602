import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AbandonBlockRequestInput as _dfs_v1_AbandonBlockRequestInput, AbandonBlockRequest as _dfs_v1_AbandonBlockRequest } from './dfs/v1/AbandonBlockRequest.js';
import type { AbandonFileRequestInput as _dfs_v1_AbandonFileRequestInput, AbandonFileRequest as _dfs_v1_AbandonFileRequest } from './dfs/v1/AbandonFileRequest.js';
import type { AddBlockRequestInput as _dfs_v1_AddBlockRequestInput, AddBlockRequest as _dfs_v1_AddBlockRequest } from './dfs/v1/AddBlockRequest.js';
import type { AppendFileRequestInput as _dfs_v1_AppendFileRequestInput, AppendFileRequest as _dfs_v1_AppendFileRequest } from './dfs/v1/AppendFileRequest.js';
import type { AppendFileResponseInput as _dfs_v1_AppendFileResponseInput, AppendFileResponse as _dfs_v1_AppendFileResponse } from './dfs/v1/AppendFileResponse.js';
import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from './dfs/v1/CallContext.js';
import type { ClusterInfoRequestInput as _dfs_v1_ClusterInfoRequestInput, ClusterInfoRequest as _dfs_v1_ClusterInfoRequest } from './dfs/v1/ClusterInfoRequest.js';
import type { ClusterInfoResponseInput as _dfs_v1_ClusterInfoResponseInput, ClusterInfoResponse as _dfs_v1_ClusterInfoResponse } from './dfs/v1/ClusterInfoResponse.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from './dfs/v1/CommittedBlock.js';
import type { CompleteFileRequestInput as _dfs_v1_CompleteFileRequestInput, CompleteFileRequest as _dfs_v1_CompleteFileRequest } from './dfs/v1/CompleteFileRequest.js';
import type { ConcatRequestInput as _dfs_v1_ConcatRequestInput, ConcatRequest as _dfs_v1_ConcatRequest } from './dfs/v1/ConcatRequest.js';
import type { ContentSummaryResponseInput as _dfs_v1_ContentSummaryResponseInput, ContentSummaryResponse as _dfs_v1_ContentSummaryResponse } from './dfs/v1/ContentSummaryResponse.js';
import type { CreateFileRequestInput as _dfs_v1_CreateFileRequestInput, CreateFileRequest as _dfs_v1_CreateFileRequest } from './dfs/v1/CreateFileRequest.js';
import type { CreateFileResponseInput as _dfs_v1_CreateFileResponseInput, CreateFileResponse as _dfs_v1_CreateFileResponse } from './dfs/v1/CreateFileResponse.js';
import type { EmptyInput as _dfs_v1_EmptyInput, Empty as _dfs_v1_Empty } from './dfs/v1/Empty.js';
import type { ErrorDetailInput as _dfs_v1_ErrorDetailInput, ErrorDetail as _dfs_v1_ErrorDetail } from './dfs/v1/ErrorDetail.js';
import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from './dfs/v1/FileStatus.js';
import type { FlushFileRequestInput as _dfs_v1_FlushFileRequestInput, FlushFileRequest as _dfs_v1_FlushFileRequest } from './dfs/v1/FlushFileRequest.js';
import type { ListRequestInput as _dfs_v1_ListRequestInput, ListRequest as _dfs_v1_ListRequest } from './dfs/v1/ListRequest.js';
import type { ListResponseInput as _dfs_v1_ListResponseInput, ListResponse as _dfs_v1_ListResponse } from './dfs/v1/ListResponse.js';
import type { LocateRequestInput as _dfs_v1_LocateRequestInput, LocateRequest as _dfs_v1_LocateRequest } from './dfs/v1/LocateRequest.js';
import type { LocateResponseInput as _dfs_v1_LocateResponseInput, LocateResponse as _dfs_v1_LocateResponse } from './dfs/v1/LocateResponse.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from './dfs/v1/LocatedBlock.js';
import type { MkdirRequestInput as _dfs_v1_MkdirRequestInput, MkdirRequest as _dfs_v1_MkdirRequest } from './dfs/v1/MkdirRequest.js';
import type { NamespaceServiceClient as _dfs_v1_NamespaceServiceClient, NamespaceServiceDefinition as _dfs_v1_NamespaceServiceDefinition } from './dfs/v1/NamespaceService.js';
import type { PathRequestInput as _dfs_v1_PathRequestInput, PathRequest as _dfs_v1_PathRequest } from './dfs/v1/PathRequest.js';
import type { RemoveRequestInput as _dfs_v1_RemoveRequestInput, RemoveRequest as _dfs_v1_RemoveRequest } from './dfs/v1/RemoveRequest.js';
import type { RenameRequestInput as _dfs_v1_RenameRequestInput, RenameRequest as _dfs_v1_RenameRequest } from './dfs/v1/RenameRequest.js';
import type { RenewLeaseRequestInput as _dfs_v1_RenewLeaseRequestInput, RenewLeaseRequest as _dfs_v1_RenewLeaseRequest } from './dfs/v1/RenewLeaseRequest.js';
import type { RenewLeaseResponseInput as _dfs_v1_RenewLeaseResponseInput, RenewLeaseResponse as _dfs_v1_RenewLeaseResponse } from './dfs/v1/RenewLeaseResponse.js';
import type { ReopenBlockRequestInput as _dfs_v1_ReopenBlockRequestInput, ReopenBlockRequest as _dfs_v1_ReopenBlockRequest } from './dfs/v1/ReopenBlockRequest.js';
import type { ReopenBlockResponseInput as _dfs_v1_ReopenBlockResponseInput, ReopenBlockResponse as _dfs_v1_ReopenBlockResponse } from './dfs/v1/ReopenBlockResponse.js';
import type { ReplicaLocationInput as _dfs_v1_ReplicaLocationInput, ReplicaLocation as _dfs_v1_ReplicaLocation } from './dfs/v1/ReplicaLocation.js';
import type { ReportBadReplicaRequestInput as _dfs_v1_ReportBadReplicaRequestInput, ReportBadReplicaRequest as _dfs_v1_ReportBadReplicaRequest } from './dfs/v1/ReportBadReplicaRequest.js';
import type { SessionAnswerInput as _dfs_v1_SessionAnswerInput, SessionAnswer as _dfs_v1_SessionAnswer } from './dfs/v1/SessionAnswer.js';
import type { SessionCallInput as _dfs_v1_SessionCallInput, SessionCall as _dfs_v1_SessionCall } from './dfs/v1/SessionCall.js';
import type { SessionRequestInput as _dfs_v1_SessionRequestInput, SessionRequest as _dfs_v1_SessionRequest } from './dfs/v1/SessionRequest.js';
import type { SessionResponseInput as _dfs_v1_SessionResponseInput, SessionResponse as _dfs_v1_SessionResponse } from './dfs/v1/SessionResponse.js';
import type { SetModeRequestInput as _dfs_v1_SetModeRequestInput, SetModeRequest as _dfs_v1_SetModeRequest } from './dfs/v1/SetModeRequest.js';
import type { SetOwnerRequestInput as _dfs_v1_SetOwnerRequestInput, SetOwnerRequest as _dfs_v1_SetOwnerRequest } from './dfs/v1/SetOwnerRequest.js';
import type { SetReplicationRequestInput as _dfs_v1_SetReplicationRequestInput, SetReplicationRequest as _dfs_v1_SetReplicationRequest } from './dfs/v1/SetReplicationRequest.js';
import type { SetTimesRequestInput as _dfs_v1_SetTimesRequestInput, SetTimesRequest as _dfs_v1_SetTimesRequest } from './dfs/v1/SetTimesRequest.js';
import type { TruncateFileRequestInput as _dfs_v1_TruncateFileRequestInput, TruncateFileRequest as _dfs_v1_TruncateFileRequest } from './dfs/v1/TruncateFileRequest.js';
import type { TruncateFileResponseInput as _dfs_v1_TruncateFileResponseInput, TruncateFileResponse as _dfs_v1_TruncateFileResponse } from './dfs/v1/TruncateFileResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  dfs: {
    v1: {
      AbandonBlockRequest: MessageTypeDefinition<_dfs_v1_AbandonBlockRequestInput, _dfs_v1_AbandonBlockRequest>
      AbandonFileRequest: MessageTypeDefinition<_dfs_v1_AbandonFileRequestInput, _dfs_v1_AbandonFileRequest>
      AddBlockRequest: MessageTypeDefinition<_dfs_v1_AddBlockRequestInput, _dfs_v1_AddBlockRequest>
      AppendFileRequest: MessageTypeDefinition<_dfs_v1_AppendFileRequestInput, _dfs_v1_AppendFileRequest>
      AppendFileResponse: MessageTypeDefinition<_dfs_v1_AppendFileResponseInput, _dfs_v1_AppendFileResponse>
      CallContext: MessageTypeDefinition<_dfs_v1_CallContextInput, _dfs_v1_CallContext>
      ClusterInfoRequest: MessageTypeDefinition<_dfs_v1_ClusterInfoRequestInput, _dfs_v1_ClusterInfoRequest>
      ClusterInfoResponse: MessageTypeDefinition<_dfs_v1_ClusterInfoResponseInput, _dfs_v1_ClusterInfoResponse>
      CommittedBlock: MessageTypeDefinition<_dfs_v1_CommittedBlockInput, _dfs_v1_CommittedBlock>
      CompleteFileRequest: MessageTypeDefinition<_dfs_v1_CompleteFileRequestInput, _dfs_v1_CompleteFileRequest>
      ConcatRequest: MessageTypeDefinition<_dfs_v1_ConcatRequestInput, _dfs_v1_ConcatRequest>
      ContentSummaryResponse: MessageTypeDefinition<_dfs_v1_ContentSummaryResponseInput, _dfs_v1_ContentSummaryResponse>
      CreateFileRequest: MessageTypeDefinition<_dfs_v1_CreateFileRequestInput, _dfs_v1_CreateFileRequest>
      CreateFileResponse: MessageTypeDefinition<_dfs_v1_CreateFileResponseInput, _dfs_v1_CreateFileResponse>
      Empty: MessageTypeDefinition<_dfs_v1_EmptyInput, _dfs_v1_Empty>
      ErrorDetail: MessageTypeDefinition<_dfs_v1_ErrorDetailInput, _dfs_v1_ErrorDetail>
      FileStatus: MessageTypeDefinition<_dfs_v1_FileStatusInput, _dfs_v1_FileStatus>
      FlushFileRequest: MessageTypeDefinition<_dfs_v1_FlushFileRequestInput, _dfs_v1_FlushFileRequest>
      InodeType: EnumTypeDefinition
      ListRequest: MessageTypeDefinition<_dfs_v1_ListRequestInput, _dfs_v1_ListRequest>
      ListResponse: MessageTypeDefinition<_dfs_v1_ListResponseInput, _dfs_v1_ListResponse>
      LocateRequest: MessageTypeDefinition<_dfs_v1_LocateRequestInput, _dfs_v1_LocateRequest>
      LocateResponse: MessageTypeDefinition<_dfs_v1_LocateResponseInput, _dfs_v1_LocateResponse>
      LocatedBlock: MessageTypeDefinition<_dfs_v1_LocatedBlockInput, _dfs_v1_LocatedBlock>
      MkdirRequest: MessageTypeDefinition<_dfs_v1_MkdirRequestInput, _dfs_v1_MkdirRequest>
      /**
       * What clients ask of the master. Mutations are answered once they are durable, and exactly once per
       * (client id, operation). Reads see every change that was answered before.
       */
      NamespaceService: SubtypeConstructor<typeof grpc.Client, _dfs_v1_NamespaceServiceClient> & { service: _dfs_v1_NamespaceServiceDefinition }
      PathRequest: MessageTypeDefinition<_dfs_v1_PathRequestInput, _dfs_v1_PathRequest>
      RemoveRequest: MessageTypeDefinition<_dfs_v1_RemoveRequestInput, _dfs_v1_RemoveRequest>
      RenameRequest: MessageTypeDefinition<_dfs_v1_RenameRequestInput, _dfs_v1_RenameRequest>
      RenewLeaseRequest: MessageTypeDefinition<_dfs_v1_RenewLeaseRequestInput, _dfs_v1_RenewLeaseRequest>
      RenewLeaseResponse: MessageTypeDefinition<_dfs_v1_RenewLeaseResponseInput, _dfs_v1_RenewLeaseResponse>
      ReopenBlockRequest: MessageTypeDefinition<_dfs_v1_ReopenBlockRequestInput, _dfs_v1_ReopenBlockRequest>
      ReopenBlockResponse: MessageTypeDefinition<_dfs_v1_ReopenBlockResponseInput, _dfs_v1_ReopenBlockResponse>
      ReplicaLocation: MessageTypeDefinition<_dfs_v1_ReplicaLocationInput, _dfs_v1_ReplicaLocation>
      ReportBadReplicaRequest: MessageTypeDefinition<_dfs_v1_ReportBadReplicaRequestInput, _dfs_v1_ReportBadReplicaRequest>
      ServerState: EnumTypeDefinition
      SessionAnswer: MessageTypeDefinition<_dfs_v1_SessionAnswerInput, _dfs_v1_SessionAnswer>
      SessionCall: MessageTypeDefinition<_dfs_v1_SessionCallInput, _dfs_v1_SessionCall>
      SessionRequest: MessageTypeDefinition<_dfs_v1_SessionRequestInput, _dfs_v1_SessionRequest>
      SessionResponse: MessageTypeDefinition<_dfs_v1_SessionResponseInput, _dfs_v1_SessionResponse>
      SetModeRequest: MessageTypeDefinition<_dfs_v1_SetModeRequestInput, _dfs_v1_SetModeRequest>
      SetOwnerRequest: MessageTypeDefinition<_dfs_v1_SetOwnerRequestInput, _dfs_v1_SetOwnerRequest>
      SetReplicationRequest: MessageTypeDefinition<_dfs_v1_SetReplicationRequestInput, _dfs_v1_SetReplicationRequest>
      SetTimesRequest: MessageTypeDefinition<_dfs_v1_SetTimesRequestInput, _dfs_v1_SetTimesRequest>
      TruncateFileRequest: MessageTypeDefinition<_dfs_v1_TruncateFileRequestInput, _dfs_v1_TruncateFileRequest>
      TruncateFileResponse: MessageTypeDefinition<_dfs_v1_TruncateFileResponseInput, _dfs_v1_TruncateFileResponse>
    }
  }
}

