import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from './dfs/v1/CallContext.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from './dfs/v1/CommittedBlock.js';
import type { EmptyInput as _dfs_v1_EmptyInput, Empty as _dfs_v1_Empty } from './dfs/v1/Empty.js';
import type { ErrorDetailInput as _dfs_v1_ErrorDetailInput, ErrorDetail as _dfs_v1_ErrorDetail } from './dfs/v1/ErrorDetail.js';
import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from './dfs/v1/FileStatus.js';
import type { HeartbeatRequestInput as _dfs_v1_HeartbeatRequestInput, HeartbeatRequest as _dfs_v1_HeartbeatRequest } from './dfs/v1/HeartbeatRequest.js';
import type { HeartbeatResponseInput as _dfs_v1_HeartbeatResponseInput, HeartbeatResponse as _dfs_v1_HeartbeatResponse } from './dfs/v1/HeartbeatResponse.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from './dfs/v1/LocatedBlock.js';
import type { NodeServiceClient as _dfs_v1_NodeServiceClient, NodeServiceDefinition as _dfs_v1_NodeServiceDefinition } from './dfs/v1/NodeService.js';
import type { RegisterRequestInput as _dfs_v1_RegisterRequestInput, RegisterRequest as _dfs_v1_RegisterRequest } from './dfs/v1/RegisterRequest.js';
import type { RegisterResponseInput as _dfs_v1_RegisterResponseInput, RegisterResponse as _dfs_v1_RegisterResponse } from './dfs/v1/RegisterResponse.js';
import type { ReplicaInput as _dfs_v1_ReplicaInput, Replica as _dfs_v1_Replica } from './dfs/v1/Replica.js';
import type { ReplicaDigestInput as _dfs_v1_ReplicaDigestInput, ReplicaDigest as _dfs_v1_ReplicaDigest } from './dfs/v1/ReplicaDigest.js';
import type { ReplicaLocationInput as _dfs_v1_ReplicaLocationInput, ReplicaLocation as _dfs_v1_ReplicaLocation } from './dfs/v1/ReplicaLocation.js';
import type { ReplicaNameInput as _dfs_v1_ReplicaNameInput, ReplicaName as _dfs_v1_ReplicaName } from './dfs/v1/ReplicaName.js';
import type { ReportDamageRequestInput as _dfs_v1_ReportDamageRequestInput, ReportDamageRequest as _dfs_v1_ReportDamageRequest } from './dfs/v1/ReportDamageRequest.js';
import type { ReportReplicasRequestInput as _dfs_v1_ReportReplicasRequestInput, ReportReplicasRequest as _dfs_v1_ReportReplicasRequest } from './dfs/v1/ReportReplicasRequest.js';
import type { ReportReplicasResponseInput as _dfs_v1_ReportReplicasResponseInput, ReportReplicasResponse as _dfs_v1_ReportReplicasResponse } from './dfs/v1/ReportReplicasResponse.js';
import type { ScrubStatusInput as _dfs_v1_ScrubStatusInput, ScrubStatus as _dfs_v1_ScrubStatus } from './dfs/v1/ScrubStatus.js';
import type { VolumeStatusInput as _dfs_v1_VolumeStatusInput, VolumeStatus as _dfs_v1_VolumeStatus } from './dfs/v1/VolumeStatus.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  dfs: {
    v1: {
      CallContext: MessageTypeDefinition<_dfs_v1_CallContextInput, _dfs_v1_CallContext>
      CommittedBlock: MessageTypeDefinition<_dfs_v1_CommittedBlockInput, _dfs_v1_CommittedBlock>
      Empty: MessageTypeDefinition<_dfs_v1_EmptyInput, _dfs_v1_Empty>
      ErrorDetail: MessageTypeDefinition<_dfs_v1_ErrorDetailInput, _dfs_v1_ErrorDetail>
      FileStatus: MessageTypeDefinition<_dfs_v1_FileStatusInput, _dfs_v1_FileStatus>
      HeartbeatRequest: MessageTypeDefinition<_dfs_v1_HeartbeatRequestInput, _dfs_v1_HeartbeatRequest>
      HeartbeatResponse: MessageTypeDefinition<_dfs_v1_HeartbeatResponseInput, _dfs_v1_HeartbeatResponse>
      InodeType: EnumTypeDefinition
      LocatedBlock: MessageTypeDefinition<_dfs_v1_LocatedBlockInput, _dfs_v1_LocatedBlock>
      /**
       * What block servers tell the master, and what it orders in return.
       */
      NodeService: SubtypeConstructor<typeof grpc.Client, _dfs_v1_NodeServiceClient> & { service: _dfs_v1_NodeServiceDefinition }
      RegisterRequest: MessageTypeDefinition<_dfs_v1_RegisterRequestInput, _dfs_v1_RegisterRequest>
      RegisterResponse: MessageTypeDefinition<_dfs_v1_RegisterResponseInput, _dfs_v1_RegisterResponse>
      Replica: MessageTypeDefinition<_dfs_v1_ReplicaInput, _dfs_v1_Replica>
      ReplicaDigest: MessageTypeDefinition<_dfs_v1_ReplicaDigestInput, _dfs_v1_ReplicaDigest>
      ReplicaLocation: MessageTypeDefinition<_dfs_v1_ReplicaLocationInput, _dfs_v1_ReplicaLocation>
      ReplicaName: MessageTypeDefinition<_dfs_v1_ReplicaNameInput, _dfs_v1_ReplicaName>
      ReportDamageRequest: MessageTypeDefinition<_dfs_v1_ReportDamageRequestInput, _dfs_v1_ReportDamageRequest>
      ReportReplicasRequest: MessageTypeDefinition<_dfs_v1_ReportReplicasRequestInput, _dfs_v1_ReportReplicasRequest>
      ReportReplicasResponse: MessageTypeDefinition<_dfs_v1_ReportReplicasResponseInput, _dfs_v1_ReportReplicasResponse>
      ScrubStatus: MessageTypeDefinition<_dfs_v1_ScrubStatusInput, _dfs_v1_ScrubStatus>
      ServerState: EnumTypeDefinition
      VolumeStatus: MessageTypeDefinition<_dfs_v1_VolumeStatusInput, _dfs_v1_VolumeStatus>
    }
  }
}

