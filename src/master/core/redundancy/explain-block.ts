import type { CandidateExplanation, RepairStanding } from '../../../common/explain-messages.js';
import type { BlockId } from '../../../common/ids.js';
import type { RepairPriority } from '../../../common/repair-priority.js';
import { corruptReplicas, hasVerdict, repairPriority } from '../blocks/block-verdict.js';
import type { RepairLease } from './pending-repair.js';
import {
  committedFacts,
  countedServers,
  sourceCandidates,
  targetCandidates,
  type Candidate,
  type RepairView,
} from './repair-candidates.js';
import type { RepairScheduler } from './repair-scheduler.js';

export interface BlockReasons {
  readonly summary: string;
  readonly priority: RepairPriority | undefined;
  readonly repair: RepairStanding;
  readonly sources: readonly CandidateExplanation[];
  readonly targets: readonly CandidateExplanation[];
  readonly unblock: readonly string[];
}

export interface ExplainView {
  readonly scheduler: RepairScheduler;
  readonly nowMs: number;
  /** Why nothing is copied at all now; undefined if copies may be made. */
  readonly held: string | undefined;
  /** Servers may still be about to report what they have. */
  readonly awaitingReports: boolean;
}

/** Why a block is as it is and, candidate by candidate, what its repair can do: by the rules that the repair itself goes by. */
export function explainBlock(view: ExplainView, id: BlockId): BlockReasons {
  const { scheduler } = view;
  const planning = scheduler.planningView;
  const facts = committedFacts(planning.blocks, id);
  const lease = scheduler.pending.of(id);
  if (facts === undefined)
    return {
      summary: 'It is written for the first time: its writer takes care of its copies.',
      priority: undefined,
      repair: 'none',
      sources: [],
      targets: [],
      unblock: [],
    };
  const verdict = planning.blocks.verdict(id) ?? 0;
  const priority = repairPriority(verdict);
  const sources = sourceCandidates(planning, facts).map((candidate) =>
    told(candidate, candidate.kind, sourceReason(candidate, lease)),
  );
  const counted = new Set(countedServers(planning, facts).map(({ domain }) => domain));
  const isMove = priority === 'misplaced';
  const targets = targetCandidates(planning, facts).map((candidate) => {
    const shares = counted.has(candidate.server.domain);
    const refusal = candidate.refusal ?? (isMove && shares ? 'same fault domain as a copy' : '');
    // Where nobody else can take it, it was chosen for all that.
    const isTarget = lease?.target === candidate.server.index;
    return told(
      { ...candidate, refusal: isTarget ? undefined : refusal || undefined },
      '',
      targetReason(shares, lease, candidate),
    );
  });
  return {
    summary: `${situation(view, id, verdict)} ${doing(view, id, lease, priority)}`.trim(),
    priority,
    repair: standing(scheduler, id, lease, priority),
    sources,
    targets,
    unblock: priority === undefined || lease !== undefined ? [] : unblocking(view, planning, id),
  };
}

function told(candidate: Candidate, replica: string, why: string): CandidateExplanation {
  const { server, refusal } = candidate;
  return {
    server: server.name,
    domain: server.domain,
    state: server.state,
    replica,
    taken: refusal === undefined,
    reason: refusal ?? why,
  };
}

function sourceReason({ server }: Candidate, lease: RepairLease | undefined): string {
  return lease?.sources[0] === server.index ? 'copies from it now' : 'can be copied from';
}

function targetReason(
  shares: boolean,
  lease: RepairLease | undefined,
  { server }: Candidate,
): string {
  if (lease?.target === server.index) return 'copies to it now';
  return shares ? 'can take it, though its fault domain has a copy' : 'can take it';
}

