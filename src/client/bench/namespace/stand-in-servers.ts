import { serverId, type ClusterId, type ServerId } from '../../../common/ids.js';
import type {
  HeartbeatResponse,
  ReplicaName,
  ReportedReplica,
} from '../../../common/node-messages.js';
import { packReplicas } from '../../../common/packed-replicas.js';
import { VERSION } from '../../../common/version.js';
import { RpcChannel } from '../../../rpc/channel.js';
import type { NodeApi } from '../../../rpc/node-api.js';
import { nodeClient } from '../../../rpc/node-client.js';

const CALL = { timeoutMs: 60_000 };
const DISK_BYTES = 2 ** 52;

/**
 * Block servers that report what they are told to have, and serve nothing: so a master can be given millions of blocks
 * without their bytes. Each has a replica of every block, in a fault domain of its own.
 */
export class StandInServers implements AsyncDisposable {
  private readonly channel: RpcChannel;
  private readonly servers: readonly StandIn[];

  private readonly failure: Promise<never>;

  private constructor(channel: RpcChannel, servers: readonly StandIn[], failure: Promise<never>) {
    this.channel = channel;
    this.servers = servers;
    this.failure = failure;
  }

  static async start(master: string, clusterId: ClusterId, count: number): Promise<StandInServers> {
    const channel = RpcChannel.connect(master);
    const node = nodeClient(channel);
    let failed: (error: unknown) => void = () => {};
    const failure = new Promise<never>((_resolve, reject) => (failed = reject));
    // Nobody may be waiting for it just then.
    failure.catch(() => undefined);
    try {
      const servers = Array.from({ length: count }, (_, n) => new StandIn(node, n + 1, failed));
      await Promise.all(servers.map((server) => server.register(clusterId)));
      return new StandInServers(channel, servers, failure);
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  /** Every server has these from now on, and says so. */
  have(replicas: readonly ReportedReplica[]): void {
    for (const server of this.servers) server.have(replicas);
  }

  /** The outcome of work that waits for reports, or why there will be none. */
  unlessFailed<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.failure]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.leave()));
    this.channel.close();
  }
}

class StandIn {
  private readonly node: NodeApi;
  private readonly id: ServerId;
  private readonly place: number;
  private readonly failed: (error: unknown) => void;
  private registration = 0;
  private sequence = 0;
  private pageSize = 1;
  private added: ReportedReplica[] = [];
  private removed: ReplicaName[] = [];
  private reporting: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(node: NodeApi, place: number, failed: (error: unknown) => void) {
    this.node = node;
    this.place = place;
    this.id = serverId(`stand-in-${place}`);
    this.failed = failed;
  }

  async register(clusterId: ClusterId): Promise<void> {
    const { place } = this;
    const answer = await this.node.register(
      {
        serverId: this.id,
        clusterId,
        name: `stand-in-${place}`,
        // Nobody serves there, and nobody asks.
        address: `127.0.0.1:${place}`,
        domain: `/stand-in-${place}`,
        volumes: this.volumes,
        version: VERSION,
        reportFormat: 1,
        replicas: 0,
      },
      CALL,
    );
    this.registration = answer.registration;
    this.pageSize = answer.reportPageSize;
    const { fullReport } = await this.heartbeat();
    if (fullReport) await this.send({ after: 0, upTo: Number.MAX_SAFE_INTEGER }, [], []);
    this.timer = setInterval(() => {
      this.heartbeat().catch((error: unknown) => this.failed(error));
    }, answer.heartbeatIntervalMs);
  }

  have(replicas: readonly ReportedReplica[]): void {
    this.added.push(...replicas);
    this.report();
  }

  /** Nothing is reported any more; the master finds it silent. */
  async leave(): Promise<void> {
    clearInterval(this.timer);
    await this.reporting;
  }

  private get volumes() {
    const disk = { capacity: DISK_BYTES, used: 0, remaining: DISK_BYTES, failed: false };
    return [{ id: `disk-${this.place}`, ...disk }];
  }

  private async heartbeat(): Promise<HeartbeatResponse> {
    const { id, registration, volumes } = this;
    const beat = { serverId: id, registration, volumes, activeStreams: 0, stopping: false };
    const answer = await this.node.heartbeat(beat, CALL);
    this.removed.push(...answer.delete);
    this.report();
    return answer;
  }

  /** Tells what is new, one report after the other. */
  private report(): void {
    this.reporting ??= this.reportAll()
      .catch((error: unknown) => this.failed(error))
      .finally(() => (this.reporting = undefined));
  }

  private async reportAll(): Promise<void> {
    while (this.added.length > 0 || this.removed.length > 0) {
      const added = this.added.splice(0, this.pageSize).sort((a, b) => a.blockId - b.blockId);
      await this.send(undefined, added, this.removed.splice(0, this.pageSize));
    }
  }

  private async send(
    page: { readonly after: number; readonly upTo: number } | undefined,
    added: readonly ReportedReplica[],
    removed: readonly ReplicaName[],
  ): Promise<void> {
    const { id, registration } = this;
    const sequence = ++this.sequence;
    const report = { serverId: id, registration, sequence, page, added: [], removed };
    const packed = packReplicas(added);
    const { reregister } = await this.node.reportReplicas({ ...report, packed }, CALL);
    if (reregister) throw new Error(`The master has forgotten ${id}`);
  }
}
