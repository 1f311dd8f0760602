import type { AdminApi } from '../../../src/rpc/admin-api.js';
import type { BlockApi } from '../../../src/rpc/block-api.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import type { NodeApi } from '../../../src/rpc/node-api.js';
import type { RepairApi } from '../../../src/rpc/repair-api.js';
import type { Log } from '../../../src/runtime/log.js';
import { blockApi } from './block-calls.js';
import {
  SILENCE_MS,
  type Connected,
  type Loss,
  type Route,
  type ServedAddress,
  type Services,
} from './connection.js';
import { Link, QUIET_LINK, type LinkConditions } from './link.js';
import type { Death, SimNode, SimProcess } from './node.js';
import type { World } from './scheduler.js';
import { unaryApi } from './unary-calls.js';

/** Carries calls between processes over the interfaces of rpc/, with the faults of networks. */
export class Network {
  readonly world: World;
  /** How links behave that have no conditions of their own. */
  private defaults: LinkConditions = QUIET_LINK;
  private readonly links: Link[] = [];
  private readonly linksFrom = new Map<SimNode, Map<SimNode, Link>>();
  private readonly nodeOf = new Map<string, SimNode>();
  private readonly serving = new Map<string, ServedAddress>();
  /** Few at a time: an array is quicker than a set, and keeps their order. */
  private readonly connected: Connected[] = [];
  private readonly watched = new Set<SimNode>();

  constructor(world: World) {
    this.world = world;
  }

  /** Serves under `address` until the process ends. */
  serve(process: SimProcess, address: string, services: Services, log: Log): void {
    this.watch(process.node);
    this.nodeOf.set(address, process.node);
    this.serving.set(address, { address, process, services, log });
  }

  /** A clean stop: new calls are refused, those under way come to their end. */
  unserve(process: SimProcess): void {
    for (const [address, served] of this.serving)
      if (served.process === process) this.serving.delete(address);
  }

  /** The stubs that `caller` has of the services at this address. */
  namespace(caller: SimProcess, address: string): NamespaceApi {
    return unaryApi(this, caller, address, 'namespace');
  }

  node(caller: SimProcess, address: string): NodeApi {
    return unaryApi(this, caller, address, 'node');
  }

  repair(caller: SimProcess, address: string): RepairApi {
    return unaryApi(this, caller, address, 'repair');
  }

  admin(caller: SimProcess, address: string): AdminApi {
    return unaryApi(this, caller, address, 'admin');
  }

  block(caller: SimProcess, address: string): BlockApi {
    return blockApi(this, caller, address);
  }

  /** Sets how links behave: all of them, those made later too. */
  setConditions(conditions: Partial<LinkConditions>): void {
    this.defaults = { ...this.defaults, ...conditions };
    for (const link of this.links) link.conditions = { ...link.conditions, ...conditions };
  }

  link(from: SimNode, to: SimNode): Link {
    let links = this.linksFrom.get(from);
    if (links === undefined) this.linksFrom.set(from, (links = new Map()));
    let link = links.get(to);
    if (link === undefined) {
      link = new Link(this.world, { from, to }, this.defaults);
      links.set(to, link);
      this.links.push(link);
    }
    return link;
  }

  /** One direction goes dead. Whoever waits for the other end gives up after the time that keepalive takes. */
  cut(from: SimNode, to: SimNode): void {
    const link = this.link(from, to);
    if (link.isCut) return;
    link.cut();
    this.world.schedule(SILENCE_MS, 'silence', () => this.fallSilent(link));
  }

  heal(from: SimNode, to: SimNode): void {
    this.link(from, to).heal();
  }

  /** Nobody of one side hears anybody of the other. */
  partition(some: readonly SimNode[], others: readonly SimNode[]): void {
    for (const a of some)
      for (const b of others) {
        this.cut(a, b);
        this.cut(b, a);
      }
  }

  healAll(): void {
    for (const link of this.links) link.heal();
  }

  /** What a node sends and gets arrives only after this time, pair by pair for one more or less of it. */
  clog(node: SimNode, forMs: number): void {
    for (const other of this.world.nodes.values()) {
      if (other === node) continue;
      this.link(node, other).clog(forMs * this.world.random.next());
      this.link(other, node).clog(forMs * this.world.random.next());
    }
  }

  /** Breaks the connections between two nodes, as a middlebox does that forgets them. */
  reset(a: SimNode, b: SimNode): void {
    for (const each of this.connected.filter((call) => joins(call, a, b)))
      this.lose(each, 'reset', { client: true, server: true });
  }

  route(caller: SimProcess, address: string): Route {
    const served = this.serving.get(address);
    if (served?.process.alive === true) return { kind: 'served', served };
    const node = this.nodeOf.get(address);
    if (node !== undefined && !node.powered) return { kind: 'silent' };
    if (node !== undefined && this.link(caller.node, node).isCut) return { kind: 'silent' };
    return { kind: 'refused', node };
  }

  /** Notes a call, so that it ends when one of its processes does. */
  join(call: Connected): void {
    this.watch(call.client.node);
    this.connected.push(call);
  }

  leave(call: Connected): void {
    const place = this.connected.indexOf(call);
    if (place >= 0) this.connected.splice(place, 1);
  }

  private watch(node: SimNode): void {
    if (this.watched.has(node)) return;
    this.watched.add(node);
    node.onDeath((process, how) => this.processDied(process, how));
    node.onPause(() => this.awaitSilence(node));
  }

  private processDied(process: SimProcess, how: Death): void {
    this.unserve(process);
    for (const call of this.connected.filter((each) => concerns(each, process))) {
      const ends = { client: call.server === process, server: call.client === process };
      const cut = this.link(process.node, ends.client ? call.client.node : call.server.node).isCut;
      this.lose(call, how === 'power' || cut ? 'silence' : 'reset', ends);
    }
  }

  /** One that stands still answers no keepalive: whoever is connected gives up, and it hears so when it goes on. */
  private awaitSilence(node: SimNode): void {
    const { pauses } = node;
    this.world.schedule(SILENCE_MS, 'silence', () => {
      if (!node.paused || node.pauses !== pauses) return;
      for (const each of this.connected.filter(
        ({ client, server }) => client.node === node || server.node === node,
      ))
        this.breakNow(each);
    });
  }

  private breakNow(call: Connected): void {
    this.leave(call);
    call.client.schedule(0, 'lost', () => call.clientLost('silence'));
    call.server.schedule(0, 'lost', () => call.serverLost('silence'));
  }

  private fallSilent(link: Link): void {
    if (!link.isCut) return;
    link.loseHeld();
    for (const each of this.connected.filter((call) => joins(call, link.from, link.to)))
      this.breakNow(each);
  }

  /** Tells the ends that a connection is lost: at once where a kernel says so, after a silence where nobody does. */
  private lose(call: Connected, why: Loss, ends: { client: boolean; server: boolean }): void {
    this.leave(call);
    const delayMs = (): number =>
      why === 'silence' ? SILENCE_MS : this.defaults.latencyMs * (1 + this.world.random.next());
    if (ends.client) call.client.schedule(delayMs(), 'lost', () => call.clientLost(why));
    if (ends.server) call.server.schedule(delayMs(), 'lost', () => call.serverLost(why));
  }
}

function concerns({ client, server }: Connected, process: SimProcess): boolean {
  return client === process || server === process;
}

function joins(call: Connected, a: SimNode, b: SimNode): boolean {
  const { client, server } = call;
  return (client.node === a && server.node === b) || (client.node === b && server.node === a);
}
