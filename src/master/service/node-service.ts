import type { Clock } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import type { ClusterId, Epoch, ServerId } from '../../common/ids.js';
import { REPORT_FORMAT } from '../../common/node-messages.js';
import type { ReplicaColumns } from '../../common/replica-columns.js';
import type { ReplicaDigest } from '../../common/replica-digest.js';
import type { RepairPolicy } from '../../common/repair-policy.js';
import { unwrap } from '../../common/refusal.js';
import type {
  HeartbeatRequest,
  HeartbeatResponse,
  NodeApi,
  RegisterRequest,
  RegisterResponse,
  ReportDamageRequest,
  ReportReplicasRequest,
} from '../../rpc/node-api.js';
import type { Log } from '../../runtime/log.js';
import {
  REPORT_SLICE_MS,
  REPORT_SLICE_STEPS,
  REPORT_STEP_REPLICAS,
} from '../core/derived-limits.js';
import type { DerivedState } from '../core/derived-state.js';
import type { ReportOutcome } from '../core/blocks/replica-report.js';
import type { BlockServer, ServerChange } from '../core/servers/servers.js';
import { checkDamage, checkHeartbeat, checkRegister, checkReport } from './node-checks.js';
import { DETAIL_CHARS_MAX } from './node-limits.js';

export interface NodeServiceOptions {
  readonly derived: DerivedState;
  readonly clusterId: ClusterId;
  readonly epoch: Epoch;
  readonly heartbeatIntervalMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves when every operation that was applied before the call is durable. */
  readonly untilDurable: () => Promise<void>;
  /**
   * Carries the counters beyond the numbers of these replicas, at once and before anything is awaited. The promise
   * resolves when that is durable; undefined if all of them were allotted. Throws OVERLOADED.
   */
  readonly outrun: (seen: ReplicaColumns) => Promise<void> | undefined;
  /** Lets other turns of the event loop run. */
  readonly yieldTurn: () => Promise<void>;
  readonly policy: () => RepairPolicy;
  /** Called after changes of servers, so that the owner of the revision loop wakes it. */
  readonly onServersChanged: () => void;
}

const NO_ORDERS: Omit<HeartbeatResponse, 'epoch'> = {
  reregister: false,
  delete: [],
  fullReport: false,
  verify: [],
  repairBandwidth: 0,
  scrubRequest: 0,
  scrubPaused: false,
};

/**
 * What block servers tell the master. Reports of one server are applied one at a time: a page says what is gone, so
 * whatever came after it must not be undone by its last slices.
 */
export class NodeService implements NodeApi {
  /** Of each server, by its index: the newest report that was taken. */
  private readonly lastReports = new Map<
    number,
    { readonly registration: number; readonly sequence: number }
  >();
  /** Servers (by index) whose report is being applied. */
  private readonly reporting = new Set<number>();
  private readonly options: NodeServiceOptions;

  constructor(options: NodeServiceOptions) {
    this.options = options;
  }

  async register(request: RegisterRequest): Promise<RegisterResponse> {
    const { derived, clusterId, epoch, heartbeatIntervalMs, clock } = this.options;
    checkRegister(request);
    if (request.clusterId !== undefined && request.clusterId !== clusterId)
      throw new DfsError(
        'WRONG_CLUSTER',
        `The disks of block server ${request.name} belong to cluster ${request.clusterId}, this master serves ${clusterId}; start the server with its own master, or with fresh disks`,
      );
    const { server, changes } = unwrap(derived.register(request, clock.nowMs()));
    this.announce(changes);
    const { id, name, address, domain, registration } = server;
    this.options.log.info({ server: id, name, address, domain, registration }, 'server registered');
    return {
      registration,
      clusterId,
      epoch,
      heartbeatIntervalMs,
      reportPageSize: derived.limits.reportPageReplicas,
      reportFormat: REPORT_FORMAT,
    };
  }

  async heartbeat(request: HeartbeatRequest): Promise<HeartbeatResponse> {
    const { derived, epoch, clock, untilDurable } = this.options;
    checkHeartbeat(request);
    const nowMs = clock.nowMs();
    const news = derived.heartbeat(request, nowMs);
    if (news === undefined) return { ...NO_ORDERS, reregister: true, epoch };
    this.announce(news.changes);
    const asked = derived.reports.order(news.server, nowMs);
    const orders = derived.takeDeletions(news.server, nowMs);
    // A removal that a power cut undoes must not have cost a replica.
    if (orders.length > 0) await untilDurable();
    const verify = derived.takeSuspected(news.server);
    const { serverBandwidth, scrubRequest, scrubPaused } = this.options.policy();
    return {
      epoch,
      reregister: false,
      delete: orders,
      ...asked,
      verify,
      repairBandwidth: serverBandwidth,
      scrubRequest,
      scrubPaused,
    };
  }

  async reportReplicas(request: ReportReplicasRequest): Promise<{ readonly reregister: boolean }> {
    const added = checkReport(request, this.options.derived.limits.reportPageReplicas);
    const server = this.server(request);
    if (server === undefined) return { reregister: true };
    if (this.reporting.has(server.index))
      throw new DfsError(
        'OVERLOADED',
        `A report of block server ${server.name} is being applied; send the next one after its answer`,
      );
    this.mustBeNew(server, request);
    this.mustBeAdmitted(server, request, added);
    this.reporting.add(server.index);
    try {
      const skipping = this.options.outrun(added);
      if (skipping !== undefined) await this.skipped(server, skipping);
      // A page took a good part of this turn already, to be decoded and checked.
      if (added.count > REPORT_STEP_REPLICAS) await this.options.yieldTurn();
      if (server.registration !== request.registration) return { reregister: true };
      const steps =
        request.digest === undefined
          ? this.application(server, request, added)
          : this.comparison(server, request.digest);
      return { reregister: !(await this.run(server, request.registration, steps)) };
    } finally {
      this.reporting.delete(server.index);
    }
  }

