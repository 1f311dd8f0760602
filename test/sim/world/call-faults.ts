import { AssertionFault } from '../../../src/common/assert.js';
import { DfsError } from '../../../src/common/error.js';
import type { ErrorCode } from '../../../src/common/error-codes.js';
import type { Log } from '../../../src/runtime/log.js';
import type { SimProcess } from './node.js';
import type { Loss } from './connection.js';

/** A failure as it crosses the wire. */
export interface WireFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path: string | undefined;
}

/** What a handler threw, as its caller will hear of it; a broken invariant ends the process and is never heard of. */
export function wireFailure(
  error: unknown,
  served: { readonly process: SimProcess; readonly log: Log },
  method: string,
): WireFailure | undefined {
  if (error instanceof AssertionFault) {
    served.process.node.world.uncaught(served.process, error);
    return undefined;
  }
  if (error instanceof DfsError)
    return { code: error.code, message: error.message, path: error.path };
  served.log.error({ method, err: error }, 'call failed');
  const message = `Internal error in ${method}; the log of the server has the details`;
  return { code: 'INTERNAL', message, path: undefined };
}

export function received(failure: WireFailure): DfsError {
  return new DfsError(failure.code, failure.message, { path: failure.path });
}

export function refused(address: string): DfsError {
  return unreachable(address, `connect ECONNREFUSED ${address}`);
}

export function noAnswerToConnect(address: string): DfsError {
  return unreachable(address, `connect ETIMEDOUT ${address}`);
}

export function lost(address: string, method: string, why: Loss): DfsError {
  const details = why === 'reset' ? 'read ECONNRESET' : 'Keepalive timeout';
  return new DfsError(
    'UNAVAILABLE',
    `The connection to ${address} was lost during ${method} (${details}): whether it took effect is not known; try again`,
  );
}

export function late(address: string, method: string): DfsError {
  return new DfsError(
    'DEADLINE_EXCEEDED',
    `No answer from ${address} to ${method} in time: it may be overloaded or stopped; try again`,
  );
}

export function unoffered(address: string, method: string): DfsError {
  return new DfsError(
    'UNSUPPORTED',
    `${address} does not offer ${method}: check the address and the version of that server`,
  );
}

export function cancelled(method: string): DfsError {
  return new DfsError('CANCELLED', `${method} was cancelled`);
}

function unreachable(address: string, details: string): DfsError {
  return new DfsError(
    'UNAVAILABLE',
    `Cannot reach ${address} (${details}): check that it runs and can be reached, then try again`,
  );
}
