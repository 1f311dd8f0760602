import { assert, must } from '../../../common/assert.js';
import type { ServerState } from '../../../common/file-status.js';
import type { Generation, ServerId } from '../../../common/ids.js';
import type { VolumeStatus } from '../../../common/node-messages.js';
import { IN_SERVICE, type ServerGoal } from '../../../common/server-goal.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { SettledWrite } from '../blocks/block-sink.js';
import type { DerivedLimits } from '../derived-limits.js';
import type { BlockServer } from './block-server.js';
import { ReportProgress } from './report-progress.js';
import { parseServerAddress } from './server-address.js';
import type { Heartbeat, Introduction } from './sign-of-life.js';

export type { BlockServer } from './block-server.js';

/** A server's state changed, or its domain did (then `from` may be `to`). */
export interface ServerChange {
  readonly server: BlockServer;
  /** Undefined for a server seen for the first time. */
  readonly from: ServerState | undefined;
  readonly to: ServerState;
}

export interface ServerNews {
  readonly server: BlockServer;
  readonly changes: readonly ServerChange[];
}

type Record = { -readonly [K in keyof BlockServer]: BlockServer[K] } & {
  /** Last contact, or the end of the master's own last stall. */
  silentSinceMs: number;
  readonly progress: ReportProgress;
  /** The newest generation that was allotted when its room was told last. */
  measuredGeneration: number;
};

/** A server whose replicas count: silent for a while at most. */
export function isPresent(state: ServerState): boolean {
  return state === 'live' || state === 'stale';
}

/**
 * Registry and liveness of block servers. Invariants: an index names the same server id for ever; `silence` holds
 * exactly the present servers, the longest silent first, so that a tick looks at those alone that may change.
 */
export class Servers {
  private readonly records: Record[] = [];
  private readonly byId = new Map<ServerId, Record>();
  /** The server that registered last from each host; it may have moved since. */
  private readonly byHost = new Map<string, Record>();
  private readonly silence = new Set<Record>();
  /** Goals outlive what is known of their servers: they are durable, servers are not. */
  private readonly goals = new Map<ServerId, ServerGoal>();
  private readonly domainIndexes = new Map<string, number>();
  /** Present servers that are not being emptied, by domain index. */
  private readonly domainPresent: number[] = [];
  private presentDomains = 0;
  private nextRegistration: number;
  private newestGeneration = 0;
  private readonly limits: DerivedLimits;

  /** `firstRegistration` must be above all that earlier runs of the master gave out. */
  constructor(limits: DerivedLimits, firstRegistration: number) {
    assert(limits.staleAfterMs < limits.deadAfterMs, 'a server must be stale before it is dead');
    this.limits = limits;
    this.nextRegistration = firstRegistration;
  }

  /** Servers ever seen, by index. */
  all(): readonly BlockServer[] {
    return this.records;
  }

  at(index: number): BlockServer {
    return must(this.records[index], `no server has index ${index}`);
  }

  byServerId(id: ServerId): BlockServer | undefined {
    return this.byId.get(id);
  }

  /** By id, by address or by name; a name that several share names nobody. */
  named(text: string): BlockServer | undefined {
    const exact =
      this.byId.get(text as ServerId) ?? this.records.find((each) => each.address === text);
    if (exact !== undefined) return exact;
    const namesakes = this.records.filter(({ name }) => name === text);
    return namesakes.length === 1 ? namesakes[0] : undefined;
  }

  /** The server, if this is its registration of now and has not ended; undefined means: register again. */
  registered(id: ServerId, registration: number): BlockServer | undefined {
    return this.current(id, registration);
  }

  isPresentAt(index: number): boolean {
    return isPresent(this.at(index).state);
  }

  get presentCount(): number {
    return this.silence.size;
  }

  /** Fault domains that have a present server which is not being emptied. */
  get domainCount(): number {
    return this.presentDomains;
  }

  /** Every present server has sent a full report. */
  get allReported(): boolean {
    for (const record of this.silence) if (!record.reportComplete) return false;
    return true;
  }

  /** Domain of a host by the servers on it; undefined if none is there. */
  domainOfHost(host: string): string | undefined {
    const record = this.byHost.get(host.toLowerCase());
    return record?.host === host.toLowerCase() ? record.domain : undefined;
  }

