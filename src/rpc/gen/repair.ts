import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { CopyPeerInput as _dfs_v1_CopyPeerInput, CopyPeer as _dfs_v1_CopyPeer } from './dfs/v1/CopyPeer.js';
import type { RepairExchangeRequestInput as _dfs_v1_RepairExchangeRequestInput, RepairExchangeRequest as _dfs_v1_RepairExchangeRequest } from './dfs/v1/RepairExchangeRequest.js';
import type { RepairExchangeResponseInput as _dfs_v1_RepairExchangeResponseInput, RepairExchangeResponse as _dfs_v1_RepairExchangeResponse } from './dfs/v1/RepairExchangeResponse.js';
import type { RepairOutcomeInput as _dfs_v1_RepairOutcomeInput, RepairOutcome as _dfs_v1_RepairOutcome } from './dfs/v1/RepairOutcome.js';
import type { RepairProgressInput as _dfs_v1_RepairProgressInput, RepairProgress as _dfs_v1_RepairProgress } from './dfs/v1/RepairProgress.js';
import type { RepairServiceClient as _dfs_v1_RepairServiceClient, RepairServiceDefinition as _dfs_v1_RepairServiceDefinition } from './dfs/v1/RepairService.js';
import type { RepairTaskInput as _dfs_v1_RepairTaskInput, RepairTask as _dfs_v1_RepairTask } from './dfs/v1/RepairTask.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  dfs: {
    v1: {
      CopyPeer: MessageTypeDefinition<_dfs_v1_CopyPeerInput, _dfs_v1_CopyPeer>
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
    }
  }
}

