import type { Random } from '../../../common/clock.js';
import { domainDistance } from '../../../common/fault-domain.js';
import type { ServerId } from '../../../common/ids.js';
import { refuse, type Refusal } from '../../../common/refusal.js';
import { REFUSAL_SERVERS_MAX } from '../derived-limits.js';
import type { BlockServer } from './servers.js';

export interface PlacementRequest {
  /** Copies wanted. */
  readonly count: number;
  /** Fewer than this many is a refusal. */
  readonly minReplicas: number;
  /** Bytes that the block may reach. */
  readonly blockBytes: number;
  /** Bytes to leave free on a volume beside the block. */
  readonly reserveBytes: number;
  /** Host of the writer; empty if not known. */
  readonly writerHost: string;
  /** Servers that the writer failed on, or that have a copy. */
  readonly exclude: ReadonlySet<ServerId>;
  /** Domains of copies that exist already. */
  readonly takenDomains?: readonly string[];
  /** What else stands against a server; undefined if nothing does. */
  readonly refused?: (server: BlockServer) => string | undefined;
}

/**
 * Chooses servers for a new block, in the order of its write chain. Rules, the stronger first: a server on the
 * writer's host starts the chain; no fault domain twice while there is an unused one; domains that part as high up
 * as possible; then by weight of free space and load. Fewer servers than wanted are given down to `minReplicas`.
 */
export function placeReplicas(
  servers: readonly BlockServer[],
  request: PlacementRequest,
  random: Random,
): readonly BlockServer[] | Refusal {
  const eligible = servers.filter((server) => obstacle(server, request) === undefined);
  if (eligible.length < Math.max(1, request.minReplicas))
    return refusal(servers, eligible.length, request);
  const chosen: BlockServer[] = [];
  const spread = new DomainSpread(request.takenDomains ?? []);
  const roomiest = Math.max(...eligible.map(roomOf));
  let pool = eligible;
  while (chosen.length < request.count && pool.length > 0) {
    const local = chosen.length === 0 ? pool.filter((server) => isOn(server, request)) : [];
    const server = draw(local.length > 0 ? local : spread.best(pool), roomiest, random);
    chosen.push(server);
    spread.take(server.domain);
    pool = pool.filter((other) => other !== server);
  }
  return chain(chosen);
}

/** Why a server cannot take the block, or undefined if it can. */
export function obstacle(server: BlockServer, request: PlacementRequest): string | undefined {
  if (request.exclude.has(server.id)) return 'excluded by the writer';
  if (server.state !== 'live') return server.state;
  if (server.goal.kind === 'decommission') return 'being decommissioned';
  if (server.goal.kind === 'maintenance') return 'in maintenance';
  if (isFull(server, request)) return `full: ${roomOf(server)} bytes left`;
  return request.refused?.(server);
}

function isFull(server: BlockServer, request: PlacementRequest): boolean {
  return roomOf(server) < request.blockBytes + request.reserveBytes;
}

/** Bytes for one more block: it lies on one volume, and what was placed lately takes its part. */
function roomOf(server: BlockServer): number {
  return Math.max(0, Math.min(server.largestRoom, server.remaining - server.placedBytes));
}

function isOn(server: BlockServer, request: PlacementRequest): boolean {
  return request.writerHost !== '' && server.host === request.writerHost.toLowerCase();
}

/** How often each domain, and each name above it, has been used. */
class DomainSpread {
  private readonly used = new Map<string, number>();
  /** Domains themselves, not what is below them: a server may stand right in a domain that has others in it. */
  private readonly taken = new Map<string, number>();

  constructor(taken: readonly string[]) {
    for (const domain of taken) this.take(domain);
  }

  take(domain: string): void {
    this.taken.set(domain, (this.taken.get(domain) ?? 0) + 1);
    for (const name of ancestry(domain)) this.used.set(name, this.usedCount(name) + 1);
  }