  /** A new registration, which ends an older one of the same server id. What it has is to be told, or confirmed, anew. */
  register(introduction: Introduction, nowMs: number): ServerNews | Refusal {
    const known = this.byId.get(introduction.serverId);
    const record = known ?? this.admit(introduction, nowMs);
    if (isRefusal(record)) return record;
    const changes = this.displace(record, introduction.address);
    const from = known?.state;
    const moved = known !== undefined && known.domain !== introduction.domain;
    if (moved) this.leave(record);
    this.introduce(record, introduction);
    this.measure(record, introduction.volumes, 0);
    this.touch(record, nowMs);
    if (from !== 'live' || moved) changes.push({ server: record, from, to: 'live' });
    return { server: record, changes };
  }

  /** A sign of life. Undefined: the registration is not known, or has ended with a farewell. */
  heartbeat(beat: Heartbeat, nowMs: number): ServerNews | undefined {
    const record = this.current(beat.serverId, beat.registration);
    if (record === undefined) return undefined;
    const from = record.state;
    this.measure(record, beat.volumes, beat.activeStreams);
    record.scrub = beat.scrub;
    record.repairAddress = beat.repairAddress;
    // What a dead server was told and told us in the meantime may be lost, so all has to be told, or confirmed, again.
    if (from === 'dead') this.expectReport(record);
    if (beat.stopping) {
      record.lastContactMs = nowMs;
      return { server: record, changes: this.turn(record, 'stopped') };
    }
    this.touch(record, nowMs);
    const changes = from === 'live' ? [] : [{ server: record, from, to: record.state }];
    return { server: record, changes };
  }

  /** Lets silence take effect. Looks only at servers that are silent for long. */
  tick(nowMs: number): readonly ServerChange[] {
    const changes: ServerChange[] = [];
    for (const record of this.silence) {
      const silentMs = nowMs - record.silentSinceMs;
      if (silentMs < this.limits.staleAfterMs) break;
      if (silentMs >= this.limits.deadAfterMs) changes.push(...this.turn(record, 'dead'));
      else if (record.state === 'live') changes.push(...this.turn(record, 'stale'));
    }
    return changes;
  }

  /** The master itself stood still: its servers' silence proves nothing, and everybody gets a fresh interval. */
  excuseStall(nowMs: number): void {
    for (const record of this.silence) record.silentSinceMs = nowMs;
  }

  /** How far the server is with telling what it has. */
  progress(index: number): ReportProgress {
    return this.record(index).progress;
  }

  /** All is told. True the first time under this registration. */
  completeReport(index: number): boolean {
    const record = this.record(index);
    if (record.reportComplete) return false;
    record.reportComplete = true;
    return true;
  }

  /** The server has to register anew, and so to report in full and to drop the orders that it has not carried out. */
  endRegistration(index: number): void {
    const record = this.record(index);
    record.registration = this.nextRegistration++;
    this.expectReport(record);
  }

  /** Undefined if this server has not registered in this run. */
  setGoal(id: ServerId, goal: ServerGoal): BlockServer | undefined {
    if (goal.kind === 'inService') this.goals.delete(id);
    else this.goals.set(id, goal);
    const record = this.byId.get(id);
    if (record === undefined) return undefined;
    const counted = this.silence.has(record);
    if (counted) this.countDomain(record, -1);
    record.goal = goal;
    if (counted) this.countDomain(record, 1);
    return record;
  }

  /** A block was placed: weigh it until the next heartbeat shows it. */
  notePlaced(index: number, blockBytes: number): void {
    const record = this.record(index);
    record.placedBlocks++;
    record.placedBytes += blockBytes;
  }

  /** A generation that was allotted to a block; they rise. */
  noteGeneration(generation: Generation): void {
    if (generation > this.newestGeneration) this.newestGeneration = generation;
  }

  /**
   * What was placed and is not needed counts no longer, so that small files do not fill a server until its next heartbeat.
   * A write that was allotted before the last heartbeat is in its figures, as far as it is in any.
   */
  settlePlaced({ generation, targets, unusedBytes }: SettledWrite): void {
    for (const id of targets) {
      const record = this.byId.get(id);
      if (record !== undefined && generation > record.measuredGeneration)
        record.placedBytes = Math.max(0, record.placedBytes - unusedBytes);
    }
  }

  private record(index: number): Record {
    return must(this.records[index], `no server has index ${index}`);
  }

  private current(id: ServerId, registration: number): Record | undefined {
    const record = this.byId.get(id);
    return record?.registration === registration && record.state !== 'stopped' ? record : undefined;
  }

