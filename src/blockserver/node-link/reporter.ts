import type { Random, Timers } from '../../common/clock.js';
import { errorMessage, isDfsError } from '../../common/error.js';
import type { ServerId } from '../../common/ids.js';
import type {
  RegisterResponse,
  ReplicaName,
  ReportReplicasRequest,
} from '../../common/node-messages.js';
import { packReplicas } from '../../common/packed-replicas.js';
import type { NodeApi } from '../../rpc/node-api.js';
import type { Log } from '../../runtime/log.js';
import { replicaKey } from '../core/block-file-name.js';
import { ReportPlan, type ReportContent } from '../core/report-plan.js';
import type { ReplicaTable } from '../core/replica-table.js';
import { retryDelayMs } from '../core/retry-delay.js';
import type { BlockServerLimits } from '../limits.js';
import { Alarm } from './alarm.js';

export interface ReporterDeps {
  readonly node: NodeApi;
  readonly serverId: ServerId;
  readonly table: ReplicaTable;
  readonly log: Log;
  readonly timers: Timers;
  readonly random: Random;
  readonly limits: BlockServerLimits;
}

interface Damage {
  readonly name: ReplicaName;
  readonly detail: string;
}

type Registration = Pick<RegisterResponse, 'registration' | 'reportFormat'>;

/** Tells the master which replicas there are: changes at once, full reports page by page, damage after that. */
export class Reporter {
  private readonly plan: ReportPlan;
  private readonly damage = new Map<string, Damage>();
  private readonly alarm: Alarm;
  private readonly deps: ReporterDeps;

  /** Of the report sent last. It goes on over registrations. */
  private sequence = 0;

  constructor(deps: ReporterDeps) {
    this.deps = deps;
    this.plan = new ReportPlan(deps.table, deps.limits.reportChangesMax);
    this.alarm = new Alarm(deps.timers);
  }

  noteChange(name: ReplicaName): void {
    this.plan.noteChange(name);
    this.alarm.ring();
  }

  /** A damaged replica was replaced by a sound one: what was still to be said of its damage is not said any more. */
  noteReplaced(name: ReplicaName): void {
    this.damage.delete(replicaKey(name));
    this.plan.noteReplaced(name);
    this.alarm.ring();
  }

  noteDamage(name: ReplicaName, detail: string): void {
    if (this.damage.size < this.deps.limits.damageReportsWaitingMax)
      this.damage.set(replicaKey(name), { name, detail });
    this.alarm.ring();
  }

  /** Everything again, what is known as damaged included. */
  startFull(pageSize: number): void {
    this.plan.startFull(pageSize);
    this.noteAllDamage();
    this.alarm.ring();
  }

  /** A digest of everything, and what is known as damaged: that is not in it. */
  startDigest(): void {
    this.plan.startDigest();
    this.noteAllDamage();
    this.alarm.ring();
  }

  /** A new registration, whose master asks for what it wants. */
  awaitOrders(pageSize: number): void {
    this.plan.dropAsked(pageSize);
  }

  private noteAllDamage(): void {
    for (const replica of this.deps.table.all())
      if (replica.damaged) this.noteDamage(replica, 'found damaged earlier');
  }

  /** Reports under one registration, until `signal`; resolves earlier when the master does not know it any more. */
  async run(registration: Registration, signal: AbortSignal): Promise<void> {
    const ring = (): void => this.alarm.ring();
    signal.addEventListener('abort', ring, { once: true });
    try {
      for (let failures = 0; !signal.aborted;) {
        const outcome = await this.step(registration, signal);
        if (outcome === 'reregister') return;
        failures = outcome === 'failed' ? failures + 1 : 0;
        if (outcome === 'failed') await this.pauseAfter(failures, signal);
        if (outcome === 'idle' && !signal.aborted) await this.alarm.wait();
      }
    } finally {
      signal.removeEventListener('abort', ring);
    }
  }

  private async step(
    { registration, reportFormat = 0 }: Registration,
    signal: AbortSignal,
  ): Promise<'sent' | 'idle' | 'failed' | 'reregister'> {
    const report = this.plan.next();
    if (report === undefined) return this.sendDamage(registration, signal);
    const { node, serverId, limits, log } = this.deps;
    const options = { timeoutMs: limits.callTimeoutMs, signal };
    try {
      const { reregister } = await node.reportReplicas(
        {
          serverId,
          registration,
          sequence: ++this.sequence,
          ...(reportFormat >= 1 ? packed(report) : report),
        },
        options,
      );
      if (reregister) this.plan.putBack();
      else this.plan.confirm();
      return reregister ? 'reregister' : 'sent';
    } catch (error) {
      this.plan.putBack();
      if (!signal.aborted) log.warn({ error: errorMessage(error) }, 'report failed, sent again');
      return 'failed';
    }
  }

  private async sendDamage(
    registration: number,
    signal: AbortSignal,
  ): Promise<'sent' | 'idle' | 'failed'> {
    const { node, serverId, limits, log } = this.deps;
    const [next] = this.damage;
    if (next === undefined) return 'idle';
    const [key, { name, detail }] = next;
    const { blockId, generation } = name;
    const request = {
      serverId,
      registration,
      damagedServerId: serverId,
      blockId,
      generation,
      detail,
    };
    try {
      await node.reportDamage(request, { timeoutMs: limits.callTimeoutMs, signal });
    } catch (error) {
      log.warn({ ...name, error: errorMessage(error) }, 'damage report failed');
      if (!isDfsError(error) || error.retryable || signal.aborted) return 'failed';
    }
    if (this.damage.get(key) === next[1]) this.damage.delete(key);
    return 'sent';
  }

  private async pauseAfter(failures: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { limits, random } = this.deps;
    await this.alarm.wait(retryDelayMs(Math.min(failures, 16), limits, random));
  }
}

function packed(
  report: ReportContent,
): Pick<ReportReplicasRequest, 'page' | 'added' | 'removed' | 'packed' | 'digest'> {
  if (report.added.length === 0) return report;
  return { ...report, added: [], packed: packReplicas(report.added) };
}
