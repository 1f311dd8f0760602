import type { InodeId } from '../../../common/ids.js';
import type { ConcatRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { BLOCKS_PER_FILE_MAX, CONCAT_BLOCKS_MAX, CONCAT_SOURCES_MAX } from '../limits.js';
import { EXECUTE, need, needUnsticky, READ, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { parentOf, parentPath, type ResolvedTarget } from '../tree.js';
import { closedFile } from './closed-file.js';

/** Moves the blocks of closed files to the end of another; the sources go. */
export function concat(
  state: MasterState,
  caller: Caller,
  request: ConcatRequest,
  _env: Env,
): Decision {
  if (request.sources.length === 0 || request.sources.length > CONCAT_SOURCES_MAX)
    return refuse('INVALID_ARGUMENT', {
      message: `A concat takes 1 to ${CONCAT_SOURCES_MAX} sources`,
    });
  const into = closedFile(state, caller, request.target, WRITE);
  if (isRefusal(into)) return into;
  const sources: InodeId[] = [];
  const seen = new Set([into.target.id]);
  let blocks = 0;
  for (const path of request.sources) {
    const source = closedFile(state, caller, path, READ);
    if (isRefusal(source)) return source;
    const fault = sourceFault(caller, into, source, seen);
    if (fault !== undefined) return fault;
    seen.add(source.target.id);
    sources.push(source.target.id);
    blocks += source.target.blockCount;
  }
  if (blocks > CONCAT_BLOCKS_MAX || into.target.blockCount + blocks > BLOCKS_PER_FILE_MAX)
    return refuse('LIMIT_EXCEEDED', {
      message: `A concat moves at most ${CONCAT_BLOCKS_MAX} blocks, and a file has at most ${BLOCKS_PER_FILE_MAX}`,
      path: into.path,
    });
  return { operation: { kind: 'concat', inode: into.target.id, sources } };
}

function sourceFault(
  caller: Caller,
  into: ResolvedTarget,
  source: ResolvedTarget,
  seen: ReadonlySet<InodeId>,
): Refusal | undefined {
  const { target, path } = source;
  if (seen.has(target.id))
    return refuse('INVALID_ARGUMENT', { message: 'A file is named twice in a concat', path });
  if (target.blockSize > into.target.blockSize)
    return refuse('INVALID_ARGUMENT', {
      message: `Its block size of ${target.blockSize} is over the target's of ${into.target.blockSize}`,
      path,
    });
  const parent = parentOf(source);
  if (parent === undefined) return undefined;
  return (
    need(parent, caller, WRITE | EXECUTE, parentPath(source)) ??
    needUnsticky(parent, target, caller, path)
  );
}
