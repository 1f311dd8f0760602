import type { WriteAnswer } from '../../common/block-messages.js';
import { DfsError, errorMessage } from '../../common/error.js';
import type { ServerId } from '../../common/ids.js';

/** The end of a write chain, with the server that is to blame: the writer goes on without it. */
export class ChainFault extends Error {
  override readonly name = 'ChainFault';
  readonly answer: WriteAnswer & { kind: 'failure' };

  constructor(serverId: ServerId, code: string, message: string) {
    super(message);
    this.answer = { kind: 'failure', serverId, code, message };
  }
}

/** The fault as one of this server. */
export function ownFault(serverId: ServerId, error: unknown): ChainFault {
  if (error instanceof ChainFault) return error;
  const code = error instanceof DfsError ? error.code : 'INTERNAL';
  return new ChainFault(serverId, code, errorMessage(error));
}
