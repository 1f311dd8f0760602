import { run, tryRun } from '../program.js';
import { writePrefix, type Ground, type GroundPlan } from './ground.js';

/** Of the bridge, where the clients are. */
const CLIENTS_HOST = 1;
const FIRST_HOST = 2;

export type Direction = 'in' | 'out' | 'both';

/** Each node in a network namespace of its own, all on one bridge; clients are at the bridge itself. */
export class Network implements Ground {
  /** Stands for all clients where a node is named. */
  static readonly CLIENTS = 'clients';
  private readonly nodes: readonly string[];
  private readonly id: string;
  private readonly subnet: string;

  private constructor(nodes: readonly string[]) {
    this.nodes = nodes;
    // The pid tells a later run whose leftovers they are (sweep.ts); interfaces have 15 characters at most.
    this.id = `cc${process.pid}`;
    this.subnet = `10.${100 + (process.pid % 100)}.${Math.floor(process.pid / 100) % 250}`;
  }

  static async make({ dir, nodes }: GroundPlan): Promise<Network> {
    const network = new Network(nodes);
    try {
      await network.build(dir);
    } catch (error) {
      await network.end();
      throw error;
    }
    return network;
  }

  /** Address without a port. */
  hostOf(node: string): string {
    return `${this.subnet}.${this.number(node)}`;
  }

  /** The node hears nobody (`in`), is heard by nobody (`out`), or both. */
  async isolate(node: string, direction: Direction): Promise<void> {
    for (const chain of chains(direction)) await this.filter(node, chain, ['-j', 'DROP']);
  }

  /** The same between two only; the other one may be the clients. */
  async cut(node: string, other: string, direction: Direction): Promise<void> {
    const host = this.hostOf(other);
    for (const chain of chains(direction))
      await this.filter(node, chain, [chain === 'INPUT' ? '-s' : '-d', host, '-j', 'DROP']);
  }

  /** The link is down: its sockets get errors instead of silence. */
  async unplug(node: string): Promise<void> {
    await this.inside(node, 'ip', 'link', 'set', 'eth0', 'down');
  }

  async heal(): Promise<void> {
    for (const node of this.nodes) {
      await this.inside(node, 'iptables', '-F');
      await this.inside(node, 'ip', 'link', 'set', 'eth0', 'up');
    }
  }

  async end(): Promise<void> {
    for (const node of this.nodes) {
      await tryRun('ip', 'link', 'del', this.cable(node));
      await tryRun('ip', 'netns', 'del', this.space(node));
    }
    await tryRun('ip', 'link', 'del', this.id);
  }

  private async build(dir: string): Promise<void> {
    await run('ip', 'link', 'add', this.id, 'type', 'bridge');
    await run('ip', 'addr', 'add', `${this.subnet}.${CLIENTS_HOST}/24`, 'dev', this.id);
    await run('ip', 'link', 'set', this.id, 'up');
    for (const node of this.nodes) {
      const [space, cable] = [this.space(node), this.cable(node)];
      await run('ip', 'netns', 'add', space);
      const peer = ['peer', 'name', 'eth0', 'netns', space];
      await run('ip', 'link', 'add', cable, 'type', 'veth', ...peer);
      await run('ip', 'link', 'set', cable, 'master', this.id, 'up');
      await this.inside(node, 'ip', 'addr', 'add', `${this.hostOf(node)}/24`, 'dev', 'eth0');
      await this.inside(node, 'ip', 'link', 'set', 'lo', 'up');
      await this.inside(node, 'ip', 'link', 'set', 'eth0', 'up');
      await writePrefix(dir, node, ['nsenter', `--net=/run/netns/${space}`]);
    }
  }

  private async filter(node: string, chain: string, rule: readonly string[]): Promise<void> {
    // A node talks to itself over lo, which stays.
    const link = chain === 'INPUT' ? '-i' : '-o';
    await this.inside(node, 'iptables', '-A', chain, link, 'eth0', ...rule);
  }

  private inside(node: string, ...command: readonly string[]): Promise<string> {
    return run('ip', 'netns', 'exec', this.space(node), ...command);
  }

  private space(node: string): string {
    return `${this.id}-${node}`;
  }

  private cable(node: string): string {
    return `${this.id}v${this.number(node)}`;
  }

  private number(node: string): number {
    if (node === Network.CLIENTS) return CLIENTS_HOST;
    return this.nodes.indexOf(node) + FIRST_HOST;
  }
}

function chains(direction: Direction): string[] {
  if (direction === 'both') return ['INPUT', 'OUTPUT'];
  return [direction === 'in' ? 'INPUT' : 'OUTPUT'];
}
