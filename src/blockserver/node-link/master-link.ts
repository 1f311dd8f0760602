import { abortWith } from '../../common/abort-with.js';
import type { Clock } from '../../common/clock.js';
import { DfsError, errorMessage, isDfsError } from '../../common/error.js';
import { epoch, type Epoch } from '../../common/ids.js';
import {
  REPORT_FORMAT,
  type HeartbeatResponse,
  type RegisterResponse,
} from '../../common/node-messages.js';
import { VERSION } from '../../common/version.js';
import { retryDelayMs } from '../core/retry-delay.js';
import type { Scrubber } from '../scrub/scrubber.js';
import type { BlockStore } from '../store/block-store.js';
import { Alarm } from './alarm.js';
import { Deletions } from './deletions.js';
import { Reporter, type ReporterDeps } from './reporter.js';
import { Verifications } from './verifications.js';

export interface MasterLinkDeps extends Omit<ReporterDeps, 'serverId' | 'table'> {
  readonly store: BlockStore;
  readonly clock: Clock;
  readonly yieldTurn: () => Promise<void>;
  readonly name: string;
  readonly domain: string;
  /** host:port where clients reach this server. */
  readonly address: string;
  readonly activeStreams: () => number;
  /** host:port where reads for repair alone are served; undefined while there is no such place. */
  readonly repairAddress: () => string | undefined;
  /** Hears the master's orders, says how it is doing. */
  readonly scrubber: Pick<Scrubber, 'hear' | 'status'>;
  /** Told with each heartbeat how many bytes a second repair may take in each direction; 0 is no bound. */
  readonly setRepairBandwidth: (bytesPerSecond: number) => void;
  /** A fault that no retry heals: the process ends. */
  readonly onFatal: (error: DfsError) => void;
}

/**
 * A registration that ends within so many heartbeats ended at once. Another process with the same identity hears of
 * the loss of its own at its next heartbeat, so what the two take from each other lasts one interval, or a bit over.
 */
const SHORT_HEARTBEATS_MAX = 3;

/** The life with a master: register, send heartbeats and reports, carry out orders, register again when asked. */
export class MasterLink {
  /** Resolves at the first registration. */
  readonly registered: Promise<void>;
  private highestEpoch: Epoch = epoch(0);
  private registration = 0;
  private heartbeatsSent = 0;
  private readonly stopping = new AbortController();
  private readonly alarm: Alarm;
  private readonly reporter: Reporter;
  private readonly deletions: Deletions;
  private readonly verifications: Verifications;
  private readonly running: Promise<void>;
  private resolveRegistered: () => void = () => {};
  private readonly deps: MasterLinkDeps;

  constructor(deps: MasterLinkDeps) {
    const { store } = deps;
    this.deps = deps;
    this.alarm = new Alarm(deps.timers);
    this.reporter = new Reporter({ ...deps, serverId: store.serverId, table: store.table });
    this.deletions = new Deletions(deps);
    this.verifications = new Verifications(deps);
    this.registered = new Promise((resolve) => (this.resolveRegistered = resolve));
    store.listener = {
      changed: (name) => this.reporter.noteChange(name),
      replaced: (name) => this.reporter.noteReplaced(name),
      damaged: (name, detail) => this.reporter.noteDamage(name, detail),
      allVolumesFailed: () =>
        deps.onFatal(new DfsError('VOLUME_FAILED', 'all disks of this server failed')),
    };
    this.running = this.run();
  }

  /** Says at once what the next heartbeat would say. */
  announce(): void {
    this.alarm.ring();
  }

  /** Says farewell, so that the master need not wait for silence, and stops the loops. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.alarm.ring();
    await this.running;
    await this.deletions.stop();
    await this.verifications.stop();
    if (this.registration === 0) return;
    try {
      await this.sendHeartbeat(true);
    } catch (error) {
      this.deps.log.info({ error: errorMessage(error) }, 'farewell did not arrive');
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let short = 0; !signal.aborted;) {
      const registration = await this.register();
      if (registration === undefined) return;
      this.heartbeatsSent = 0;
      this.registration = registration.registration;
      this.resolveRegistered();
      this.beginReports(registration);
      const ended = abortWith(signal);
      const end = (): void => {
        ended.abort();
        this.alarm.ring();
      };
      await Promise.all([
        this.heartbeats(registration, ended.signal).finally(end),
        this.reporter.run(registration, ended.signal).finally(end),
      ]);
      short = this.heartbeatsSent <= SHORT_HEARTBEATS_MAX ? short + 1 : 0;
      if (short > 0) await this.pauseAfterShort(short);
    }
  }

  /** Two processes with one disk identity end each other's registrations; without a pause they would do nothing else. */
  private async pauseAfterShort(short: number): Promise<void> {
    const { clock, limits, log, random, store } = this.deps;
    const { signal } = this.stopping;
    if (signal.aborted) return;
    log.warn(
      { serverId: store.serverId, registration: this.registration, short },
      'the registration ended at once: the master was restarted, or another process uses a copy of these disks',
    );
    const untilMs = clock.nowMs() + retryDelayMs(Math.min(short, 16), limits, random);
    // The alarm may still ring from the end of the registration.
    for (let nowMs = clock.nowMs(); nowMs < untilMs && !signal.aborted; nowMs = clock.nowMs())
      await this.alarm.wait(untilMs - nowMs);
  }

