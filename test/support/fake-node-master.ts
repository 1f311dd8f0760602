import { DfsError } from '../../src/common/error.js';
import { clusterId, epoch, type ClusterId, type Epoch } from '../../src/common/ids.js';
import type {
  HeartbeatRequest,
  HeartbeatResponse,
  RegisterRequest,
  ReplicaName,
  ReportDamageRequest,
  ReportReplicasRequest,
} from '../../src/common/node-messages.js';
import { unpackReplicas } from '../../src/common/packed-replicas.js';
import type { NodeApi } from '../../src/rpc/node-api.js';

/** A master that remembers what block servers say and orders what a test puts in. */
export class FakeMaster implements NodeApi {
  cluster: ClusterId = clusterId('cluster-1');
  epoch: Epoch = epoch(1);
  pageSize = 1_000;
  heartbeatIntervalMs = 20;
  down = false;
  reregisterNext = false;
  /** Which heartbeat of a registration ends it, as when another server with the same id registers. */
  heartbeatsPerRegistration = Infinity;
  fullReportNext = false;
  /** From 1 on: it reads packed replicas, and says when it wants everything. */
  reportFormat = 0;
  digestNext = false;
  voidOrdersNext = false;
  deleteNext: ReplicaName[] = [];
  verifyNext: ReplicaName[] = [];
  scrubRequest = 0;
  scrubPaused = false;
  repairBandwidth = 0;
  readonly registers: RegisterRequest[] = [];
  readonly heartbeats: HeartbeatRequest[] = [];
  readonly reports: ReportReplicasRequest[] = [];
  readonly damage: ReportDamageRequest[] = [];
  /** What the reports add up to: `block.generation` -> length. */
  readonly replicas = new Map<string, number>();
  private heartbeatsOfRegistration = 0;
  private readonly waiters = new Set<() => void>();

  async register(request: RegisterRequest) {
    this.reach();
    if (request.clusterId !== undefined && request.clusterId !== this.cluster)
      throw new DfsError('WRONG_CLUSTER', `cluster ${request.clusterId} is not ${this.cluster}`);
    this.registers.push(request);
    this.heartbeatsOfRegistration = 0;
    this.changed();
    return {
      registration: this.registers.length,
      clusterId: this.cluster,
      epoch: this.epoch,
      heartbeatIntervalMs: this.heartbeatIntervalMs,
      reportPageSize: this.pageSize,
      reportFormat: this.reportFormat,
    };
  }

  async heartbeat(request: HeartbeatRequest): Promise<HeartbeatResponse> {
    this.reach();
    this.heartbeats.push(request);
    this.heartbeatsOfRegistration++;
    const answer = {
      reregister:
        this.reregisterNext || this.heartbeatsOfRegistration >= this.heartbeatsPerRegistration,
      epoch: this.epoch,
      delete: this.deleteNext,
      fullReport: this.fullReportNext,
      verify: this.verifyNext,
      repairBandwidth: this.repairBandwidth,
      scrubRequest: this.scrubRequest,
      scrubPaused: this.scrubPaused,
      digest: this.digestNext,
      voidOrders: this.voidOrdersNext,
    };
    this.reregisterNext = this.fullReportNext = this.digestNext = this.voidOrdersNext = false;
    this.deleteNext = [];
    this.verifyNext = [];
    this.changed();
    return answer;
  }

  async reportReplicas(request: ReportReplicasRequest) {
    this.reach();
    this.reports.push(request);
    if (request.page)
      for (const key of this.replicas.keys()) {
        const block = Number(key.split('.')[0]);
        if (block > request.page.after && block <= request.page.upTo) this.replicas.delete(key);
      }
    for (const { blockId, generation } of request.removed)
      this.replicas.delete(`${blockId}.${generation}`);
    const { packed = new Uint8Array(0) } = request;
    for (const { blockId, generation, length } of [
      ...request.added,
      ...unpackReplicas(packed, 100_000).all(),
    ])
      this.replicas.set(`${blockId}.${generation}`, length);
    this.changed();
    return { reregister: false };
  }

  async reportDamage(request: ReportDamageRequest): Promise<void> {
    this.reach();
    this.damage.push(request);
    this.changed();
  }

  /** Waits until it has been told enough for `condition` to hold. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiters.add(resolve));
  }

  private reach(): void {
    if (this.down) throw new DfsError('UNAVAILABLE', 'the master cannot be reached');
  }

  private changed(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const wake of waiters) wake();
  }
}
