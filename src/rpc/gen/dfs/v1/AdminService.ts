// Original file: proto/dfs/v1/admin.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CheckpointRequestInput as _dfs_v1_CheckpointRequestInput, CheckpointRequest as _dfs_v1_CheckpointRequest } from '../../dfs/v1/CheckpointRequest.js';
import type { CheckpointResponseInput as _dfs_v1_CheckpointResponseInput, CheckpointResponse as _dfs_v1_CheckpointResponse } from '../../dfs/v1/CheckpointResponse.js';
import type { ExplainRequestInput as _dfs_v1_ExplainRequestInput, ExplainRequest as _dfs_v1_ExplainRequest } from '../../dfs/v1/ExplainRequest.js';
import type { ExplainResponseInput as _dfs_v1_ExplainResponseInput, ExplainResponse as _dfs_v1_ExplainResponse } from '../../dfs/v1/ExplainResponse.js';
import type { FsckRequestInput as _dfs_v1_FsckRequestInput, FsckRequest as _dfs_v1_FsckRequest } from '../../dfs/v1/FsckRequest.js';
import type { FsckResponseInput as _dfs_v1_FsckResponseInput, FsckResponse as _dfs_v1_FsckResponse } from '../../dfs/v1/FsckResponse.js';
import type { GetRepairPolicyRequestInput as _dfs_v1_GetRepairPolicyRequestInput, GetRepairPolicyRequest as _dfs_v1_GetRepairPolicyRequest } from '../../dfs/v1/GetRepairPolicyRequest.js';
import type { HealthRequestInput as _dfs_v1_HealthRequestInput, HealthRequest as _dfs_v1_HealthRequest } from '../../dfs/v1/HealthRequest.js';
import type { HealthResponseInput as _dfs_v1_HealthResponseInput, HealthResponse as _dfs_v1_HealthResponse } from '../../dfs/v1/HealthResponse.js';
import type { ListJobsRequestInput as _dfs_v1_ListJobsRequestInput, ListJobsRequest as _dfs_v1_ListJobsRequest } from '../../dfs/v1/ListJobsRequest.js';
import type { ListJobsResponseInput as _dfs_v1_ListJobsResponseInput, ListJobsResponse as _dfs_v1_ListJobsResponse } from '../../dfs/v1/ListJobsResponse.js';
import type { RepairPolicyResponseInput as _dfs_v1_RepairPolicyResponseInput, RepairPolicyResponse as _dfs_v1_RepairPolicyResponse } from '../../dfs/v1/RepairPolicyResponse.js';
import type { ReportRequestInput as _dfs_v1_ReportRequestInput, ReportRequest as _dfs_v1_ReportRequest } from '../../dfs/v1/ReportRequest.js';
import type { ReportResponseInput as _dfs_v1_ReportResponseInput, ReportResponse as _dfs_v1_ReportResponse } from '../../dfs/v1/ReportResponse.js';
import type { SafeModeRequestInput as _dfs_v1_SafeModeRequestInput, SafeModeRequest as _dfs_v1_SafeModeRequest } from '../../dfs/v1/SafeModeRequest.js';
import type { SafeModeResponseInput as _dfs_v1_SafeModeResponseInput, SafeModeResponse as _dfs_v1_SafeModeResponse } from '../../dfs/v1/SafeModeResponse.js';
import type { SetBalanceRequestInput as _dfs_v1_SetBalanceRequestInput, SetBalanceRequest as _dfs_v1_SetBalanceRequest } from '../../dfs/v1/SetBalanceRequest.js';
import type { SetBalanceResponseInput as _dfs_v1_SetBalanceResponseInput, SetBalanceResponse as _dfs_v1_SetBalanceResponse } from '../../dfs/v1/SetBalanceResponse.js';
import type { SetRepairPolicyRequestInput as _dfs_v1_SetRepairPolicyRequestInput, SetRepairPolicyRequest as _dfs_v1_SetRepairPolicyRequest } from '../../dfs/v1/SetRepairPolicyRequest.js';
import type { SetServerGoalRequestInput as _dfs_v1_SetServerGoalRequestInput, SetServerGoalRequest as _dfs_v1_SetServerGoalRequest } from '../../dfs/v1/SetServerGoalRequest.js';
import type { SetServerGoalResponseInput as _dfs_v1_SetServerGoalResponseInput, SetServerGoalResponse as _dfs_v1_SetServerGoalResponse } from '../../dfs/v1/SetServerGoalResponse.js';