  /** Asks until it is let in; undefined when stopped, or when the master says that it never will be. */
  private async register(): Promise<RegisterResponse | undefined> {
    const { node, store, name, domain, address, limits, log, random } = this.deps;
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const volumes = await store.measure();
        const { serverId, clusterId } = store;
        const response = await node.register(
          {
            serverId,
            clusterId,
            name,
            address,
            domain,
            volumes,
            version: VERSION,
            reportFormat: REPORT_FORMAT,
            replicas: store.table.digest.count,
          },
          { timeoutMs: limits.callTimeoutMs, signal },
        );
        this.checkEpoch(response.epoch);
        await store.adopt(response.clusterId);
        log.info({ registration: response.registration, epoch: response.epoch }, 'registered');
        return response;
      } catch (error) {
        if (signal.aborted) return undefined;
        log.warn({ attempt, error: errorMessage(error) }, 'registration failed');
        if (isDfsError(error, 'WRONG_CLUSTER')) {
          this.deps.onFatal(error);
          return undefined;
        }
      }
      await this.alarm.wait(retryDelayMs(Math.min(attempt, 16), limits, random));
    }
    return undefined;
  }

  private async heartbeats(registration: RegisterResponse, signal: AbortSignal): Promise<void> {
    const { log } = this.deps;
    while (!signal.aborted) {
      try {
        const answer = await this.sendHeartbeat(false, signal);
        if (answer.reregister) return;
        const highest = epoch(Math.max(this.highestEpoch, answer.epoch));
        this.highestEpoch = highest;
        this.reportAsAsked(registration, answer);
        this.deletions.order(answer.delete, { of: answer.epoch, highest });
        this.verifications.order(answer.verify);
        this.deps.scrubber.hear({ request: answer.scrubRequest, paused: answer.scrubPaused });
        this.deps.setRepairBandwidth(answer.repairBandwidth);
      } catch (error) {
        if (!signal.aborted) log.warn({ error: errorMessage(error) }, 'heartbeat failed');
      }
      if (!signal.aborted) await this.alarm.wait(registration.heartbeatIntervalMs);
    }
  }

  /** A master of format 0 asks for nothing at a registration and gets everything. Orders end with the registration before. */
  private beginReports(registration: RegisterResponse): void {
    if ((registration.reportFormat ?? 0) === 0) return this.reportInFull(registration);
    this.deletions.forget();
    this.reporter.awaitOrders(registration.reportPageSize);
  }

  private reportAsAsked(registration: RegisterResponse, answer: HeartbeatResponse): void {
    if (answer.fullReport) return this.reportInFull(registration);
    if (answer.voidOrders === true) this.deletions.forget();
    if (answer.digest === true) this.reporter.startDigest();
  }

  private reportInFull({ reportPageSize }: RegisterResponse): void {
    this.deletions.forget();
    this.reporter.startFull(reportPageSize);
  }

  private async sendHeartbeat(stopping: boolean, signal?: AbortSignal): Promise<HeartbeatResponse> {
    const { node, store, activeStreams, limits } = this.deps;
    const volumes = await store.measure();
    this.heartbeatsSent++;
    return node.heartbeat(
      {
        serverId: store.serverId,
        registration: this.registration,
        volumes,
        activeStreams: activeStreams(),
        stopping,
        scrub: this.deps.scrubber.status(),
        repairAddress: this.deps.repairAddress(),
      },
      { timeoutMs: limits.callTimeoutMs, signal },
    );
  }

  /** A master of a lower epoch was replaced by the one that this server has heard of. */
  private checkEpoch(of: Epoch): void {
    if (of < this.highestEpoch)
      throw new DfsError(
        'UNAVAILABLE',
        `the master has epoch ${of}, a newer one has ${this.highestEpoch}; waiting for that one`,
      );
    this.highestEpoch = of;
  }
}
