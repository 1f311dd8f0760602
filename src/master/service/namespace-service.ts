import { mayBeCommitted } from '../core/blocks/may-be-committed.js';
import { DfsError } from '../../common/error.js';
import type { CommittedBlock, ContentSummary, LocatedBlock } from '../../common/file-status.js';
import type { InodeId, ServerId } from '../../common/ids.js';
import type {
  CallContext,
  LocateRequest,
  LocateResponse,
  PathRequest,
  RemoveRequest,
  ReportBadReplicaRequest,
} from '../../common/namespace-messages.js';
import { isRefusal, refuse, unwrap, type Refusal } from '../../common/refusal.js';
import type { CallOptions, NamespaceApi } from '../../rpc/namespace-api.js';
import { callerOf } from '../core/caller.js';
import { abandonBlock } from '../core/commands/abandon-block.js';
import { abandonFile } from '../core/commands/abandon-file.js';
import { appendFile } from '../core/commands/append-file.js';
import { completeFile } from '../core/commands/complete-file.js';
import { concat } from '../core/commands/concat.js';
import { flushFile } from '../core/commands/flush-file.js';
import { mkdir } from '../core/commands/mkdir.js';
import { moveToTrash } from '../core/commands/move-to-trash.js';
import { removalWalk } from '../core/commands/removal-walk.js';
import { remove, type RemoveEnv } from '../core/commands/remove.js';
import { rename } from '../core/commands/rename.js';
import { reopenBlock } from '../core/commands/reopen-block.js';
import { setMode } from '../core/commands/set-mode.js';
import { setOwner } from '../core/commands/set-owner.js';
import { setReplication } from '../core/commands/set-replication.js';
import { setTimes } from '../core/commands/set-times.js';
import { truncateFile } from '../core/commands/truncate-file.js';
import type { Caller, Decision, Env } from '../core/decision.js';
import { lookupRetry } from '../core/lookup-retry.js';
import type { OperationResult } from '../core/operation-result.js';
import { contentSummary } from '../core/queries/content-summary.js';
import { list } from '../core/queries/list.js';
import { locate } from '../core/queries/locate.js';
import { stat } from '../core/queries/stat.js';
import type { MasterState } from '../core/state.js';
import { resolveTarget } from '../core/tree.js';
import { mutate, type NamespaceServiceOptions } from './namespace-mutation.js';
import { toAppending, toDone, toReopened, toStatus, toTruncated } from './operation-answers.js';
import { createPlaced, placeBlock, REGISTER_WAIT_MS } from './place-blocks.js';
import { inSlices } from './slices.js';

/** Bound on waiting for block servers' reports before a commit is refused (retryable): below the calls' deadline. */
const REPORT_WAIT_MS = 8_000;
/** One verb of the core: decides a request of a caller. */
type Verb<Request> = (state: MasterState, caller: Caller, request: Request, env: Env) => Decision;

