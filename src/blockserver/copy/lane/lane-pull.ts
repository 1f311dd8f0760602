import { createHash } from 'node:crypto';
import type { ReadSlice } from '../../../common/block-messages.js';
import { systemRandom, systemTimers } from '../../../runtime/system-clock.js';
import { giveBack } from '../../../runtime/bulk-memory.js';
import type { FileSystem, OpenFile } from '../../../runtime/file-system.js';
import type { BlockApi } from '../../../rpc/block-api.js';
import type { BlockServerLimits } from '../../limits.js';
import { writeWhole } from '../../../runtime/durable-files.js';
import type { ByteBudget } from '../../write/byte-budget.js';
import { WriteBehind } from '../../write/write-behind.js';
import { Grants } from '../grants.js';
import { BlockPull } from '../pull-block.js';
import type { RepairDoors } from '../repair-doors.js';
import { RemoteReads } from '../remote-reads.js';
import { DiskFault, faultOf } from './lane-fault.js';
import type { LaneAnswer, LaneOrder } from './lane-messages.js';

export interface LanePullDeps {
  readonly fs: FileSystem;
  readonly limits: BlockServerLimits;
  readonly budget: ByteBudget;
  readonly connectBlock: (address: string) => BlockApi;
  readonly doors: RepairDoors;
  readonly answer: (answer: LaneAnswer) => void;
}

type Begin = Extract<LaneOrder, { kind: 'begin' }>;

/** One pull in the lane's process: fetched, checked, hashed and written here; turns and grants come from the other process. */
export class LanePull {
  private readonly deps: LanePullDeps;
  private readonly begin: Begin;
  private readonly ended = new AbortController();
  private readonly grants = new Grants();
  private readonly hash = createHash('sha256');
  private fault: unknown;
  private turn: (() => void) | undefined;

  constructor(deps: LanePullDeps, begin: Begin) {
    this.deps = deps;
    this.begin = begin;
    this.grants.raise(begin.granted);
  }

  granted(total: number): void {
    this.grants.raise(total);
  }

  goOn(): void {
    this.turn?.();
  }

  /** Ends it for this reason; the first reason counts. */
  stop(reason: unknown): void {
    if (this.ended.signal.aborted) return;
    this.fault = reason;
    this.ended.abort();
    this.grants.fail(reason);
    this.turn?.();
  }

  /** Says how it ended when nothing writes to the file any more. */
  async run(): Promise<void> {
    const { fs, answer } = this.deps;
    const { id, path } = this.begin;
    let file: OpenFile | undefined;
    try {
      file = await onDisk(fs.open(path, 'r+', { pastCache: true }));
      const done = await this.pull(file);
      await onDisk(file.close());
      answer(done);
    } catch (error) {
      await file?.close().catch(() => {});
      answer({
        kind: 'failed',
        id,
        fault: faultOf(this.ended.signal.aborted ? this.fault : error),
      });
    }
  }

  private async pull(file: OpenFile): Promise<LaneAnswer> {
    const { limits, connectBlock, doors } = this.deps;
    const { id, header } = this.begin;
    const { signal } = this.ended;
    const remote = new RemoteReads({ header, connectBlock, doors, limits, signal });
    const writer = this.writer(file);
    const pull = new BlockPull({
      header,
      grants: this.grants,
      signal,
      limits,
      timers: systemTimers,
      random: systemRandom,
      read: (peer, range) => remote.read(peer, range),
      keep: (sound) => this.keep(sound, writer),
      onWaits: (waits) => this.deps.answer({ kind: 'waits', id, waits }),
    });
    try {
      await pull.run();
    } finally {
      await writer.drained();
    }
    if (signal.aborted) throw this.fault;
    const sha256 = new Uint8Array(this.hash.digest());
    const suspect = { ...pull.wrongContent().answer, kind: 'chain' as const };
    return { kind: 'done', id, sha256, fetchedBytes: remote.fetchedBytes, suspect };
  }

  /** Hashed before it is the writer's, which gives its memory back. */
  private async keep(sound: ReadSlice, writer: WriteBehind): Promise<void> {
    const { id } = this.begin;
    if (this.ended.signal.aborted) throw this.fault;
    this.deps.answer({ kind: 'ask', id, bytes: sound.data.length });
    await new Promise<void>((resolve) => (this.turn = resolve));
    if (this.ended.signal.aborted) throw this.fault;
    this.hash.update(sound.data);
    await writer.push(sound);
  }

  private writer(file: OpenFile): WriteBehind {
    const { limits, budget, answer } = this.deps;
    const { id } = this.begin;
    return new WriteBehind({
      replica: { append: ({ data, offset }) => onDisk(writeWhole(file, data, offset)) },
      budget,
      bytesMax: limits.streamBytesInFlightMax,
      onWritten: ({ data, crcs }) => {
        const bytes = data.length;
        giveBack(data);
        answer({ kind: 'written', id, bytes, crcs });
      },
      onFault: (error) => this.stop(error),
    });
  }
}

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new DiskFault(error);
  }
}