  /** The servers whose domain is used least, and among them those whose ancestors, from the top, are. */
  best(pool: readonly BlockServer[]): readonly BlockServer[] {
    let best: BlockServer[] = [];
    let bestCost: readonly number[] | undefined;
    const costs = new Map<string, readonly number[]>();
    for (const server of pool) {
      const cost = costs.get(server.domain) ?? this.cost(server.domain);
      costs.set(server.domain, cost);
      const order = bestCost === undefined ? -1 : compare(cost, bestCost);
      if (order < 0) {
        best = [server];
        bestCost = cost;
      } else if (order === 0) best.push(server);
    }
    return best;
  }

  private cost(domain: string): readonly number[] {
    return [this.taken.get(domain) ?? 0, ...ancestry(domain).map((name) => this.usedCount(name))];
  }

  private usedCount(name: string): number {
    return this.used.get(name) ?? 0;
  }
}

/** `/a/b` as `/a`, `/a/b`. */
function ancestry(domain: string): string[] {
  const names = domain.split('/').slice(1);
  return names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** One of the servers, by weight: more room and less load draw more, and nobody is left out. */
function draw(pool: readonly BlockServer[], roomiest: number, random: Random): BlockServer {
  const weights = pool.map((server) => weight(server, roomiest));
  const total = weights.reduce((sum, each) => sum + each, 0);
  let point = random.next() * total;
  for (const [i, server] of pool.entries()) {
    point -= weights[i] ?? 0;
    if (point < 0) return server;
  }
  // Rounding may leave a rest beyond the last weight.
  return pool.at(-1) as BlockServer;
}

const ROOM_SHARE_MIN = 0.05;

function weight(server: BlockServer, roomiest: number): number {
  const share = Math.max(ROOM_SHARE_MIN, roomOf(server) / Math.max(1, roomiest));
  return share / (1 + server.activeStreams + server.placedBlocks);
}

/** Each next server is the nearest to the one before, so that bytes cross between domains as seldom as possible. */
function chain(chosen: readonly BlockServer[]): readonly BlockServer[] {
  const rest = [...chosen];
  const ordered: BlockServer[] = [];
  for (let last = rest.shift(); last !== undefined;) {
    ordered.push(last);
    const from = last.domain;
    let nearest = 0;
    for (let i = 1; i < rest.length; i++)
      if (distance(from, rest[i]) < distance(from, rest[nearest])) nearest = i;
    last = rest.splice(nearest, 1)[0];
  }
  return ordered;
}

function distance(from: string, server: BlockServer | undefined): number {
  return server === undefined ? Infinity : domainDistance(from, server.domain);
}

function refusal(
  servers: readonly BlockServer[],
  eligible: number,
  request: PlacementRequest,
): Refusal {
  const full = servers.filter(
    (server) =>
      server.state === 'live' && !request.exclude.has(server.id) && isFull(server, request),
  ).length;
  const onlySpaceLacks = full > 0 && eligible + full >= request.minReplicas;
  const advice = onlySpaceLacks
    ? 'delete files, add disks or start more block servers'
    : 'start more block servers, or bring back those that are dead or stopped, and try again';
  const head = `${eligible} of ${servers.length} block servers can take a block of ${request.blockBytes} bytes, ${Math.max(1, request.minReplicas)} are needed`;
  return refuse(onlySpaceLacks ? 'NO_SPACE' : 'NOT_ENOUGH_SERVERS', {
    message: `${head}: ${reasons(servers, request)}; ${advice}`,
  });
}

function reasons(servers: readonly BlockServer[], request: PlacementRequest): string {
  if (servers.length === 0) return 'none has registered';
  const listed = servers
    .slice(0, REFUSAL_SERVERS_MAX)
    .map((server) => `${server.name} (${server.domain}) ${obstacle(server, request) ?? 'can'}`);
  const more = servers.length - listed.length;
  return listed.join(', ') + (more > 0 ? `, and ${more} more` : '');
}
