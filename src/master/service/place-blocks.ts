import { DfsError } from '../../common/error.js';
import type { LocatedBlock } from '../../common/file-status.js';
import type { ServerId } from '../../common/ids.js';
import type {
  AddBlockRequest,
  CallContext,
  CreateFileRequest,
  CreateFileResponse,
} from '../../common/namespace-messages.js';
import { isRefusal } from '../../common/refusal.js';
import { addBlock } from '../core/commands/add-block.js';
import { createFile } from '../core/commands/create-file.js';
import { mutate, type NamespaceServiceOptions } from './namespace-mutation.js';
import { toAllotted, toCreated } from './operation-answers.js';

/** For as long after its start a master waits for the servers of a chain that it allotted before: they register again. */
export const REGISTER_WAIT_MS = 15_000;

/** Placement is part of the turn that allots the block, so a retry of the call does not place twice. */
export async function placeBlock(
  options: NamespaceServiceOptions,
  context: CallContext,
  request: AddBlockRequest,
  startedMs: number,
): Promise<LocatedBlock> {
  const { kernel, derived, random, info } = options;
  const { state } = kernel;
  const result = await mutate(options, context, (caller, env) => {
    const inode = state.namespace.get(request.inode);
    const targets = derived.place(
      {
        count: inode?.replication ?? info.replication,
        minReplicas: info.minReplicas,
        blockBytes: inode?.blockSize ?? info.blockSize,
        writerHost: request.writerHost,
        exclude: new Set(request.excludeServers),
      },
      random,
    );
    if (!isRefusal(targets))
      return addBlock(state, caller, request, { ...env, targets: targets.map(({ id }) => id) });
    // What is wrong with the request itself comes first; without targets the core refuses in any case.
    const decision = addBlock(state, caller, request, { ...env, targets: [] });
    return isRefusal(decision) && decision.refused !== 'NOT_ENOUGH_SERVERS' ? decision : targets;
  });
  const { block, wanted } = toAllotted(result, options.locator);
  wholeEnough(options, startedMs, block, wanted);
  return block;
}

/** As above, where a first block is asked for: a file that gets none is made all the same. */
export async function createPlaced(
  options: NamespaceServiceOptions,
  context: CallContext,
  request: CreateFileRequest,
  startedMs: number,
): Promise<CreateFileResponse> {
  const { kernel, derived, random, info } = options;
  const { withBlock } = request;
  const place = (): readonly ServerId[] => {
    const targets = derived.place(
      {
        count: request.replication || info.replication,
        minReplicas: info.minReplicas,
        blockBytes: request.blockSize || info.blockSize,
        writerHost: withBlock?.writerHost ?? '',
        exclude: new Set(),
      },
      random,
    );
    return isRefusal(targets) ? [] : targets.map(({ id }) => id);
  };
  const result = await mutate(options, context, (caller, env) =>
    createFile(kernel.state, caller, request, { ...env, place }),
  );
  const { created, wanted } = toCreated(result, options.locator);
  if (created.block !== undefined) wholeEnough(options, startedMs, created.block, wanted);
  return created;
}

/** A retry after a restart may come before its servers: with a part of the chain the block would have fewer copies. */
function wholeEnough(
  { clock }: NamespaceServiceOptions,
  startedMs: number,
  block: LocatedBlock,
  wanted: number,
): void {
  const there = block.locations.length;
  if (there > 0 && (there === wanted || clock.nowMs() - startedMs >= REGISTER_WAIT_MS)) return;
  throw new DfsError(
    'UNAVAILABLE',
    `${there} of the ${wanted} block servers of block ${block.id} have registered since this master started; try again`,
  );
}