/** What clients ask of the master: decode is done, the core decides, the kernel carries out. No rule lives here. */
export function namespaceService(options: NamespaceServiceOptions): NamespaceApi {
  const { kernel, locator } = options;
  const { state } = kernel;
  const startedMs = options.clock.nowMs();

  /** A mutation as the core decides it, with its result turned into the answer. */
  const mutation =
    <Request, Answer>(verb: Verb<Request>, answer: (result: OperationResult) => Answer) =>
    async (context: CallContext, request: Request): Promise<Answer> =>
      answer(await mutate(options, context, (caller, env) => verb(state, caller, request, env)));

  const query =
    <Request, Answer>(
      ask: (state: MasterState, caller: Caller, request: Request) => Answer | Refusal,
    ) =>
    (context: CallContext, request: Request): Promise<Answer> =>
      kernel.read(() => {
        const caller = callerOf(state, context);
        return isRefusal(caller) ? caller : ask(state, caller, request);
      });

  const complete = mutation(completeFile, toStatus);
  return {
    createFile: (context, request) => createPlaced(options, context, request, startedMs),
    appendFile: mutation(appendFile, (result) => toAppending(result, locator)),
    addBlock: async (context, request) => {
      await untilReported(options, context, request.previous);
      return placeBlock(options, context, request, startedMs);
    },
    reopenBlock: mutation(reopenBlock, (result) => {
      const { reopened, targets } = toReopened(result, locator);
      settledEnough(options, startedMs, { block: reopened.block, targets });
      return reopened;
    }),
    flushFile: async (context, request) => {
      await untilReported(options, context, request.block);
      return mutation(flushFile, toStatus)(context, request);
    },
    abandonBlock: mutation(abandonBlock, toDone),
    completeFile: async (context, request) => {
      if (request.last !== undefined) await untilReported(options, context, request.last);
      return complete(context, request);
    },
    abandonFile: mutation(abandonFile, toDone),
    renewLease: async (context) => {
      const openFiles = state.openFiles.countOfHolder(context.clientId);
      if (openFiles > 0) options.leases.renew(context.clientId, options.clock.nowMs());
      return { openFiles };
    },
    mkdir: mutation(mkdir, toStatus),
    rename: mutation(rename, toStatus),
    remove: async (context, request) => toDone(await removeTree(options, context, request, remove)),
    moveToTrash: async (context, request) =>
      toStatus(await removeTree(options, context, request, trashing(options))),
    setReplication: mutation(setReplication, toStatus),
    setMode: mutation(setMode, toStatus),
    setOwner: mutation(setOwner, toStatus),
    setTimes: mutation(setTimes, toStatus),
    truncateFile: async (context, request) => {
      await untilReported(options, context, request.shortened);
      return mutation(truncateFile, (result) => {
        const truncated = toTruncated(result, locator);
        if (!truncated.done)
          settledEnough(options, startedMs, { block: truncated.shorten, targets: [] });
        return truncated;
      })(context, request);
    },
    concat: mutation(concat, toStatus),
    stat: query((s, caller, { path }: PathRequest) => stat(s, caller, path)),
    list: query(list),
    locate: query((s, caller, request: LocateRequest) => located(options, s, caller, request)),
    contentSummary: (context, request, call) => summary(options, context, request, call),
    reportBadReplica: (context, request) => noteBadReplica(options, context, request),
    clusterInfo: async () => options.info,
  };
}

/**
 * A commit waits until enough block servers have reported the sealed block, and never takes the client's word for it.
 * Servers report a final replica at once, so the wait is mostly over before the call arrives.
 */
async function untilReported(
  { kernel, derived, replicas, info: { minReplicas } }: NamespaceServiceOptions,
  context: CallContext,
  block: CommittedBlock | undefined,
): Promise<void> {
  // A retry of what was carried out gets its first answer, wherever the replicas are by now.
  if (block === undefined || lookupRetry(kernel.state, context) !== undefined) return;
  const { id: blockId, generation, length } = block;
  const sealed = { blockId, generation, length };
  const have = await replicas.until(sealed, minReplicas, REPORT_WAIT_MS);
  // What somebody else ended meanwhile is refused by its own rule, and with the reason.
  if (have >= minReplicas || !mayBeCommitted(derived.blocks, sealed)) return;
  throw new DfsError(
    'UNAVAILABLE',
    `Only ${have} of at least ${minReplicas} block servers have reported block ${blockId} with ${length} bytes under generation ${generation}; try again, or see dfs report for servers that are down`,
  );
}

/**
 * A block is written on by the servers that hold it. Shortly after a start some of them may not be back yet, and the new
 * generation would have fewer copies than the old one; the operation is done, and its retry gets more servers.
 *
 * Of a committed block each copy is reported. One that is being written is on the servers of its chain, but those that
 * did not seal it have nothing to report, however long one waits: it is enough that they are there.
 */