function situation(view: ExplainView, id: BlockId, verdict: number): string {
  const { blocks } = view.scheduler.planningView;
  const facts = committedFacts(blocks, id);
  if (facts === undefined) return '';
  const good = blocks.replicas(id).filter((replica) => blocks.classOf(facts, replica) === 'good');
  const corrupt = corruptReplicas(verdict);
  const damaged = corrupt === 0 ? '' : `, ${corrupt} damaged`;
  const copies = `${good.length} of ${facts.replication} copies are good${damaged}`;
  if (good.length === 0 && corrupt > 0) return `No copy is sound as a whole${damaged}.`;
  if (good.length === 0)
    return view.awaitingReports
      ? 'No server has reported it yet; some may still be about to.'
      : 'Missing: no server that is up has it.';
  if (facts.generation !== facts.committed.generation)
    return `A writer is replacing it: ${copies}.`;
  if (hasVerdict(verdict, 'underReplicated')) return `Under-replicated: ${copies}.`;
  if (hasVerdict(verdict, 'misplaced')) return `Wrongly spread: copies share a fault domain.`;
  if (hasVerdict(verdict, 'overReplicated')) return `Over-replicated: ${copies}; one will go.`;
  return `As it should be: ${copies}.`;
}

function doing(
  view: ExplainView,
  id: BlockId,
  lease: RepairLease | undefined,
  priority: RepairPriority | undefined,
): string {
  const { scheduler, nowMs, held } = view;
  const { servers } = scheduler.planningView;
  if (lease !== undefined) {
    const [source] = lease.sources;
    const from = source === undefined ? '' : ` from ${servers.at(source).name}`;
    const share = Math.floor((100 * lease.copiedBytes) / Math.max(1, lease.length));
    const done = lease.told ? 'waiting for its report' : `${share} %`;
    return `It is being copied${from} to ${servers.at(lease.target).name} (${done}).`;
  }
  if (priority === undefined) return '';
  if (held !== undefined) return `Repair (${priority}) waits: ${held}.`;
  const wait = scheduler.waitOf(id);
  if (wait !== undefined) {
    const inS = Math.max(0, Math.ceil((wait.untilMs - nowMs) / 1_000));
    return `Repair (${priority}) waits after attempt ${wait.attempts}, next in ${inS} s: ${wait.reason}.`;
  }
  if (scheduler.workers.size === 0) return `Repair (${priority}) waits: no repair worker is there.`;
  return `Repair (${priority}) is next as soon as a worker has a free slot.`;
}

function standing(
  scheduler: RepairScheduler,
  id: BlockId,
  lease: RepairLease | undefined,
  priority: RepairPriority | undefined,
): RepairStanding {
  if (lease !== undefined) return 'copying';
  if (priority === undefined) return 'none';
  return scheduler.waitOf(id) === undefined ? 'ready' : 'waiting';
}

const HINTS_MAX = 10;

/** What somebody could do. Only what would change something is said. */
function unblocking(view: ExplainView, planning: RepairView, id: BlockId): string[] {
  const hints: string[] = [];
  const facts = committedFacts(planning.blocks, id);
  if (facts === undefined) return hints;
  if (view.held !== undefined) hints.push(view.held);
  if (view.scheduler.workers.size === 0)
    hints.push('start a repair worker: dfs repair --master H:P');
  const sources = sourceCandidates(planning, facts);
  if (!sources.some(({ refusal, busy }) => refusal === undefined || busy))
    for (const { server, kind } of sources)
      if (kind === 'absent') hints.push(`bring back ${server.name}, which has a replica`);
  const targets = targetCandidates(planning, facts);
  if (targets.some(({ refusal, busy }) => refusal === undefined || busy))
    return hints.slice(0, HINTS_MAX);
  hints.push('start another block server');
  for (const { server, refusal } of targets) {
    if (refusal?.startsWith('full') === true)
      hints.push(`free space or add a disk on ${server.name}`);
    if (server.state === 'dead' || server.state === 'stopped')
      hints.push(`start ${server.name} again`);
    if (server.goal.kind !== 'inService') hints.push(`dfs recommission ${server.name}`);
  }
  return hints.slice(0, HINTS_MAX);
}
