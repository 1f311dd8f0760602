import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AdminServiceClient as _dfs_v1_AdminServiceClient, AdminServiceDefinition as _dfs_v1_AdminServiceDefinition } from './dfs/v1/AdminService.js';
import type { BlockCountsInput as _dfs_v1_BlockCountsInput, BlockCounts as _dfs_v1_BlockCounts } from './dfs/v1/BlockCounts.js';
import type { BlockExplanationInput as _dfs_v1_BlockExplanationInput, BlockExplanation as _dfs_v1_BlockExplanation } from './dfs/v1/BlockExplanation.js';
import type { BlockedBlockInput as _dfs_v1_BlockedBlockInput, BlockedBlock as _dfs_v1_BlockedBlock } from './dfs/v1/BlockedBlock.js';
import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from './dfs/v1/CallContext.js';
import type { CandidateExplanationInput as _dfs_v1_CandidateExplanationInput, CandidateExplanation as _dfs_v1_CandidateExplanation } from './dfs/v1/CandidateExplanation.js';
import type { CheckpointRequestInput as _dfs_v1_CheckpointRequestInput, CheckpointRequest as _dfs_v1_CheckpointRequest } from './dfs/v1/CheckpointRequest.js';
import type { CheckpointResponseInput as _dfs_v1_CheckpointResponseInput, CheckpointResponse as _dfs_v1_CheckpointResponse } from './dfs/v1/CheckpointResponse.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from './dfs/v1/CommittedBlock.js';
import type { EmptyInput as _dfs_v1_EmptyInput, Empty as _dfs_v1_Empty } from './dfs/v1/Empty.js';
import type { ErrorDetailInput as _dfs_v1_ErrorDetailInput, ErrorDetail as _dfs_v1_ErrorDetail } from './dfs/v1/ErrorDetail.js';
import type { ExplainRequestInput as _dfs_v1_ExplainRequestInput, ExplainRequest as _dfs_v1_ExplainRequest } from './dfs/v1/ExplainRequest.js';
import type { ExplainResponseInput as _dfs_v1_ExplainResponseInput, ExplainResponse as _dfs_v1_ExplainResponse } from './dfs/v1/ExplainResponse.js';
import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from './dfs/v1/FileStatus.js';
import type { FsckBlockInput as _dfs_v1_FsckBlockInput, FsckBlock as _dfs_v1_FsckBlock } from './dfs/v1/FsckBlock.js';
import type { FsckFileInput as _dfs_v1_FsckFileInput, FsckFile as _dfs_v1_FsckFile } from './dfs/v1/FsckFile.js';
import type { FsckRequestInput as _dfs_v1_FsckRequestInput, FsckRequest as _dfs_v1_FsckRequest } from './dfs/v1/FsckRequest.js';
import type { FsckResponseInput as _dfs_v1_FsckResponseInput, FsckResponse as _dfs_v1_FsckResponse } from './dfs/v1/FsckResponse.js';
import type { GarbageRequestInput as _dfs_v1_GarbageRequestInput, GarbageRequest as _dfs_v1_GarbageRequest } from './dfs/v1/GarbageRequest.js';
import type { GarbageResponseInput as _dfs_v1_GarbageResponseInput, GarbageResponse as _dfs_v1_GarbageResponse } from './dfs/v1/GarbageResponse.js';
import type { GetRepairPolicyRequestInput as _dfs_v1_GetRepairPolicyRequestInput, GetRepairPolicyRequest as _dfs_v1_GetRepairPolicyRequest } from './dfs/v1/GetRepairPolicyRequest.js';
import type { HealthRequestInput as _dfs_v1_HealthRequestInput, HealthRequest as _dfs_v1_HealthRequest } from './dfs/v1/HealthRequest.js';
import type { HealthResponseInput as _dfs_v1_HealthResponseInput, HealthResponse as _dfs_v1_HealthResponse } from './dfs/v1/HealthResponse.js';
import type { HearingInput as _dfs_v1_HearingInput, Hearing as _dfs_v1_Hearing } from './dfs/v1/Hearing.js';
import type { HeartbeatRequestInput as _dfs_v1_HeartbeatRequestInput, HeartbeatRequest as _dfs_v1_HeartbeatRequest } from './dfs/v1/HeartbeatRequest.js';
import type { HeartbeatResponseInput as _dfs_v1_HeartbeatResponseInput, HeartbeatResponse as _dfs_v1_HeartbeatResponse } from './dfs/v1/HeartbeatResponse.js';
import type { JobInput as _dfs_v1_JobInput, Job as _dfs_v1_Job } from './dfs/v1/Job.js';
import type { JobServerInput as _dfs_v1_JobServerInput, JobServer as _dfs_v1_JobServer } from './dfs/v1/JobServer.js';
import type { ListJobsRequestInput as _dfs_v1_ListJobsRequestInput, ListJobsRequest as _dfs_v1_ListJobsRequest } from './dfs/v1/ListJobsRequest.js';
import type { ListJobsResponseInput as _dfs_v1_ListJobsResponseInput, ListJobsResponse as _dfs_v1_ListJobsResponse } from './dfs/v1/ListJobsResponse.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from './dfs/v1/LocatedBlock.js';
import type { NamedServerInput as _dfs_v1_NamedServerInput, NamedServer as _dfs_v1_NamedServer } from './dfs/v1/NamedServer.js';
import type { NodeServiceClient as _dfs_v1_NodeServiceClient, NodeServiceDefinition as _dfs_v1_NodeServiceDefinition } from './dfs/v1/NodeService.js';
import type { RegisterRequestInput as _dfs_v1_RegisterRequestInput, RegisterRequest as _dfs_v1_RegisterRequest } from './dfs/v1/RegisterRequest.js';
import type { RegisterResponseInput as _dfs_v1_RegisterResponseInput, RegisterResponse as _dfs_v1_RegisterResponse } from './dfs/v1/RegisterResponse.js';
import type { RepairPolicyResponseInput as _dfs_v1_RepairPolicyResponseInput, RepairPolicyResponse as _dfs_v1_RepairPolicyResponse } from './dfs/v1/RepairPolicyResponse.js';
import type { RepairStatusInput as _dfs_v1_RepairStatusInput, RepairStatus as _dfs_v1_RepairStatus } from './dfs/v1/RepairStatus.js';
import type { RepairWorkerStatusInput as _dfs_v1_RepairWorkerStatusInput, RepairWorkerStatus as _dfs_v1_RepairWorkerStatus } from './dfs/v1/RepairWorkerStatus.js';
import type { ReplicaInput as _dfs_v1_ReplicaInput, Replica as _dfs_v1_Replica } from './dfs/v1/Replica.js';
import type { ReplicaDigestInput as _dfs_v1_ReplicaDigestInput, ReplicaDigest as _dfs_v1_ReplicaDigest } from './dfs/v1/ReplicaDigest.js';
import type { ReplicaLocationInput as _dfs_v1_ReplicaLocationInput, ReplicaLocation as _dfs_v1_ReplicaLocation } from './dfs/v1/ReplicaLocation.js';
import type { ReplicaNameInput as _dfs_v1_ReplicaNameInput, ReplicaName as _dfs_v1_ReplicaName } from './dfs/v1/ReplicaName.js';
import type { ReportDamageRequestInput as _dfs_v1_ReportDamageRequestInput, ReportDamageRequest as _dfs_v1_ReportDamageRequest } from './dfs/v1/ReportDamageRequest.js';
import type { ReportReplicasRequestInput as _dfs_v1_ReportReplicasRequestInput, ReportReplicasRequest as _dfs_v1_ReportReplicasRequest } from './dfs/v1/ReportReplicasRequest.js';
import type { ReportReplicasResponseInput as _dfs_v1_ReportReplicasResponseInput, ReportReplicasResponse as _dfs_v1_ReportReplicasResponse } from './dfs/v1/ReportReplicasResponse.js';
import type { ReportRequestInput as _dfs_v1_ReportRequestInput, ReportRequest as _dfs_v1_ReportRequest } from './dfs/v1/ReportRequest.js';
import type { ReportResponseInput as _dfs_v1_ReportResponseInput, ReportResponse as _dfs_v1_ReportResponse } from './dfs/v1/ReportResponse.js';
import type { SafeModeRequestInput as _dfs_v1_SafeModeRequestInput, SafeModeRequest as _dfs_v1_SafeModeRequest } from './dfs/v1/SafeModeRequest.js';
import type { SafeModeResponseInput as _dfs_v1_SafeModeResponseInput, SafeModeResponse as _dfs_v1_SafeModeResponse } from './dfs/v1/SafeModeResponse.js';
import type { ScrubStatusInput as _dfs_v1_ScrubStatusInput, ScrubStatus as _dfs_v1_ScrubStatus } from './dfs/v1/ScrubStatus.js';
import type { ServerGarbageInput as _dfs_v1_ServerGarbageInput, ServerGarbage as _dfs_v1_ServerGarbage } from './dfs/v1/ServerGarbage.js';
import type { ServerHearingInput as _dfs_v1_ServerHearingInput, ServerHearing as _dfs_v1_ServerHearing } from './dfs/v1/ServerHearing.js';
import type { ServerReportInput as _dfs_v1_ServerReportInput, ServerReport as _dfs_v1_ServerReport } from './dfs/v1/ServerReport.js';
import type { SetBalanceRequestInput as _dfs_v1_SetBalanceRequestInput, SetBalanceRequest as _dfs_v1_SetBalanceRequest } from './dfs/v1/SetBalanceRequest.js';
import type { SetBalanceResponseInput as _dfs_v1_SetBalanceResponseInput, SetBalanceResponse as _dfs_v1_SetBalanceResponse } from './dfs/v1/SetBalanceResponse.js';
import type { SetRepairPolicyRequestInput as _dfs_v1_SetRepairPolicyRequestInput, SetRepairPolicyRequest as _dfs_v1_SetRepairPolicyRequest } from './dfs/v1/SetRepairPolicyRequest.js';
import type { SetServerGoalRequestInput as _dfs_v1_SetServerGoalRequestInput, SetServerGoalRequest as _dfs_v1_SetServerGoalRequest } from './dfs/v1/SetServerGoalRequest.js';
import type { SetServerGoalResponseInput as _dfs_v1_SetServerGoalResponseInput, SetServerGoalResponse as _dfs_v1_SetServerGoalResponse } from './dfs/v1/SetServerGoalResponse.js';
import type { VolumeStatusInput as _dfs_v1_VolumeStatusInput, VolumeStatus as _dfs_v1_VolumeStatus } from './dfs/v1/VolumeStatus.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  dfs: {
    v1: {
      /**
       * What operators ask of the master.
       */
      AdminService: SubtypeConstructor<typeof grpc.Client, _dfs_v1_AdminServiceClient> & { service: _dfs_v1_AdminServiceDefinition }
      BlockCounts: MessageTypeDefinition<_dfs_v1_BlockCountsInput, _dfs_v1_BlockCounts>
      BlockExplanation: MessageTypeDefinition<_dfs_v1_BlockExplanationInput, _dfs_v1_BlockExplanation>
      BlockedBlock: MessageTypeDefinition<_dfs_v1_BlockedBlockInput, _dfs_v1_BlockedBlock>
      CallContext: MessageTypeDefinition<_dfs_v1_CallContextInput, _dfs_v1_CallContext>
      CandidateExplanation: MessageTypeDefinition<_dfs_v1_CandidateExplanationInput, _dfs_v1_CandidateExplanation>
      CheckpointRequest: MessageTypeDefinition<_dfs_v1_CheckpointRequestInput, _dfs_v1_CheckpointRequest>
      CheckpointResponse: MessageTypeDefinition<_dfs_v1_CheckpointResponseInput, _dfs_v1_CheckpointResponse>
      CommittedBlock: MessageTypeDefinition<_dfs_v1_CommittedBlockInput, _dfs_v1_CommittedBlock>
      Empty: MessageTypeDefinition<_dfs_v1_EmptyInput, _dfs_v1_Empty>
      ErrorDetail: MessageTypeDefinition<_dfs_v1_ErrorDetailInput, _dfs_v1_ErrorDetail>
      ExplainRequest: MessageTypeDefinition<_dfs_v1_ExplainRequestInput, _dfs_v1_ExplainRequest>
      ExplainResponse: MessageTypeDefinition<_dfs_v1_ExplainResponseInput, _dfs_v1_ExplainResponse>
      FileStatus: MessageTypeDefinition<_dfs_v1_FileStatusInput, _dfs_v1_FileStatus>
      FsckBlock: MessageTypeDefinition<_dfs_v1_FsckBlockInput, _dfs_v1_FsckBlock>
      FsckFile: MessageTypeDefinition<_dfs_v1_FsckFileInput, _dfs_v1_FsckFile>
      FsckRequest: MessageTypeDefinition<_dfs_v1_FsckRequestInput, _dfs_v1_FsckRequest>
      FsckResponse: MessageTypeDefinition<_dfs_v1_FsckResponseInput, _dfs_v1_FsckResponse>
      GarbageRequest: MessageTypeDefinition<_dfs_v1_GarbageRequestInput, _dfs_v1_GarbageRequest>
      GarbageResponse: MessageTypeDefinition<_dfs_v1_GarbageResponseInput, _dfs_v1_GarbageResponse>
      GetRepairPolicyRequest: MessageTypeDefinition<_dfs_v1_GetRepairPolicyRequestInput, _dfs_v1_GetRepairPolicyRequest>
      HealthRequest: MessageTypeDefinition<_dfs_v1_HealthRequestInput, _dfs_v1_HealthRequest>
      HealthResponse: MessageTypeDefinition<_dfs_v1_HealthResponseInput, _dfs_v1_HealthResponse>
      Hearing: MessageTypeDefinition<_dfs_v1_HearingInput, _dfs_v1_Hearing>
      HeartbeatRequest: MessageTypeDefinition<_dfs_v1_HeartbeatRequestInput, _dfs_v1_HeartbeatRequest>
      HeartbeatResponse: MessageTypeDefinition<_dfs_v1_HeartbeatResponseInput, _dfs_v1_HeartbeatResponse>
      InodeType: EnumTypeDefinition
      Job: MessageTypeDefinition<_dfs_v1_JobInput, _dfs_v1_Job>
      JobServer: MessageTypeDefinition<_dfs_v1_JobServerInput, _dfs_v1_JobServer>
      ListJobsRequest: MessageTypeDefinition<_dfs_v1_ListJobsRequestInput, _dfs_v1_ListJobsRequest>
      ListJobsResponse: MessageTypeDefinition<_dfs_v1_ListJobsResponseInput, _dfs_v1_ListJobsResponse>
      LocatedBlock: MessageTypeDefinition<_dfs_v1_LocatedBlockInput, _dfs_v1_LocatedBlock>
      NamedServer: MessageTypeDefinition<_dfs_v1_NamedServerInput, _dfs_v1_NamedServer>
      /**
       * What block servers tell the master, and what it orders in return.
       */
      NodeService: SubtypeConstructor<typeof grpc.Client, _dfs_v1_NodeServiceClient> & { service: _dfs_v1_NodeServiceDefinition }
      RegisterRequest: MessageTypeDefinition<_dfs_v1_RegisterRequestInput, _dfs_v1_RegisterRequest>
      RegisterResponse: MessageTypeDefinition<_dfs_v1_RegisterResponseInput, _dfs_v1_RegisterResponse>
      RepairPolicyResponse: MessageTypeDefinition<_dfs_v1_RepairPolicyResponseInput, _dfs_v1_RepairPolicyResponse>
      RepairStatus: MessageTypeDefinition<_dfs_v1_RepairStatusInput, _dfs_v1_RepairStatus>
      RepairWorkerStatus: MessageTypeDefinition<_dfs_v1_RepairWorkerStatusInput, _dfs_v1_RepairWorkerStatus>
      Replica: MessageTypeDefinition<_dfs_v1_ReplicaInput, _dfs_v1_Replica>
      ReplicaDigest: MessageTypeDefinition<_dfs_v1_ReplicaDigestInput, _dfs_v1_ReplicaDigest>
      ReplicaLocation: MessageTypeDefinition<_dfs_v1_ReplicaLocationInput, _dfs_v1_ReplicaLocation>
      ReplicaName: MessageTypeDefinition<_dfs_v1_ReplicaNameInput, _dfs_v1_ReplicaName>
      ReportDamageRequest: MessageTypeDefinition<_dfs_v1_ReportDamageRequestInput, _dfs_v1_ReportDamageRequest>
      ReportReplicasRequest: MessageTypeDefinition<_dfs_v1_ReportReplicasRequestInput, _dfs_v1_ReportReplicasRequest>
      ReportReplicasResponse: MessageTypeDefinition<_dfs_v1_ReportReplicasResponseInput, _dfs_v1_ReportReplicasResponse>
      ReportRequest: MessageTypeDefinition<_dfs_v1_ReportRequestInput, _dfs_v1_ReportRequest>
      ReportResponse: MessageTypeDefinition<_dfs_v1_ReportResponseInput, _dfs_v1_ReportResponse>
      SafeModeRequest: MessageTypeDefinition<_dfs_v1_SafeModeRequestInput, _dfs_v1_SafeModeRequest>
      SafeModeResponse: MessageTypeDefinition<_dfs_v1_SafeModeResponseInput, _dfs_v1_SafeModeResponse>
      ScrubStatus: MessageTypeDefinition<_dfs_v1_ScrubStatusInput, _dfs_v1_ScrubStatus>
      ServerGarbage: MessageTypeDefinition<_dfs_v1_ServerGarbageInput, _dfs_v1_ServerGarbage>
      ServerGoal: EnumTypeDefinition
      ServerHearing: MessageTypeDefinition<_dfs_v1_ServerHearingInput, _dfs_v1_ServerHearing>
      ServerReport: MessageTypeDefinition<_dfs_v1_ServerReportInput, _dfs_v1_ServerReport>
      ServerState: EnumTypeDefinition
      SetBalanceRequest: MessageTypeDefinition<_dfs_v1_SetBalanceRequestInput, _dfs_v1_SetBalanceRequest>
      SetBalanceResponse: MessageTypeDefinition<_dfs_v1_SetBalanceResponseInput, _dfs_v1_SetBalanceResponse>
      SetRepairPolicyRequest: MessageTypeDefinition<_dfs_v1_SetRepairPolicyRequestInput, _dfs_v1_SetRepairPolicyRequest>
      SetServerGoalRequest: MessageTypeDefinition<_dfs_v1_SetServerGoalRequestInput, _dfs_v1_SetServerGoalRequest>
      SetServerGoalResponse: MessageTypeDefinition<_dfs_v1_SetServerGoalResponseInput, _dfs_v1_SetServerGoalResponse>
      VolumeStatus: MessageTypeDefinition<_dfs_v1_VolumeStatusInput, _dfs_v1_VolumeStatus>
    }
  }
}

