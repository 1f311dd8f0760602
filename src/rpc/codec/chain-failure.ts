import { serverId, type ServerId } from '../../common/ids.js';
import type {
  ChainFailure as WireChainFailure,
  ChainFailureInput,
} from '../gen/dfs/v1/ChainFailure.js';
import { name, text } from './fields.js';

/** How a write chain or a copy says which of its servers failed. */
interface ChainFailure {
  readonly serverId: ServerId;
  readonly code: string;
  readonly message: string;
}

export function encodeChainFailure(failure: ChainFailure): ChainFailureInput {
  return {
    serverId: name(failure.serverId, 'failure.server_id'),
    code: name(failure.code, 'failure.code'),
    message: text(failure.message, 'failure.message'),
  };
}

export function decodeChainFailure(wire: WireChainFailure): ChainFailure {
  return {
    serverId: serverId(name(wire.serverId, 'failure.server_id')),
    code: name(wire.code, 'failure.code'),
    message: text(wire.message, 'failure.message'),
  };
}
