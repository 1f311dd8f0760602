import type { CommittedBlock } from '../../../common/file-status.js';
import type { TruncateFileRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse } from '../../../common/refusal.js';
import { blockAt } from '../block-at.js';
import type { Caller, Decision, Env } from '../decision.js';
import { fileStatus } from '../file-status.js';
import { WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import type { ResolvedTarget } from '../tree.js';
import { closedFile, fileAt } from './closed-file.js';
import { heldFile, openingFault } from './lease.js';
import { committedFault, wholeNumberFault } from './validate.js';

/** Cuts a file: at the edge of a block at once; within one its writer seals it shorter and calls again. */
export function truncateFile(
  state: MasterState,
  caller: Caller,
  request: TruncateFileRequest,
  _env: Env,
): Decision {
  const { length, shortened } = request;
  const unusable = wholeNumberFault(length, 'A length');
  if (unusable !== undefined) return unusable;
  if (shortened !== undefined) {
    const resolved = fileAt(state, caller, request.path, WRITE);
    return isRefusal(resolved) ? resolved : finish(state, caller, resolved, length, shortened);
  }
  const resolved = closedFile(state, caller, request.path, WRITE);
  if (isRefusal(resolved)) return resolved;
  const { target, path } = resolved;
  if (length > target.length)
    return refuse('INVALID_ARGUMENT', {
      message: `The file has ${target.length} bytes and cannot be cut to ${length}`,
      path,
    });
  if (length === target.length)
    return { result: { kind: 'status', status: fileStatus(state, target.id, path) } };
  if (blockAt(state, target.id, length).offset === length)
    return { operation: { kind: 'truncateAtEdge', inode: target.id, length } };
  const { generation } = state.counters;
  return (
    openingFault(state, caller, path) ?? {
      operation: {
        kind: 'beginTruncate',
        inode: target.id,
        length,
        generation,
        holder: caller.clientId,
      },
    }
  );
}

function finish(
  state: MasterState,
  caller: Caller,
  { target, path }: ResolvedTarget,
  length: number,
  shortened: CommittedBlock,
): Decision {
  const file = heldFile(state, caller, target.id);
  if (isRefusal(file)) return file;
  const { writing, truncateTo } = file;
  if (truncateTo !== length || writing === undefined)
    return refuse('INVALID_ARGUMENT', {
      message: `This client is not cutting the file to ${length} bytes`,
      path,
    });
  const fault = committedFault(shortened, target.blockSize);
  if (fault !== undefined) return fault;
  if (shortened.id !== writing.id || shortened.length !== length - writing.offset)
    return refuse('INVALID_ARGUMENT', {
      message: `Block ${writing.id} is to be sealed with ${length - writing.offset} bytes`,
      path,
    });
  if (shortened.generation !== writing.generation)
    return refuse('STALE_GENERATION', {
      message: `Block ${writing.id} has generation ${writing.generation}, not ${shortened.generation}; seal it under that one`,
      path,
    });
  return { operation: { kind: 'finishTruncate', inode: target.id, shortened } };
}
