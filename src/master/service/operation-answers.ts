import { AssertionFault } from '../../common/assert.js';
import type { FileStatus, LocatedBlock } from '../../common/file-status.js';
import type { ServerId } from '../../common/ids.js';
import type {
  AppendFileResponse,
  CreateFileResponse,
  ReopenBlockResponse,
  TruncateFileResponse,
} from '../../common/namespace-messages.js';
import type { OperationResult } from '../core/operation-result.js';
import type { BlockLocator } from './locate-blocks.js';

/** Answers to mutations from the results that `apply` gives, with the locations added. */

export function toStatus(result: OperationResult): FileStatus {
  return expectKind(result, 'status').status;
}

export function toCreated(result: OperationResult, locator: BlockLocator): Created {
  if (result.kind === 'status') {
    const { inode, replication, blockSize } = result.status;
    const created = { inode, replication, blockSize, closed: result.status, block: undefined };
    return { created, wanted: 0 };
  }
  if (result.kind === 'createdWithBlock') {
    const { inode, replication, blockSize } = result;
    const block = locator.allotted(result.block);
    const created = { inode, replication, blockSize, closed: undefined, block };
    return { created, wanted: result.block.targets.length };
  }
  const { inode, replication, blockSize } = expectKind(result, 'created');
  const created = { inode, replication, blockSize, closed: undefined, block: undefined };
  return { created, wanted: 0 };
}

/** With the number of servers that were chosen for the first block. */
export interface Created {
  readonly created: CreateFileResponse;
  readonly wanted: number;
}

export function toAppending(result: OperationResult, locator: BlockLocator): AppendFileResponse {
  const { inode, length, replication, blockSize, lastBlock } = expectKind(result, 'appending');
  const located = lastBlock && locator.committed(lastBlock, '');
  return { inode, length, replication, blockSize, lastBlock: located };
}

/** With the number of servers that were chosen; those that this master does not know yet have no location. */
export function toAllotted(
  result: OperationResult,
  locator: BlockLocator,
): { readonly block: LocatedBlock; readonly wanted: number } {
  const { block } = expectKind(result, 'allotted');
  return { block: locator.allotted(block), wanted: block.targets.length };
}

/** With the servers of the chain that it was allotted; a block that was committed before has none. */
export function toReopened(
  result: OperationResult,
  locator: BlockLocator,
): { readonly reopened: ReopenBlockResponse; readonly targets: readonly ServerId[] } {
  const { block, previousGeneration } = expectKind(result, 'reopened');
  const reopened = { block: locator.reopened(block, previousGeneration), previousGeneration };
  return { reopened, targets: block.targets };
}

export function toTruncated(result: OperationResult, locator: BlockLocator): TruncateFileResponse {
  if (result.kind === 'status') return { done: true, status: result.status };
  const { inode, block, previousGeneration, shortenedLength } = expectKind(result, 'shorten');
  const shorten = locator.reopened(block, previousGeneration);
  return { done: false, inode, shorten, previousGeneration, shortenedLength };
}

export function toDone(result: OperationResult): void {
  expectKind(result, 'done');
}

function expectKind<K extends OperationResult['kind']>(
  result: OperationResult,
  kind: K,
): Extract<OperationResult, { kind: K }> {
  if (result.kind !== kind)
    throw new AssertionFault(`an operation answered ${result.kind} instead of ${kind}`);
  return result as Extract<OperationResult, { kind: K }>;
}
