import type { Random } from '../../../common/clock.js';
import type { BlockId } from '../../../common/ids.js';
import type { RepairReason } from '../../../common/repair-messages.js';
import { isRefusal } from '../../../common/refusal.js';
import { hasVerdict, repairPriority } from '../blocks/block-verdict.js';
import { placeReplicas, type PlacementRequest } from '../servers/placement.js';
import type { BlockServer } from '../servers/servers.js';
import type { RepairPlan } from './pending-repair.js';
import {
  committedFacts,
  countedServers,
  outdatedHolders,
  sourceCandidates,
  targetCandidates,
  targetRequest,
  type Candidate,
  type RepairView,
  type SourceCandidate,
} from './repair-candidates.js';

/** Why a block cannot be repaired now. `busy`: only since others are repaired; ask again in a moment. */
export interface Blocked {
  readonly blocked: string;
  readonly busy: boolean;
}

/**
 * Chooses from where to where a block is copied. Source: sound replicas first, then servers that are live, then those
 * that do least. Target: by the placement of new blocks, seen from the copies that stay (design section 6). `avoid` are
 * servers that failed as targets of this block lately; they are taken only if nobody else can.
 */
export function planRepair(
  view: RepairView,
  id: BlockId,
  random: Random,
  avoid: ReadonlySet<number> = new Set(),
): RepairPlan | Blocked {
  const facts = committedFacts(view.blocks, id);
  const verdict = view.blocks.verdict(id) ?? 0;
  const priority = repairPriority(verdict);
  if (facts === undefined || priority === undefined)
    return { blocked: 'it needs no repair', busy: false };
  const sources = chooseSources(view, sourceCandidates(view, facts), random);
  if ('blocked' in sources) return sources;
  const target = chooseTarget(view, id, random, avoid);
  if ('blocked' in target) return target;
  return {
    blockId: id,
    generation: facts.committed.generation,
    length: facts.committed.length,
    sources: sources.indexes,
    target: target.index,
    reason: reasonOf(view, id, verdict),
    priority,
    release: undefined,
  };
}

/** A copy that frees `from` once it is on `to`; undefined if the block cannot be moved so any more. */
export function planMove(
  view: RepairView,
  move: { readonly blockId: BlockId; readonly from: number; readonly to: number },
  random: Random,
): RepairPlan | undefined {
  const facts = committedFacts(view.blocks, move.blockId);
  const priority = repairPriority(view.blocks.verdict(move.blockId) ?? 0);
  if (facts === undefined || priority !== undefined) return undefined;
  const candidates = sourceCandidates(view, facts);
  const target = targetCandidates(view, facts).find(({ server }) => server.index === move.to);
  if (target === undefined || target.refusal !== undefined) return undefined;
  if (!candidates.some(({ server, kind }) => server.index === move.from && kind === 'good'))
    return undefined;
  const sources = chooseSources(view, candidates, random);
  if ('blocked' in sources) return undefined;
  return {
    blockId: move.blockId,
    generation: facts.committed.generation,
    length: facts.committed.length,
    sources: sources.indexes,
    target: move.to,
    reason: 'balance',
    priority: undefined,
    release: move.from,
  };
}

/** The best source first. The others follow, damaged ones last: a chunk that one cannot give may be whole on another. */
function chooseSources(
  view: RepairView,
  candidates: readonly SourceCandidate[],
  random: Random,
): { readonly indexes: readonly number[] } | Blocked {
  const usable = candidates.filter(({ refusal }) => refusal === undefined);
  if (usable.length === 0) {
    const busy = candidates.some((candidate) => candidate.busy);
    const reasons = candidates.map(({ server, refusal }) => `${server.name} ${refusal ?? ''}`);
    const told = reasons.length === 0 ? 'no server has reported it' : reasons.join(', ');
    return { blocked: `no replica to copy from: ${told}`, busy };
  }
  const spare = candidates.filter(
    ({ kind, refusal, busy }) => busy || (kind === 'corrupt' && refusal !== undefined),
  );
  const rank = (candidate: SourceCandidate): number => cost(view, candidate) + random.next() / 2;
  const ordered = (of: readonly SourceCandidate[]): number[] =>
    of
      .map((candidate) => ({ index: candidate.server.index, rank: rank(candidate) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ index }) => index);
  const indexes = new Set([...ordered(usable), ...ordered(spare)]);
  return { indexes: [...indexes].slice(0, view.repairLimits.sourcesMax) };
}

const DAMAGED = 1_000_000;
const SILENT = 1_000;

function cost({ pending }: RepairView, { server, kind }: SourceCandidate): number {
  const standing = (kind === 'good' ? 0 : DAMAGED) + (server.state === 'live' ? 0 : SILENT);
  return standing + pending.leaving(server.index) + server.activeStreams;
}

