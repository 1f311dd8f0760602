import { DfsError, errorMessage } from '../../../common/error.js';
import { serverId } from '../../../common/ids.js';
import { ChainFault } from '../../write/chain-fault.js';
import { OwnFault } from '../pull-block.js';
import type { LaneFault } from './lane-messages.js';

/** A file could not be opened, written or closed. */
export class DiskFault extends Error {
  override readonly name = 'DiskFault';

  constructor(cause: unknown) {
    super(errorMessage(cause), { cause });
  }
}

/** What of an error the other process must know. */
export function faultOf(error: unknown): LaneFault {
  if (error instanceof OwnFault) return faultOf(error.cause);
  if (error instanceof ChainFault) return { ...error.answer, kind: 'chain' };
  if (error instanceof DiskFault) {
    const { code } = (error.cause ?? {}) as { code?: unknown };
    const name = typeof code === 'string' ? code : undefined;
    return { kind: 'disk', code: name, message: error.message };
  }
  const code = error instanceof DfsError ? error.code : 'INTERNAL';
  return { kind: 'other', code, message: errorMessage(error) };
}

/** The error again; that of a disk as the operating system had it, for its volume to judge. */
export function errorOf(fault: LaneFault): Error {
  switch (fault.kind) {
    case 'chain':
      return new ChainFault(serverId(fault.serverId), fault.code, fault.message);
    case 'disk':
      return Object.assign(
        new Error(fault.message),
        fault.code === undefined ? {} : { code: fault.code },
      );
    default:
      return new DfsError(fault.code, fault.message);
  }
}
