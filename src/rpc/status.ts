import { Metadata, status as Status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { AssertionFault } from '../common/assert.js';
import { DfsError, errorMessage } from '../common/error.js';
import { ERROR_CODES, isErrorCode, type ErrorCode } from '../common/error-codes.js';
import type { Log } from '../runtime/log.js';
import type { ErrorDetail } from './gen/dfs/v1/ErrorDetail.js';
import {
  ERROR_MESSAGE_LENGTH_MAX,
  ERROR_PATH_LENGTH_MAX,
  STATUS_DETAILS_LENGTH_MAX,
} from './limits.js';
import { errorDetailType } from './load.js';

/** DfsError <-> gRPC status. The code of the one table travels as ErrorDetail in this trailer. */
export const ERROR_TRAILER = 'dfs-error-bin';

/** What a failed call is answered with: a status that any gRPC client understands, and the detail for ours. */
export type FailedStatus = Pick<StatusObject, 'code' | 'details' | 'metadata'>;

export function toStatus(error: DfsError): FailedStatus {
  const metadata = new Metadata();
  metadata.set(ERROR_TRAILER, errorDetailType.serialize(toDetail(error)));
  return {
    code: statusOf(error),
    details: clip(error.message, STATUS_DETAILS_LENGTH_MAX),
    metadata,
  };
}

function statusOf(error: DfsError): Status {
  return Status[ERROR_CODES[error.code].grpc];
}

function toDetail(error: DfsError): ErrorDetail {
  return {
    code: error.code,
    message: clip(error.message, ERROR_MESSAGE_LENGTH_MAX),
    path: clip(error.path ?? '', ERROR_PATH_LENGTH_MAX),
  };
}

/**
 * The status for whatever a handler threw. A broken invariant ends the process; any other error that is not a
 * DfsError is logged with its stack here and leaves as a bare INTERNAL, since its text may tell what nobody should know.
 */
export function failedStatus(error: unknown, log: Log, method: string): FailedStatus {
  return toStatus(tellable(error, log, method));
}

/** The same for a call of a session: its status, and the detail that says all of it. */
export function failureDetail(
  error: unknown,
  log: Log,
  method: string,
): { readonly code: Status; readonly detail: ErrorDetail } {
  const told = tellable(error, log, method);
  return { code: statusOf(told), detail: toDetail(told) };
}

function tellable(error: unknown, log: Log, method: string): DfsError {
  if (error instanceof AssertionFault) crash(error);
  if (error instanceof DfsError) return error;
  log.error(
    { method, err: error, stack: (error as { stack?: unknown } | null)?.stack },
    'call failed',
  );
  return new DfsError(
    'INTERNAL',
    `Internal error in ${method}; the log of the server has the details`,
  );
}

/** Rethrows out of every promise chain, so that nothing catches it and the process ends. */
function crash(fault: AssertionFault): void {
  setImmediate(() => {
    throw fault;
  });
}

/** Well-formed and bounded: grpc-js throws on lone surrogates, and HTTP/2 refuses headers that are too long. */
function clip(text: string, lengthMax: number): string {
  return text.slice(0, lengthMax).toWellFormed();
}

/** The DfsError for a failed call to `address`. */
export function fromServiceError(error: ServiceError, address: string, method: string): DfsError {
  const detail = readDetail(error.metadata);
  const told = detail && fromDetail(detail, error);
  if (told !== undefined) return told;
  const details = detail?.message ?? error.details ?? errorMessage(error);
  const { code, message } = foreign(error.code, details, address, method);
  return new DfsError(code, message, { cause: error });
}

/** The failure that a detail tells of; undefined for a code of another version. */
export function fromDetail(detail: ErrorDetail, cause?: unknown): DfsError | undefined {
  if (!isErrorCode(detail.code)) return undefined;
  const path = detail.path === '' ? undefined : detail.path;
  return new DfsError(detail.code, detail.message, { path, cause });
}

/** What a call that got no answer in time fails with. */
export function noAnswer(address: string, method: string): DfsError {
  const { code, message } = foreign(Status.DEADLINE_EXCEEDED, '', address, method);
  return new DfsError(code, message);
}

function readDetail(metadata: Metadata | undefined): ErrorDetail | undefined {
  const bytes = metadata?.get(ERROR_TRAILER)[0];
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    return errorDetailType.deserialize(Buffer.from(bytes));
  } catch {
    // A trailer that does not decode is as good as none: the gRPC status still says what happened.
    return undefined;
  }
}

/** The system's own words out of grpc-js's: `connect ECONNREFUSED 127.0.0.1:9000`. */
function connectionFault(details: string): string {
  return /Last error: (?:Error: )?(.+?)\. Resolution note:/.exec(details)?.[1] ?? details;
}

/** Statuses that gRPC itself makes, or a server that is not ours. */
function foreign(
  status: Status,
  details: string,
  address: string,
  method: string,
): { readonly code: ErrorCode; readonly message: string } {
  const say = (code: ErrorCode, sentence: string) => ({ code, message: sentence });
  switch (status) {
    case Status.UNAVAILABLE:
      return say(
        'UNAVAILABLE',
        `Cannot reach ${address} (${connectionFault(details)}): check that it runs and can be reached, then try again`,
      );
    case Status.DEADLINE_EXCEEDED:
      return say(
        'DEADLINE_EXCEEDED',
        `No answer from ${address} to ${method} in time: it may be overloaded or stopped; try again`,
      );
    // Nobody here cancelled: the peer or the connection did.
    case Status.CANCELLED:
    case Status.ABORTED:
      return lost(details, address, method);
    case Status.INTERNAL:
    case Status.UNKNOWN:
      if (/RST_STREAM|connection|socket|ECONN|EPIPE|GOAWAY/i.test(details))
        return lost(details, address, method);
      return say(
        'INTERNAL',
        `${address} failed in ${method} (${details}): see the log of that server`,
      );
    case Status.UNIMPLEMENTED:
      return say(
        'UNSUPPORTED',
        `${address} does not offer ${method} (${details}): check the address and the version of that server`,
      );
    case Status.RESOURCE_EXHAUSTED:
      if (/larger than/i.test(details))
        return say(
          'LIMIT_EXCEEDED',
          `A message of ${method} with ${address} is too large (${details}): ask for less at once`,
        );
      return say('OVERLOADED', `${address} has too much to do (${details}): try again later`);
    case Status.INVALID_ARGUMENT:
    case Status.OUT_OF_RANGE:
      return say('INVALID_ARGUMENT', `${address} refused ${method}: ${details}`);
    case Status.NOT_FOUND:
      return say('NOT_FOUND', `${address} refused ${method}: ${details}`);
    case Status.ALREADY_EXISTS:
      return say('ALREADY_EXISTS', `${address} refused ${method}: ${details}`);
    case Status.PERMISSION_DENIED:
    case Status.UNAUTHENTICATED:
      return say('PERMISSION_DENIED', `${address} refused ${method}: ${details}`);
    default:
      return say(
        'INTERNAL',
        `${address} ended ${method} with ${Status[status]} (${details}): see the log of that server`,
      );
  }
}

function lost(
  details: string,
  address: string,
  method: string,
): { code: ErrorCode; message: string } {
  return {
    code: 'UNAVAILABLE',
    message: `The connection to ${address} was lost during ${method} (${details}): whether it took effect is not known; try again`,
  };
}