  private admit(introduction: Introduction, nowMs: number): Record | Refusal {
    if (this.records.length >= this.limits.serversMax)
      return refuse('LIMIT_EXCEEDED', {
        message: `This master has seen ${this.limits.serversMax} block servers, its limit; restart it to forget those that are gone`,
      });
    const record: Record = {
      index: this.records.length,
      id: introduction.serverId,
      name: '',
      address: '',
      repairAddress: undefined,
      host: '',
      domain: '',
      domainIndex: 0,
      version: '',
      registration: 0,
      state: 'dead',
      capacity: 0,
      used: 0,
      remaining: 0,
      largestRoom: 0,
      failedVolumes: 0,
      activeStreams: 0,
      placedBlocks: 0,
      placedBytes: 0,
      measuredGeneration: this.newestGeneration,
      firstSeenMs: nowMs,
      lastContactMs: nowMs,
      reportComplete: false,
      scrub: undefined,
      deaths: 0,
      goal: this.goals.get(introduction.serverId) ?? IN_SERVICE,
      silentSinceMs: nowMs,
      progress: new ReportProgress(),
    };
    this.records.push(record);
    this.byId.set(record.id, record);
    return record;
  }

  /** Whoever was at this address before cannot be there now. */
  private displace(newcomer: Record, address: string): ServerChange[] {
    for (const other of this.silence)
      if (other !== newcomer && other.address === address) return this.turn(other, 'dead');
    return [];
  }

  private introduce(record: Record, introduction: Introduction): void {
    record.name = introduction.name;
    record.address = introduction.address;
    record.repairAddress = undefined;
    record.host = must(parseServerAddress(introduction.address), 'the address was checked').host;
    this.byHost.set(record.host, record);
    record.domain = introduction.domain;
    record.domainIndex = this.domainIndex(introduction.domain);
    record.version = introduction.version;
    record.registration = this.nextRegistration++;
    record.progress.introduced(introduction.reportFormat ?? 0, introduction.replicas ?? 0);
    this.expectReport(record);
    // A server of format 0 that registers reports in full without being asked.
    if (record.progress.format === 0) record.progress.wish = 'nothing';
  }

  private expectReport(record: Record): void {
    record.reportComplete = false;
    record.progress.expect(record.progress.format >= 1 ? 'digest' : 'everything');
  }

  private domainIndex(domain: string): number {
    let index = this.domainIndexes.get(domain);
    if (index === undefined) {
      index = this.domainPresent.length;
      this.domainIndexes.set(domain, index);
      this.domainPresent.push(0);
    }
    return index;
  }

  private measure(record: Record, volumes: readonly VolumeStatus[], activeStreams: number): void {
    record.capacity = record.used = record.remaining = 0;
    record.largestRoom = record.failedVolumes = 0;
    for (const volume of volumes) {
      if (volume.failed) {
        record.failedVolumes++;
        continue;
      }
      record.capacity += volume.capacity;
      record.used += volume.used;
      record.remaining += volume.remaining;
      record.largestRoom = Math.max(record.largestRoom, volume.remaining);
    }
    record.activeStreams = activeStreams;
    record.placedBlocks = 0;
    record.placedBytes = 0;
    record.measuredGeneration = this.newestGeneration;
  }

  /** Alive at `nowMs`, and the last in the order of silence. */
  private touch(record: Record, nowMs: number): void {
    record.lastContactMs = nowMs;
    record.silentSinceMs = nowMs;
    record.state = 'live';
    if (this.silence.delete(record)) this.silence.add(record);
    else this.join(record);
  }

  private turn(record: Record, to: 'stale' | 'dead' | 'stopped'): ServerChange[] {
    const from = record.state;
    record.state = to;
    if (to === 'dead') record.deaths++;
    if (to !== 'stale') this.leave(record);
    return [{ server: record, from, to }];
  }

  private join(record: Record): void {
    this.silence.add(record);
    this.countDomain(record, 1);
  }

  private leave(record: Record): void {
    if (this.silence.delete(record)) this.countDomain(record, -1);
  }

  /** A server that is being emptied is no place to spread copies to. */
  private countDomain({ domainIndex, goal }: Record, by: 1 | -1): void {
    if (goal.kind === 'decommission') return;
    const before = this.domainPresent[domainIndex] ?? 0;
    this.domainPresent[domainIndex] = before + by;
    if (before === 0) this.presentDomains++;
    if (before + by === 0) this.presentDomains--;
  }
}