  /**
   * A report that was held up on its way says how things were. A late page would take away what the server has told
   * since, and nobody would tell it again before the next full report.
   */
  private mustBeNew(server: BlockServer, { registration, sequence }: ReportReplicasRequest): void {
    const last = this.lastReports.get(server.index);
    if (last?.registration === registration && sequence <= last.sequence)
      throw new DfsError(
        'UNAVAILABLE',
        `Report ${sequence} of block server ${server.name} came after report ${last.sequence}; send what it said anew`,
      );
    this.lastReports.set(server.index, { registration, sequence });
  }

  async reportDamage(request: ReportDamageRequest): Promise<void> {
    checkDamage(request);
    const { derived, log } = this.options;
    if (this.server(request) === undefined)
      throw new DfsError(
        'UNAVAILABLE',
        `Block server ${request.serverId} is not registered as ${request.registration}; register again, then report the damage`,
      );
    const damaged = derived.servers.byServerId(request.damagedServerId);
    if (damaged === undefined)
      throw new DfsError('NOT_FOUND', `No block server has the id ${request.damagedServerId}`);
    const known = derived.markCorrupt(damaged, request);
    const { blockId, generation } = request;
    const detail = request.detail.slice(0, DETAIL_CHARS_MAX);
    log.warn(
      { block: blockId, generation, server: damaged.id, by: request.serverId, known, detail },
      'replica damaged',
    );
  }

  private server(request: { serverId: ServerId; registration: number }): BlockServer | undefined {
    return this.options.derived.servers.registered(request.serverId, request.registration);
  }

  /** Long reports are let in a few at a time. A server that was asked for its report has its turn, unless it lapsed. */
  private mustBeAdmitted(
    server: BlockServer,
    { page, digest }: ReportReplicasRequest,
    replicas: ReplicaColumns,
  ): void {
    const { reports } = this.options.derived;
    const nowMs = this.options.clock.nowMs();
    const admitted =
      (page === undefined || reports.admitsPage(server, { ...page, replicas }, nowMs)) &&
      (digest === undefined || reports.admitsDigest(server, nowMs));
    if (!admitted)
      throw new DfsError(
        'OVERLOADED',
        `Block server ${server.name} has to wait for its turn: ${reports.turns.size} others report in full; send it again later`,
      );
  }

  private *application(
    server: BlockServer,
    { page, removed }: ReportReplicasRequest,
    added: ReplicaColumns,
  ): Generator<void, void> {
    const { derived } = this.options;
    const outcome =
      page === undefined
        ? yield* derived.applyChanges(server, { added, removed })
        : yield* derived.applyPage(server, { ...page, replicas: added });
    this.noteUnknown(server, outcome);
  }

  private *comparison(server: BlockServer, digest: ReplicaDigest): Generator<void, void> {
    const { derived, clock, log } = this.options;
    const { id, name, reportComplete } = server;
    if (derived.reports.compare(server, digest, clock.nowMs())) {
      if (!reportComplete) yield* derived.confirmReport(server);
      return;
    }
    // One that was away may well differ; one that was here all the time was misunderstood.
    const known = derived.blocks.told.digest(server.index).count;
    const level = reportComplete ? 'warn' : 'info';
    log[level](
      { server: id, name, replicas: digest.count, known },
      'the replicas of a server are not what it told; it is asked for a full report',
    );
  }

  /**
   * In slices, of a number of steps and, as none of it is compiled at first, of time. False if the server registered anew
   * meanwhile: the rest of this report is of no use then.
   */
  private async run(
    server: BlockServer,
    registration: number,
    steps: Generator<void, void>,
  ): Promise<boolean> {
    const { clock, yieldTurn } = this.options;
    for (;;) {
      const endMs = clock.nowMs() + REPORT_SLICE_MS;
      for (let step = 1; step <= REPORT_SLICE_STEPS; step++) {
        if (steps.next().done === true) return true;
        if (clock.nowMs() >= endMs) break;
      }
      await yieldTurn();
      if (server.registration !== registration) return false;
    }
  }

  private async skipped(server: BlockServer, skipping: Promise<void>): Promise<void> {
    this.options.log.warn(
      { server: server.id },
      'a block server holds numbers that this master never allotted: its log lost its end or is an old copy; their range is left out from now on',
    );
    await skipping;
  }

  private noteUnknown(server: BlockServer, outcome: ReportOutcome): void {
    if (outcome.unknown > 0)
      this.options.log.warn(
        { server: server.id, replicas: outcome.unknown },
        'replicas of blocks that this master never allotted; they are left alone',
      );
  }

  private announce(changes: readonly ServerChange[]): void {
    for (const { server, from, to } of changes)
      this.options.log.info({ server: server.id, name: server.name, from, to }, 'server state');
    if (changes.length > 0) this.options.onServersChanged();
  }
}