/**
 * What operators ask of the master.
 */
export interface AdminServiceClient extends grpc.Client {
  /**
   * Writes a checkpoint now and returns when it is durable.
   */
  Checkpoint(argument: _dfs_v1_CheckpointRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  Checkpoint(argument: _dfs_v1_CheckpointRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  Checkpoint(argument: _dfs_v1_CheckpointRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  Checkpoint(argument: _dfs_v1_CheckpointRequestInput, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  /**
   * Writes a checkpoint now and returns when it is durable.
   */
  checkpoint(argument: _dfs_v1_CheckpointRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  checkpoint(argument: _dfs_v1_CheckpointRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  checkpoint(argument: _dfs_v1_CheckpointRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  checkpoint(argument: _dfs_v1_CheckpointRequestInput, callback: grpc.requestCallback<_dfs_v1_CheckpointResponse>): grpc.ClientUnaryCall;
  
  /**
   * Why a block, the blocks of a file or those of a server are as they are, and what would help.
   */
  Explain(argument: _dfs_v1_ExplainRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  Explain(argument: _dfs_v1_ExplainRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  Explain(argument: _dfs_v1_ExplainRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  Explain(argument: _dfs_v1_ExplainRequestInput, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  /**
   * Why a block, the blocks of a file or those of a server are as they are, and what would help.
   */
  explain(argument: _dfs_v1_ExplainRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  explain(argument: _dfs_v1_ExplainRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  explain(argument: _dfs_v1_ExplainRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  explain(argument: _dfs_v1_ExplainRequestInput, callback: grpc.requestCallback<_dfs_v1_ExplainResponse>): grpc.ClientUnaryCall;
  
  /**
   * A page of files below a path with the state of their blocks.
   */
  Fsck(argument: _dfs_v1_FsckRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  Fsck(argument: _dfs_v1_FsckRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  Fsck(argument: _dfs_v1_FsckRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  Fsck(argument: _dfs_v1_FsckRequestInput, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  /**
   * A page of files below a path with the state of their blocks.
   */
  fsck(argument: _dfs_v1_FsckRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  fsck(argument: _dfs_v1_FsckRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  fsck(argument: _dfs_v1_FsckRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  fsck(argument: _dfs_v1_FsckRequestInput, callback: grpc.requestCallback<_dfs_v1_FsckResponse>): grpc.ClientUnaryCall;
  
  /**
   * How operators want repair and scrubbing to go.
   */
  GetRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  GetRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  GetRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  GetRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  /**
   * How operators want repair and scrubbing to go.
   */
  getRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  getRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  getRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  getRepairPolicy(argument: _dfs_v1_GetRepairPolicyRequestInput, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  
  /**
   * One sentence on how the master is, for probes.
   */
  Health(argument: _dfs_v1_HealthRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  Health(argument: _dfs_v1_HealthRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  Health(argument: _dfs_v1_HealthRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  Health(argument: _dfs_v1_HealthRequestInput, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  /**
   * One sentence on how the master is, for probes.
   */
  health(argument: _dfs_v1_HealthRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  health(argument: _dfs_v1_HealthRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  health(argument: _dfs_v1_HealthRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  health(argument: _dfs_v1_HealthRequestInput, callback: grpc.requestCallback<_dfs_v1_HealthResponse>): grpc.ClientUnaryCall;
  
  /**
   * Servers that leave and the last balance, and how far they are.
   */
  ListJobs(argument: _dfs_v1_ListJobsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  ListJobs(argument: _dfs_v1_ListJobsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  ListJobs(argument: _dfs_v1_ListJobsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  ListJobs(argument: _dfs_v1_ListJobsRequestInput, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  /**
   * Servers that leave and the last balance, and how far they are.
   */
  listJobs(argument: _dfs_v1_ListJobsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  listJobs(argument: _dfs_v1_ListJobsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  listJobs(argument: _dfs_v1_ListJobsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  listJobs(argument: _dfs_v1_ListJobsRequestInput, callback: grpc.requestCallback<_dfs_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  
  /**
   * Figures of the whole cluster.
   */
  Report(argument: _dfs_v1_ReportRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  Report(argument: _dfs_v1_ReportRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  Report(argument: _dfs_v1_ReportRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  Report(argument: _dfs_v1_ReportRequestInput, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  /**
   * Figures of the whole cluster.
   */
  report(argument: _dfs_v1_ReportRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  report(argument: _dfs_v1_ReportRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  report(argument: _dfs_v1_ReportRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  report(argument: _dfs_v1_ReportRequestInput, callback: grpc.requestCallback<_dfs_v1_ReportResponse>): grpc.ClientUnaryCall;
  
  /**
   * Reads or sets safe mode.
   */
  SafeMode(argument: _dfs_v1_SafeModeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  SafeMode(argument: _dfs_v1_SafeModeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  SafeMode(argument: _dfs_v1_SafeModeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  SafeMode(argument: _dfs_v1_SafeModeRequestInput, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  /**
   * Reads or sets safe mode.
   */
  safeMode(argument: _dfs_v1_SafeModeRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  safeMode(argument: _dfs_v1_SafeModeRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  safeMode(argument: _dfs_v1_SafeModeRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  safeMode(argument: _dfs_v1_SafeModeRequestInput, callback: grpc.requestCallback<_dfs_v1_SafeModeResponse>): grpc.ClientUnaryCall;
  
  /**
   * Starts or ends evening out how full block servers are.
   */
  SetBalance(argument: _dfs_v1_SetBalanceRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  SetBalance(argument: _dfs_v1_SetBalanceRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  SetBalance(argument: _dfs_v1_SetBalanceRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  SetBalance(argument: _dfs_v1_SetBalanceRequestInput, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  /**
   * Starts or ends evening out how full block servers are.
   */
  setBalance(argument: _dfs_v1_SetBalanceRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  setBalance(argument: _dfs_v1_SetBalanceRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  setBalance(argument: _dfs_v1_SetBalanceRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  setBalance(argument: _dfs_v1_SetBalanceRequestInput, callback: grpc.requestCallback<_dfs_v1_SetBalanceResponse>): grpc.ClientUnaryCall;
  
  /**
   * Changes that.
   */
  SetRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  SetRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  SetRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  SetRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  /**
   * Changes that.
   */
  setRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  setRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  setRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  setRepairPolicy(argument: _dfs_v1_SetRepairPolicyRequestInput, callback: grpc.requestCallback<_dfs_v1_RepairPolicyResponse>): grpc.ClientUnaryCall;
  
  /**
   * Takes block servers out of service, or back into it.
   */
  SetServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  SetServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  SetServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  SetServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  /**
   * Takes block servers out of service, or back into it.
   */
  setServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  setServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  setServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  setServerGoal(argument: _dfs_v1_SetServerGoalRequestInput, callback: grpc.requestCallback<_dfs_v1_SetServerGoalResponse>): grpc.ClientUnaryCall;
  
}

/**
 * What operators ask of the master.
 */
export interface AdminServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Writes a checkpoint now and returns when it is durable.
   */
  Checkpoint: grpc.handleUnaryCall<_dfs_v1_CheckpointRequest, _dfs_v1_CheckpointResponseInput>;
  
  /**
   * Why a block, the blocks of a file or those of a server are as they are, and what would help.
   */
  Explain: grpc.handleUnaryCall<_dfs_v1_ExplainRequest, _dfs_v1_ExplainResponseInput>;
  
  /**
   * A page of files below a path with the state of their blocks.
   */
  Fsck: grpc.handleUnaryCall<_dfs_v1_FsckRequest, _dfs_v1_FsckResponseInput>;
  
  /**
   * How operators want repair and scrubbing to go.
   */
  GetRepairPolicy: grpc.handleUnaryCall<_dfs_v1_GetRepairPolicyRequest, _dfs_v1_RepairPolicyResponseInput>;
  
  /**
   * One sentence on how the master is, for probes.
   */
  Health: grpc.handleUnaryCall<_dfs_v1_HealthRequest, _dfs_v1_HealthResponseInput>;
  
  /**
   * Servers that leave and the last balance, and how far they are.
   */
  ListJobs: grpc.handleUnaryCall<_dfs_v1_ListJobsRequest, _dfs_v1_ListJobsResponseInput>;
  
  /**
   * Figures of the whole cluster.
   */
  Report: grpc.handleUnaryCall<_dfs_v1_ReportRequest, _dfs_v1_ReportResponseInput>;
  
  /**
   * Reads or sets safe mode.
   */
  SafeMode: grpc.handleUnaryCall<_dfs_v1_SafeModeRequest, _dfs_v1_SafeModeResponseInput>;
  
  /**
   * Starts or ends evening out how full block servers are.
   */
  SetBalance: grpc.handleUnaryCall<_dfs_v1_SetBalanceRequest, _dfs_v1_SetBalanceResponseInput>;
  
  /**
   * Changes that.
   */
  SetRepairPolicy: grpc.handleUnaryCall<_dfs_v1_SetRepairPolicyRequest, _dfs_v1_RepairPolicyResponseInput>;
  
  /**
   * Takes block servers out of service, or back into it.
   */
  SetServerGoal: grpc.handleUnaryCall<_dfs_v1_SetServerGoalRequest, _dfs_v1_SetServerGoalResponseInput>;
  
}

export interface AdminServiceDefinition extends grpc.ServiceDefinition {
  Checkpoint: MethodDefinition<_dfs_v1_CheckpointRequestInput, _dfs_v1_CheckpointResponseInput, _dfs_v1_CheckpointRequest, _dfs_v1_CheckpointResponse>
  Explain: MethodDefinition<_dfs_v1_ExplainRequestInput, _dfs_v1_ExplainResponseInput, _dfs_v1_ExplainRequest, _dfs_v1_ExplainResponse>
  Fsck: MethodDefinition<_dfs_v1_FsckRequestInput, _dfs_v1_FsckResponseInput, _dfs_v1_FsckRequest, _dfs_v1_FsckResponse>
  GetRepairPolicy: MethodDefinition<_dfs_v1_GetRepairPolicyRequestInput, _dfs_v1_RepairPolicyResponseInput, _dfs_v1_GetRepairPolicyRequest, _dfs_v1_RepairPolicyResponse>
  Health: MethodDefinition<_dfs_v1_HealthRequestInput, _dfs_v1_HealthResponseInput, _dfs_v1_HealthRequest, _dfs_v1_HealthResponse>
  ListJobs: MethodDefinition<_dfs_v1_ListJobsRequestInput, _dfs_v1_ListJobsResponseInput, _dfs_v1_ListJobsRequest, _dfs_v1_ListJobsResponse>
  Report: MethodDefinition<_dfs_v1_ReportRequestInput, _dfs_v1_ReportResponseInput, _dfs_v1_ReportRequest, _dfs_v1_ReportResponse>
  SafeMode: MethodDefinition<_dfs_v1_SafeModeRequestInput, _dfs_v1_SafeModeResponseInput, _dfs_v1_SafeModeRequest, _dfs_v1_SafeModeResponse>
  SetBalance: MethodDefinition<_dfs_v1_SetBalanceRequestInput, _dfs_v1_SetBalanceResponseInput, _dfs_v1_SetBalanceRequest, _dfs_v1_SetBalanceResponse>
  SetRepairPolicy: MethodDefinition<_dfs_v1_SetRepairPolicyRequestInput, _dfs_v1_RepairPolicyResponseInput, _dfs_v1_SetRepairPolicyRequest, _dfs_v1_RepairPolicyResponse>
  SetServerGoal: MethodDefinition<_dfs_v1_SetServerGoalRequestInput, _dfs_v1_SetServerGoalResponseInput, _dfs_v1_SetServerGoalRequest, _dfs_v1_SetServerGoalResponse>
}
