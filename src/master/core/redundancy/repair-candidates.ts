import type { BlockId } from '../../../common/ids.js';
import type { BlockMap } from '../blocks/block-map.js';
import type { BlockFacts } from '../blocks/block-sink.js';
import type { Replica, ReplicaClass } from '../blocks/replica-class.js';
import type { DerivedLimits } from '../derived-limits.js';
import type { PlacementRequest } from '../servers/placement.js';
import { obstacle } from '../servers/placement.js';
import type { BlockServer, Servers } from '../servers/servers.js';
import type { PendingRepair } from './pending-repair.js';
import type { RepairLimits } from './repair-limits.js';

export interface RepairView {
  readonly blocks: BlockMap;
  readonly servers: Servers;
  readonly pending: PendingRepair;
  readonly limits: DerivedLimits;
  readonly repairLimits: RepairLimits;
}

/** A server that might take part in a repair, and why it may not; `busy` says that it will be able to in a moment. */
export interface Candidate {
  readonly server: BlockServer;
  readonly refusal: string | undefined;
  readonly busy: boolean;
}

export interface SourceCandidate extends Candidate {
  readonly replica: Replica;
  readonly kind: ReplicaClass;
}

type Committed = BlockFacts & { readonly committed: NonNullable<BlockFacts['committed']> };

/** Every replica of the block as a source. Damaged ones serve only where no sound one is. */
export function sourceCandidates(view: RepairView, facts: Committed): readonly SourceCandidate[] {
  const { blocks, servers, pending, repairLimits } = view;
  const replicas = blocks.replicas(facts.id).map((replica) => ({
    replica,
    server: servers.at(replica.server),
    kind: blocks.classOf(facts, replica),
  }));
  const anyGood = replicas.some(({ kind }) => kind === 'good');
  return replicas.map(({ replica, server, kind }) => {
    const fault = sourceFault(facts, replica, kind, anyGood) ?? absence(server);
    const copies = pending.leaving(server.index);
    const busy = fault === undefined && copies >= repairLimits.outgoingMax;
    const refusal = fault ?? (busy ? `busy: ${copies} copies leave it already` : undefined);
    return { server, replica, kind, refusal, busy };
  });
}

function absence({ state }: BlockServer): string | undefined {
  return state === 'dead' || state === 'stopped' ? state : undefined;
}

function sourceFault(
  { committed }: Committed,
  replica: Replica,
  kind: ReplicaClass,
  anyGood: boolean,
): string | undefined {
  if (kind === 'good' || kind === 'absent') return undefined;
  if (kind !== 'corrupt') return `its replica is ${kind}`;
  if (replica.generation !== committed.generation) return 'its replica is damaged and old';
  return anyGood ? 'its replica is damaged' : undefined;
}

/** Every server as a target, but for those on which a replica would be of no use. */
export function targetCandidates(
  view: RepairView,
  facts: Committed,
  request: PlacementRequest = targetRequest(view, facts),
): readonly Candidate[] {
  return view.servers.all().map((server) => targetCandidate(view, server, request));
}

/**
 * Servers that have nothing of the block but replicas of generations that are over. A copy fits beside those: where all
 * others have one, they would wait for ever, since they go only once there are enough good ones.
 */
export function outdatedHolders(view: RepairView, facts: Committed): readonly Candidate[] {
  const { blocks, servers } = view;
  const inUse = new Set<number>();
  const outdated = new Set<number>();
  for (const replica of blocks.replicas(facts.id))
    (blocks.isOutdated(facts, replica) ? outdated : inUse).add(replica.server);
  const refused = (server: BlockServer): string | undefined => busyWith(view, server);
  const request = { ...targetRequest(view, facts), refused };
  return [...outdated]
    .filter((index) => !inUse.has(index))
    .map((index) => targetCandidate(view, servers.at(index), request));
}

function targetCandidate(
  view: RepairView,
  server: BlockServer,
  request: PlacementRequest,
): Candidate {
  const refusal = obstacle(server, request);
  // One that is silent for a moment is dead or back in a moment: no reason to put the block off for longer each time.
  const soon = server.state === 'stale' || refusal === busyWith(view, server);
  return { server, refusal, busy: refusal !== undefined && soon };
}

/** What is asked of the placement of one more copy. */
export function targetRequest(view: RepairView, facts: Committed): PlacementRequest {
  const { blocks, servers, limits } = view;
  const held = blocks
    .replicas(facts.id)
    .map((replica) => [replica.server, blocks.classOf(facts, replica)] as const);
  // Of several on one server the good one is told.
  const holders = new Map([...held, ...held.filter(([, kind]) => kind === 'good')]);
  return {
    count: 1,
    minReplicas: 1,
    blockBytes: facts.committed.length,
    reserveBytes: limits.placementReserveBytes,
    writerHost: '',
    exclude: new Set(),
    takenDomains: countedServers(view, facts).map(({ domain }) => domain),
    refused: (server) =>
      holding(holders.get(server.index)) ?? busyWith(view, servers.at(server.index)),
  };
}

/** Servers whose good replica counts: those that are being emptied are left out. */
export function countedServers(
  { blocks, servers }: Pick<RepairView, 'blocks' | 'servers'>,
  facts: BlockFacts,
): readonly BlockServer[] {
  return blocks
    .replicas(facts.id)
    .filter((replica) => blocks.classOf(facts, replica) === 'good')
    .map((replica) => servers.at(replica.server))
    .filter((server) => server.goal.kind !== 'decommission');
}

function holding(kind: ReplicaClass | undefined): string | undefined {
  if (kind === undefined) return undefined;
  return kind === 'good' ? 'has a replica already' : `has a replica that is ${kind}`;
}

function busyWith(
  { pending, repairLimits }: RepairView,
  { index }: BlockServer,
): string | undefined {
  const copies = pending.reaching(index);
  return copies >= repairLimits.incomingMax ? `busy: ${copies} copies reach it already` : undefined;
}

/** The committed facts of a block; undefined if nobody committed it, or it is gone. */
export function committedFacts(blocks: BlockMap, id: BlockId): Committed | undefined {
  const facts = blocks.facts(id);
  return facts?.committed === undefined ? undefined : { ...facts, committed: facts.committed };
}