function settledEnough(
  { derived, clock }: NamespaceServiceOptions,
  startedMs: number,
  { block, targets }: { readonly block: LocatedBlock; readonly targets: readonly ServerId[] },
): void {
  const facts = derived.blocks.facts(block.id);
  // The answer of a retry may be about a block that is gone by now; what the client does next says so.
  if (facts === undefined || clock.nowMs() - startedMs >= REGISTER_WAIT_MS) return;
  const isInChain = targets.length > 0;
  const back = targets.filter((target) => derived.servers.byServerId(target) !== undefined);
  const there = isInChain ? back.length : block.locations.length;
  const wanted = isInChain ? targets.length : facts.replication;
  if (there >= wanted) return;
  const what = isInChain ? 'block servers' : 'replicas';
  throw new DfsError(
    'UNAVAILABLE',
    `${there} of ${wanted} ${what} of block ${block.id} are back since this master started; try again`,
  );
}

/** A retry is answered before this is asked, so that what was moved stays moved if the trash is switched off. */
function trashing({ info }: NamespaceServiceOptions): typeof moveToTrash {
  if (info.trashIntervalMs > 0) return moveToTrash;
  return () =>
    refuse('UNSUPPORTED', { message: 'The trash of this cluster is off; remove it for good' });
}

/** The rights on a large tree are checked in slices before the turn that takes it away. */
async function removeTree(
  options: NamespaceServiceOptions,
  context: CallContext,
  request: RemoveRequest,
  verb: (state: MasterState, caller: Caller, request: RemoveRequest, env: RemoveEnv) => Decision,
): Promise<OperationResult> {
  const { kernel } = options;
  const caller = unwrap(callerOf(kernel.state, context));
  // A retry gets the first answer, whatever stands at its path by now.
  const isWalked = request.recursive && !kernel.isAnswered(context);
  const walked = isWalked ? await walkRights(options, caller, request.path) : undefined;
  return mutate(options, context, (_caller, env) => {
    // Refused within the turn, so that a late copy is refused too when the rights are others by then.
    if (isRefusal(walked)) return walked;
    return verb(kernel.state, caller, request, walked === undefined ? env : { ...env, walked });
  });
}

async function walkRights(
  { kernel: { state }, yieldTurn }: NamespaceServiceOptions,
  caller: Caller,
  path: string,
): Promise<InodeId | Refusal | undefined> {
  const resolved = resolveTarget(state, caller, path);
  // The turn itself refuses a path that does not resolve.
  if (caller.superuser || isRefusal(resolved) || resolved.target.type === 'file') return undefined;
  const walk = removalWalk(state, caller, resolved.target.id, resolved.path);
  return (await inSlices(walk, { yieldTurn })) ?? resolved.target.id;
}

function located(
  { locator }: NamespaceServiceOptions,
  state: MasterState,
  caller: Caller,
  request: LocateRequest,
): LocateResponse | Refusal {
  const range = locate(state, caller, request);
  if (isRefusal(range)) return range;
  const blocks = range.blocks.map((block) => locator.committed(block, request.readerHost));
  return { ...range, blocks };
}

async function summary(
  { kernel, yieldTurn }: NamespaceServiceOptions,
  context: CallContext,
  { path }: PathRequest,
  { signal }: CallOptions,
): Promise<ContentSummary> {
  const caller = unwrap(callerOf(kernel.state, context));
  const sum = unwrap(
    await inSlices(contentSummary(kernel.state, caller, path), { yieldTurn, signal }),
  );
  await kernel.untilDurable();
  return sum;
}

/** A reader's word is a suspicion: the server that has the replica looks at it, and its word counts. */
async function noteBadReplica(
  { kernel, derived, log }: NamespaceServiceOptions,
  context: CallContext,
  { blockId, generation, serverId, detail }: ReportBadReplicaRequest,
): Promise<void> {
  unwrap(callerOf(kernel.state, context));
  const server = derived.servers.byServerId(serverId);
  const asked = server !== undefined && derived.suspect(server, { blockId, generation });
  log.warn(
    {
      block: blockId,
      generation,
      server: serverId,
      by: context.user,
      asked,
      detail: detail.slice(0, 1_000),
    },
    'a reader could not read a replica',
  );
}
