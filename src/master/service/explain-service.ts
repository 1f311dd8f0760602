import type {
  BlockExplanation,
  ExplainRequest,
  Explanation,
} from '../../common/explain-messages.js';
import type { BlockId, InodeId } from '../../common/ids.js';
import type { CallContext } from '../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../common/refusal.js';
import { hasVerdict, repairPriority } from '../core/blocks/block-verdict.js';
import { callerOf } from '../core/caller.js';
import type { DerivedState } from '../core/derived-state.js';
import { describeBlocks, filePath, type DescribedBlock } from '../core/queries/describe-block.js';
import { locate } from '../core/queries/locate.js';
import { explainBlock, type ExplainView } from '../core/redundancy/explain-block.js';
import type { BlockServer } from '../core/servers/servers.js';
import type { MasterState } from '../core/state.js';

export interface ExplainOptions {
  readonly state: MasterState;
  readonly derived: DerivedState;
  readonly nowMs: number;
  readonly held: string | undefined;
}

/** Blocks in one answer, and blocks of a file or a server that are looked at for it. */
const EXPLAINED_MAX = 100;
const LOOKED_AT_MAX = 20_000;

/** Answers `dfs explain` in one turn of a few milliseconds. */
export function explain(
  options: ExplainOptions,
  context: CallContext,
  request: ExplainRequest,
): Explanation | Refusal {
  if (request.kind === 'block') return explainOne(options, request.blockId);
  if (request.kind === 'file') return explainFile(options, context, request);
  return explainServer(options, request);
}

function explainOne(options: ExplainOptions, id: BlockId): Explanation | Refusal {
  if (!options.derived.blocks.has(id))
    return refuse('NOT_FOUND', {
      message: `No file has a block ${id}; dfs locate PATH lists a file's blocks`,
    });
  const blocks = blockExplanations(options, [id]);
  return { ...EMPTY, summary: blocks[0]?.summary ?? '', blocks };
}

function explainFile(
  options: ExplainOptions,
  context: CallContext,
  request: ExplainRequest & { readonly kind: 'file' },
): Explanation | Refusal {
  const { state } = options;
  const caller = callerOf(state, context);
  if (isRefusal(caller)) return caller;
  const range = { path: request.path, inode: undefined, offset: 0, length: 0 };
  const found = locate(state, caller, range, LOOKED_AT_MAX);
  if (isRefusal(found)) return found;
  const ids = found.blocks.map(({ id }) => id);
  const chosen = troubled(options, ids, request.healthyToo);
  const bad = ids.filter((id) => isTroubled(options, id)).length;
  const beyond = found.hasMore ? `; only its first ${ids.length} blocks were looked at` : '';
  const summary =
    ids.length === 0
      ? 'It has no blocks.'
      : `${bad} of ${ids.length} blocks are not as they should be${beyond}.`;
  return shown(options, chosen, summary);
}

function explainServer(
  options: ExplainOptions,
  request: ExplainRequest & { readonly kind: 'server' },
): Explanation | Refusal {
  const { derived, nowMs } = options;
  const server = derived.servers.named(request.server);
  if (server === undefined) {
    const names = derived.servers.all().map(({ name }) => name);
    return refuse('NOT_FOUND', {
      message: `No block server is called ${request.server}; there are ${names.slice(0, 50).join(', ') || 'none yet'}`,
    });
  }
  const ids: BlockId[] = [];
  const held = derived.blocks.heldIn(server.index, 0, Number.MAX_SAFE_INTEGER);
  for (let next = held.next(); next.done !== true; next = held.next()) {
    if (ids.length >= LOOKED_AT_MAX) break;
    ids.push(next.value);
  }
  const chosen = troubled(options, ids, request.healthyToo);
  const { pending } = derived.repair;
  return {
    ...shown(options, chosen, serverSummary(options, server, ids)),
    server: derived.serverReports(nowMs).find(({ id }) => id === server.id),
    leaving: pending.leaving(server.index),
    reaching: pending.reaching(server.index),
  };
}

function serverSummary(
  options: ExplainOptions,
  server: BlockServer,
  ids: readonly BlockId[],
): string {
  const { derived, nowMs } = options;
  const silentS = Math.round((nowMs - server.lastContactMs) / 100) / 10;
  const bad = ids.filter((id) => isTroubled(options, id)).length;
  const count = derived.blocks.heldCount(server.index);
  const looked = count > ids.length ? `the first ${ids.length} of ` : '';
  const goal = GOALS[server.goal.kind];
  return `${server.name} (${server.domain}) is ${server.state}${goal}, last heard of ${silentS} s ago; of ${looked}its ${count} blocks ${bad} are not as they should be.`;
}

const GOALS: Readonly<Record<BlockServer['goal']['kind'], string>> = {
  inService: '',
  decommission: ' and being decommissioned',
  maintenance: ' and in maintenance',
};

const EMPTY = { more: 0, server: undefined, leaving: 0, reaching: 0 } as const;

function shown(options: ExplainOptions, ids: readonly BlockId[], summary: string): Explanation {
  const blocks = blockExplanations(options, ids.slice(0, EXPLAINED_MAX));
  return { ...EMPTY, summary, blocks, more: ids.length - blocks.length };
}

/** Those in trouble first. */
function troubled(
  options: ExplainOptions,
  ids: readonly BlockId[],
  healthyToo: boolean,
): readonly BlockId[] {
  const bad = ids.filter((id) => isTroubled(options, id));
  return healthyToo ? [...bad, ...ids.filter((id) => !isTroubled(options, id))] : bad;
}

function isTroubled({ derived }: ExplainOptions, id: BlockId): boolean {
  derived.blocks.catchUp(id);
  const verdict = derived.blocks.verdict(id) ?? 0;
  const lacking = hasVerdict(verdict, 'committed') && !hasVerdict(verdict, 'readable');
  return lacking || repairPriority(verdict) !== undefined || hasVerdict(verdict, 'overReplicated');
}

function blockExplanations(
  options: ExplainOptions,
  ids: readonly BlockId[],
): readonly BlockExplanation[] {
  const { state, derived } = options;
  const inodeOf = (id: BlockId): InodeId => derived.blocks.facts(id)?.inode as InodeId;
  const found = describeBlocks(
    state,
    ids.map((id) => ({ id, inode: inodeOf(id) })),
  );
  return ids.map((id) => blockExplanation(options, id, found.get(id)));
}

function blockExplanation(
  options: ExplainOptions,
  id: BlockId,
  found: DescribedBlock | undefined,
): BlockExplanation {
  const { state, derived } = options;
  derived.blocks.catchUp(id);
  const facts = derived.blocks.facts(id);
  const inode = facts?.inode as InodeId;
  return {
    blockId: id,
    generation: facts?.committed?.generation,
    length: facts?.committed?.length ?? 0,
    path: found?.path ?? filePath(state, inode) ?? '',
    offset: found?.offset ?? 0,
    replication: facts?.replication ?? 0,
    ...explainBlock(viewOf(options), id),
  };
}

function viewOf({ derived, nowMs, held }: ExplainOptions): ExplainView {
  return { scheduler: derived.repair, nowMs, held, awaitingReports: derived.mayYetBeReported };
}