function chooseTarget(
  view: RepairView,
  id: BlockId,
  random: Random,
  avoid: ReadonlySet<number>,
): BlockServer | Blocked {
  const facts = committedFacts(view.blocks, id);
  if (facts === undefined) return { blocked: 'it is gone', busy: false };
  const request = targetRequest(view, facts);
  const candidates = targetCandidates(view, facts, request);
  const able = candidates
    .filter(({ refusal }) => refusal === undefined)
    .map(({ server }) => server);
  const fresh = able.filter(({ index }) => !avoid.has(index));
  const lacking = hasVerdict(view.blocks.verdict(id) ?? 0, 'underReplicated');
  const taken = new Set(countedServers(view, facts).map(({ domain }) => domain));
  const isMove = !lacking && taken.size > 0;
  let [chosen] = placed(fresh, request, random);
  // Servers that failed are left out only if another one helps: a move into a domain that has a copy does not.
  if (chosen === undefined || (isMove && taken.has(chosen.domain)))
    [chosen] = placed(able, request, random);
  const freesLater = candidates.some(({ busy, server }) => busy && !taken.has(server.domain));
  if (chosen !== undefined && !taken.has(chosen.domain)) return chosen;
  // Rather wait for a server where the copy may stay than copy the block twice, unless it is in danger.
  const isCritical = repairPriority(view.blocks.verdict(id) ?? 0) === 'critical';
  if (chosen !== undefined && !isMove && (isCritical || !freesLater)) return chosen;
  let busy = isMove || chosen !== undefined ? freesLater : candidates.some((each) => each.busy);
  if (!busy && !isMove) {
    // With nobody else to take it, a copy goes beside stale replicas, or a damaged one is replaced where it lies.
    const beside = outdatedHolders(view, facts);
    const inPlace = chooseBeside(beside, request, random, avoid) ?? damagedHolder(view, id);
    if (inPlace !== undefined) return inPlace;
    busy = beside.some((each) => each.busy);
  }
  // Nobody reads why: it is tried again in a moment. Thousands of blocks may be looked at so.
  if (busy) return { blocked: 'all servers that could take a copy are busy', busy };
  const told = isMove
    ? 'no server in another fault domain can take a copy'
    : 'no server can take a copy';
  return { blocked: `${told}: ${reasons(candidates, isMove ? taken : new Set())}`, busy: false };
}

/** Empty if nobody is able. The refusal of the placement, which tells of every server, would be made for nothing. */
function placed(
  able: readonly BlockServer[],
  request: PlacementRequest,
  random: Random,
): readonly BlockServer[] {
  if (able.length === 0) return [];
  const chosen = placeReplicas(able, request, random);
  return isRefusal(chosen) ? [] : chosen;
}

/** One of the candidates, rather one that is not to be avoided; that it has a replica does not count. */
function chooseBeside(
  candidates: readonly Candidate[],
  request: PlacementRequest,
  random: Random,
  avoid: ReadonlySet<number>,
): BlockServer | undefined {
  const able = candidates.filter(({ refusal }) => refusal === undefined);
  const fresh = able.filter(({ server }) => !avoid.has(server.index));
  const pool = (fresh.length > 0 ? fresh : able).map(({ server }) => server);
  return placed(pool, { ...request, refused: () => undefined }, random)[0];
}

function damagedHolder(view: RepairView, id: BlockId): BlockServer | undefined {
  const facts = committedFacts(view.blocks, id);
  if (facts === undefined) return undefined;
  for (const replica of view.blocks.replicas(id)) {
    const server = view.servers.at(replica.server);
    const isHere = replica.generation === facts.committed.generation;
    if (!isHere || view.blocks.classOf(facts, replica) !== 'corrupt') continue;
    const takes = server.state === 'live' && server.goal.kind === 'inService';
    if (takes && view.pending.reaching(server.index) < view.repairLimits.incomingMax) return server;
  }
  return undefined;
}

const TOLD_MAX = 20;

function reasons(
  candidates: ReturnType<typeof targetCandidates>,
  taken: ReadonlySet<string>,
): string {
  if (candidates.length === 0) return 'none has registered';
  const told = candidates.slice(0, TOLD_MAX).map(({ server, refusal }) => {
    const domain = taken.has(server.domain) ? 'its fault domain has a copy' : 'can';
    return `${server.name} (${server.domain}) ${refusal ?? domain}`;
  });
  const more = candidates.length - told.length;
  return told.join(', ') + (more > 0 ? `, and ${more} more` : '');
}

function reasonOf(view: RepairView, id: BlockId, verdict: number): RepairReason {
  if (!hasVerdict(verdict, 'readable')) return 'damaged';
  if (!hasVerdict(verdict, 'underReplicated')) return 'misplaced';
  const drained = view.blocks.replicas(id).some((replica) => {
    const { state, goal } = view.servers.at(replica.server);
    return goal.kind !== 'inService' && (state === 'live' || state === 'stale');
  });
  return drained ? 'drain' : 'lost';
}
