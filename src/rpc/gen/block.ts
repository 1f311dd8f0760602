import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BlockServiceClient as _dfs_v1_BlockServiceClient, BlockServiceDefinition as _dfs_v1_BlockServiceDefinition } from './dfs/v1/BlockService.js';
import type { ChainFailureInput as _dfs_v1_ChainFailureInput, ChainFailure as _dfs_v1_ChainFailure } from './dfs/v1/ChainFailure.js';
import type { ChainTargetInput as _dfs_v1_ChainTargetInput, ChainTarget as _dfs_v1_ChainTarget } from './dfs/v1/ChainTarget.js';
import type { PacketInput as _dfs_v1_PacketInput, Packet as _dfs_v1_Packet } from './dfs/v1/Packet.js';
import type { ReadRequestInput as _dfs_v1_ReadRequestInput, ReadRequest as _dfs_v1_ReadRequest } from './dfs/v1/ReadRequest.js';
import type { ReadResponseInput as _dfs_v1_ReadResponseInput, ReadResponse as _dfs_v1_ReadResponse } from './dfs/v1/ReadResponse.js';
import type { SealInput as _dfs_v1_SealInput, Seal as _dfs_v1_Seal } from './dfs/v1/Seal.js';
import type { SealedInput as _dfs_v1_SealedInput, Sealed as _dfs_v1_Sealed } from './dfs/v1/Sealed.js';
import type { StatReplicaRequestInput as _dfs_v1_StatReplicaRequestInput, StatReplicaRequest as _dfs_v1_StatReplicaRequest } from './dfs/v1/StatReplicaRequest.js';
import type { StatReplicaResponseInput as _dfs_v1_StatReplicaResponseInput, StatReplicaResponse as _dfs_v1_StatReplicaResponse } from './dfs/v1/StatReplicaResponse.js';
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
      ChainFailure: MessageTypeDefinition<_dfs_v1_ChainFailureInput, _dfs_v1_ChainFailure>
      ChainTarget: MessageTypeDefinition<_dfs_v1_ChainTargetInput, _dfs_v1_ChainTarget>
      Durability: EnumTypeDefinition
      Packet: MessageTypeDefinition<_dfs_v1_PacketInput, _dfs_v1_Packet>
      ReadRequest: MessageTypeDefinition<_dfs_v1_ReadRequestInput, _dfs_v1_ReadRequest>
      ReadResponse: MessageTypeDefinition<_dfs_v1_ReadResponseInput, _dfs_v1_ReadResponse>
      Seal: MessageTypeDefinition<_dfs_v1_SealInput, _dfs_v1_Seal>
      Sealed: MessageTypeDefinition<_dfs_v1_SealedInput, _dfs_v1_Sealed>
      StatReplicaRequest: MessageTypeDefinition<_dfs_v1_StatReplicaRequestInput, _dfs_v1_StatReplicaRequest>
      StatReplicaResponse: MessageTypeDefinition<_dfs_v1_StatReplicaResponseInput, _dfs_v1_StatReplicaResponse>
      WriteHeader: MessageTypeDefinition<_dfs_v1_WriteHeaderInput, _dfs_v1_WriteHeader>
      WriteRequest: MessageTypeDefinition<_dfs_v1_WriteRequestInput, _dfs_v1_WriteRequest>
      WriteResponse: MessageTypeDefinition<_dfs_v1_WriteResponseInput, _dfs_v1_WriteResponse>
    }
  }
}

