/**
 * The one table of error codes. `exit` is the exit code of `dfs` (contract), `grpc` the status name on the wire,
 * `retryable` says that the same request may succeed later without anybody changing it.
 */
export const ERROR_CODES = {
  INVALID_ARGUMENT: {
    exit: 2,
    grpc: 'INVALID_ARGUMENT',
    retryable: false,
    meaning: 'Invalid argument',
  },
  PATH_INVALID: { exit: 2, grpc: 'INVALID_ARGUMENT', retryable: false, meaning: 'Invalid path' },
  UNSUPPORTED: { exit: 2, grpc: 'UNIMPLEMENTED', retryable: false, meaning: 'Not supported' },
  NOT_FOUND: { exit: 3, grpc: 'NOT_FOUND', retryable: false, meaning: 'No such file or directory' },
  PARENT_NOT_FOUND: {
    exit: 3,
    grpc: 'NOT_FOUND',
    retryable: false,
    meaning: 'No such file or directory',
  },
  ALREADY_EXISTS: { exit: 4, grpc: 'ALREADY_EXISTS', retryable: false, meaning: 'File exists' },
  VERSION_CONFLICT: {
    exit: 4,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Version does not match',
  },
  FILE_BEING_WRITTEN: {
    exit: 4,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Another writer holds this file',
  },
  NOT_DIRECTORY: {
    exit: 1,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Is not a directory',
  },
  IS_DIRECTORY: {
    exit: 1,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Is a directory',
  },
  DIRECTORY_NOT_EMPTY: {
    exit: 1,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Directory is not empty',
  },
  RENAME_INTO_ITSELF: {
    exit: 1,
    grpc: 'INVALID_ARGUMENT',
    retryable: false,
    meaning: 'Cannot move a directory into itself',
  },
  UNSAFE: {
    exit: 4,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Would put data at risk',
  },
  LEASE_EXPIRED: {
    exit: 1,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'The lease of this writer has ended',
  },
  PERMISSION_DENIED: {
    exit: 5,
    grpc: 'PERMISSION_DENIED',
    retryable: false,
    meaning: 'Permission denied',
  },
  SAFE_MODE: {
    exit: 6,
    grpc: 'UNAVAILABLE',
    retryable: true,
    meaning: 'The master is in safe mode',
  },
  UNAVAILABLE: { exit: 6, grpc: 'UNAVAILABLE', retryable: true, meaning: 'Cannot be reached' },
  DEADLINE_EXCEEDED: {
    exit: 6,
    grpc: 'DEADLINE_EXCEEDED',
    retryable: true,
    meaning: 'No answer in time',
  },
  OVERLOADED: { exit: 6, grpc: 'RESOURCE_EXHAUSTED', retryable: true, meaning: 'Too much at once' },
  BLOCK_NOT_REPORTED: {
    exit: 6,
    grpc: 'UNAVAILABLE',
    retryable: true,
    meaning: 'No server has reported this block yet',
  },
  NOT_ENOUGH_SERVERS: {
    exit: 6,
    grpc: 'UNAVAILABLE',
    retryable: true,
    meaning: 'Not enough block servers',
  },
  DATA_MISSING: { exit: 7, grpc: 'DATA_LOSS', retryable: false, meaning: 'Data is missing' },
  DATA_CORRUPT: { exit: 7, grpc: 'DATA_LOSS', retryable: false, meaning: 'Data is damaged' },
  CHECKSUM_MISMATCH: {
    exit: 7,
    grpc: 'DATA_LOSS',
    retryable: false,
    meaning: 'Checksum does not match',
  },
  NO_SPACE: { exit: 8, grpc: 'RESOURCE_EXHAUSTED', retryable: false, meaning: 'No space left' },
  LIMIT_EXCEEDED: {
    exit: 8,
    grpc: 'RESOURCE_EXHAUSTED',
    retryable: false,
    meaning: 'Over a limit of the cluster',
  },
  REPLICA_NOT_FOUND: {
    exit: 7,
    grpc: 'NOT_FOUND',
    retryable: false,
    meaning: 'This server has no such replica',
  },
  STALE_GENERATION: {
    exit: 1,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Generation does not match',
  },
  VOLUME_FAILED: { exit: 1, grpc: 'INTERNAL', retryable: false, meaning: 'A disk failed' },
  WRONG_CLUSTER: {
    exit: 1,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'Belongs to another cluster',
  },
  LOG_DAMAGED: {
    exit: 7,
    grpc: 'DATA_LOSS',
    retryable: false,
    meaning: 'The operation log is damaged',
  },
  CHECKPOINT_DAMAGED: {
    exit: 7,
    grpc: 'DATA_LOSS',
    retryable: false,
    meaning: 'A checkpoint is damaged',
  },
  LOCKED: {
    exit: 1,
    grpc: 'FAILED_PRECONDITION',
    retryable: false,
    meaning: 'In use by another process',
  },
  CANCELLED: { exit: 130, grpc: 'CANCELLED', retryable: false, meaning: 'Cancelled' },
  INTERNAL: { exit: 1, grpc: 'INTERNAL', retryable: false, meaning: 'Internal error' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
