export * from './api.js';
export { DfsClient } from './dfs-client.js';
export { DfsError, isDfsError } from '../common/error.js';
export { ERROR_CODES, type ErrorCode } from '../common/error-codes.js';
