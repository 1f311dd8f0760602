import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BlockServiceClient as _dfs_v1_BlockServiceClient, BlockServiceDefinition as _dfs_v1_BlockServiceDefinition } from './dfs/v1/BlockService.js';
import type { BlockSessionAnswerInput as _dfs_v1_BlockSessionAnswerInput, BlockSessionAnswer as _dfs_v1_BlockSessionAnswer } from './dfs/v1/BlockSessionAnswer.js';
import type { BlockSessionCallInput as _dfs_v1_BlockSessionCallInput, BlockSessionCall as _dfs_v1_BlockSessionCall } from './dfs/v1/BlockSessionCall.js';
import type { BlockSessionRequestInput as _dfs_v1_BlockSessionRequestInput, BlockSessionRequest as _dfs_v1_BlockSessionRequest } from './dfs/v1/BlockSessionRequest.js';
import type { BlockSessionResponseInput as _dfs_v1_BlockSessionResponseInput, BlockSessionResponse as _dfs_v1_BlockSessionResponse } from './dfs/v1/BlockSessionResponse.js';
import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from './dfs/v1/CallContext.js';
import type { ChainFailureInput as _dfs_v1_ChainFailureInput, ChainFailure as _dfs_v1_ChainFailure } from './dfs/v1/ChainFailure.js';
import type { ChainTargetInput as _dfs_v1_ChainTargetInput, ChainTarget as _dfs_v1_ChainTarget } from './dfs/v1/ChainTarget.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from './dfs/v1/CommittedBlock.js';
import type { CompletionInput as _dfs_v1_CompletionInput, Completion as _dfs_v1_Completion } from './dfs/v1/Completion.js';
import type { CopyDoneInput as _dfs_v1_CopyDoneInput, CopyDone as _dfs_v1_CopyDone } from './dfs/v1/CopyDone.js';
import type { CopyHeaderInput as _dfs_v1_CopyHeaderInput, CopyHeader as _dfs_v1_CopyHeader } from './dfs/v1/CopyHeader.js';
import type { CopyPeerInput as _dfs_v1_CopyPeerInput, CopyPeer as _dfs_v1_CopyPeer } from './dfs/v1/CopyPeer.js';
import type { CopyRequestInput as _dfs_v1_CopyRequestInput, CopyRequest as _dfs_v1_CopyRequest } from './dfs/v1/CopyRequest.js';
import type { CopyResponseInput as _dfs_v1_CopyResponseInput, CopyResponse as _dfs_v1_CopyResponse } from './dfs/v1/CopyResponse.js';
import type { EmptyInput as _dfs_v1_EmptyInput, Empty as _dfs_v1_Empty } from './dfs/v1/Empty.js';
import type { ErrorDetailInput as _dfs_v1_ErrorDetailInput, ErrorDetail as _dfs_v1_ErrorDetail } from './dfs/v1/ErrorDetail.js';
import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from './dfs/v1/FileStatus.js';
import type { FindLocalRequestInput as _dfs_v1_FindLocalRequestInput, FindLocalRequest as _dfs_v1_FindLocalRequest } from './dfs/v1/FindLocalRequest.js';
import type { FindLocalResponseInput as _dfs_v1_FindLocalResponseInput, FindLocalResponse as _dfs_v1_FindLocalResponse } from './dfs/v1/FindLocalResponse.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from './dfs/v1/LocatedBlock.js';
import type { PacketInput as _dfs_v1_PacketInput, Packet as _dfs_v1_Packet } from './dfs/v1/Packet.js';
import type { ReadAnswersInput as _dfs_v1_ReadAnswersInput, ReadAnswers as _dfs_v1_ReadAnswers } from './dfs/v1/ReadAnswers.js';
import type { ReadRequestInput as _dfs_v1_ReadRequestInput, ReadRequest as _dfs_v1_ReadRequest } from './dfs/v1/ReadRequest.js';
import type { ReadResponseInput as _dfs_v1_ReadResponseInput, ReadResponse as _dfs_v1_ReadResponse } from './dfs/v1/ReadResponse.js';
import type { RepairExchangeRequestInput as _dfs_v1_RepairExchangeRequestInput, RepairExchangeRequest as _dfs_v1_RepairExchangeRequest } from './dfs/v1/RepairExchangeRequest.js';
import type { RepairExchangeResponseInput as _dfs_v1_RepairExchangeResponseInput, RepairExchangeResponse as _dfs_v1_RepairExchangeResponse } from './dfs/v1/RepairExchangeResponse.js';
import type { RepairOutcomeInput as _dfs_v1_RepairOutcomeInput, RepairOutcome as _dfs_v1_RepairOutcome } from './dfs/v1/RepairOutcome.js';
import type { RepairProgressInput as _dfs_v1_RepairProgressInput, RepairProgress as _dfs_v1_RepairProgress } from './dfs/v1/RepairProgress.js';
import type { RepairServiceClient as _dfs_v1_RepairServiceClient, RepairServiceDefinition as _dfs_v1_RepairServiceDefinition } from './dfs/v1/RepairService.js';
import type { RepairTaskInput as _dfs_v1_RepairTaskInput, RepairTask as _dfs_v1_RepairTask } from './dfs/v1/RepairTask.js';
import type { ReplicaLocationInput as _dfs_v1_ReplicaLocationInput, ReplicaLocation as _dfs_v1_ReplicaLocation } from './dfs/v1/ReplicaLocation.js';
import type { SealInput as _dfs_v1_SealInput, Seal as _dfs_v1_Seal } from './dfs/v1/Seal.js';
import type { SealedInput as _dfs_v1_SealedInput, Sealed as _dfs_v1_Sealed } from './dfs/v1/Sealed.js';
import type { StatReplicaRequestInput as _dfs_v1_StatReplicaRequestInput, StatReplicaRequest as _dfs_v1_StatReplicaRequest } from './dfs/v1/StatReplicaRequest.js';
import type { StatReplicaResponseInput as _dfs_v1_StatReplicaResponseInput, StatReplicaResponse as _dfs_v1_StatReplicaResponse } from './dfs/v1/StatReplicaResponse.js';
import type { WholeBlockInput as _dfs_v1_WholeBlockInput, WholeBlock as _dfs_v1_WholeBlock } from './dfs/v1/WholeBlock.js';
import type { WriteAnswersInput as _dfs_v1_WriteAnswersInput, WriteAnswers as _dfs_v1_WriteAnswers } from './dfs/v1/WriteAnswers.js';
import type { WriteHeaderInput as _dfs_v1_WriteHeaderInput, WriteHeader as _dfs_v1_WriteHeader } from './dfs/v1/WriteHeader.js';
import type { WriteRequestInput as _dfs_v1_WriteRequestInput, WriteRequest as _dfs_v1_WriteRequest } from './dfs/v1/WriteRequest.js';
import type { WriteResponseInput as _dfs_v1_WriteResponseInput, WriteResponse as _dfs_v1_WriteResponse } from './dfs/v1/WriteResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  dfs: {
    v1: {
      /**
       * What clients and other block servers ask of a block server.
       */
      BlockService: SubtypeConstructor<typeof grpc.Client, _dfs_v1_BlockServiceClient> & { service: _dfs_v1_BlockServiceDefinition }
      BlockSessionAnswer: MessageTypeDefinition<_dfs_v1_BlockSessionAnswerInput, _dfs_v1_BlockSessionAnswer>
      BlockSessionCall: MessageTypeDefinition<_dfs_v1_BlockSessionCallInput, _dfs_v1_BlockSessionCall>
      BlockSessionRequest: MessageTypeDefinition<_dfs_v1_BlockSessionRequestInput, _dfs_v1_BlockSessionRequest>
      BlockSessionResponse: MessageTypeDefinition<_dfs_v1_BlockSessionResponseInput, _dfs_v1_BlockSessionResponse>
      CallContext: MessageTypeDefinition<_dfs_v1_CallContextInput, _dfs_v1_CallContext>
      ChainFailure: MessageTypeDefinition<_dfs_v1_ChainFailureInput, _dfs_v1_ChainFailure>
      ChainTarget: MessageTypeDefinition<_dfs_v1_ChainTargetInput, _dfs_v1_ChainTarget>
      CommittedBlock: MessageTypeDefinition<_dfs_v1_CommittedBlockInput, _dfs_v1_CommittedBlock>
      Completion: MessageTypeDefinition<_dfs_v1_CompletionInput, _dfs_v1_Completion>
      CopyDone: MessageTypeDefinition<_dfs_v1_CopyDoneInput, _dfs_v1_CopyDone>
      CopyHeader: MessageTypeDefinition<_dfs_v1_CopyHeaderInput, _dfs_v1_CopyHeader>
      CopyPeer: MessageTypeDefinition<_dfs_v1_CopyPeerInput, _dfs_v1_CopyPeer>
      CopyRequest: MessageTypeDefinition<_dfs_v1_CopyRequestInput, _dfs_v1_CopyRequest>
      CopyResponse: MessageTypeDefinition<_dfs_v1_CopyResponseInput, _dfs_v1_CopyResponse>
      Durability: EnumTypeDefinition
      Empty: MessageTypeDefinition<_dfs_v1_EmptyInput, _dfs_v1_Empty>
      ErrorDetail: MessageTypeDefinition<_dfs_v1_ErrorDetailInput, _dfs_v1_ErrorDetail>
      FileStatus: MessageTypeDefinition<_dfs_v1_FileStatusInput, _dfs_v1_FileStatus>
      FindLocalRequest: MessageTypeDefinition<_dfs_v1_FindLocalRequestInput, _dfs_v1_FindLocalRequest>
      FindLocalResponse: MessageTypeDefinition<_dfs_v1_FindLocalResponseInput, _dfs_v1_FindLocalResponse>
      InodeType: EnumTypeDefinition
      LocatedBlock: MessageTypeDefinition<_dfs_v1_LocatedBlockInput, _dfs_v1_LocatedBlock>
      Packet: MessageTypeDefinition<_dfs_v1_PacketInput, _dfs_v1_Packet>
      ReadAnswers: MessageTypeDefinition<_dfs_v1_ReadAnswersInput, _dfs_v1_ReadAnswers>
      ReadRequest: MessageTypeDefinition<_dfs_v1_ReadRequestInput, _dfs_v1_ReadRequest>
      ReadResponse: MessageTypeDefinition<_dfs_v1_ReadResponseInput, _dfs_v1_ReadResponse>
      RepairExchangeRequest: MessageTypeDefinition<_dfs_v1_RepairExchangeRequestInput, _dfs_v1_RepairExchangeRequest>
      RepairExchangeResponse: MessageTypeDefinition<_dfs_v1_RepairExchangeResponseInput, _dfs_v1_RepairExchangeResponse>
      RepairOutcome: MessageTypeDefinition<_dfs_v1_RepairOutcomeInput, _dfs_v1_RepairOutcome>
      RepairProgress: MessageTypeDefinition<_dfs_v1_RepairProgressInput, _dfs_v1_RepairProgress>
      RepairReason: EnumTypeDefinition
      /**
       * What repair workers ask of the master.
       */
      RepairService: SubtypeConstructor<typeof grpc.Client, _dfs_v1_RepairServiceClient> & { service: _dfs_v1_RepairServiceDefinition }
      RepairTask: MessageTypeDefinition<_dfs_v1_RepairTaskInput, _dfs_v1_RepairTask>
      ReplicaLocation: MessageTypeDefinition<_dfs_v1_ReplicaLocationInput, _dfs_v1_ReplicaLocation>
      Seal: MessageTypeDefinition<_dfs_v1_SealInput, _dfs_v1_Seal>
      Sealed: MessageTypeDefinition<_dfs_v1_SealedInput, _dfs_v1_Sealed>
      ServerState: EnumTypeDefinition
      StatReplicaRequest: MessageTypeDefinition<_dfs_v1_StatReplicaRequestInput, _dfs_v1_StatReplicaRequest>
      StatReplicaResponse: MessageTypeDefinition<_dfs_v1_StatReplicaResponseInput, _dfs_v1_StatReplicaResponse>
      WholeBlock: MessageTypeDefinition<_dfs_v1_WholeBlockInput, _dfs_v1_WholeBlock>
      WriteAnswers: MessageTypeDefinition<_dfs_v1_WriteAnswersInput, _dfs_v1_WriteAnswers>
      WriteHeader: MessageTypeDefinition<_dfs_v1_WriteHeaderInput, _dfs_v1_WriteHeader>
      WriteRequest: MessageTypeDefinition<_dfs_v1_WriteRequestInput, _dfs_v1_WriteRequest>
      WriteResponse: MessageTypeDefinition<_dfs_v1_WriteResponseInput, _dfs_v1_WriteResponse>
    }
  }
}

