import type { Clock, Timers } from '../../src/common/clock.js';
import type { CopyAnswer, CopyHeader } from '../../src/common/copy-messages.js';
import { DfsError } from '../../src/common/error.js';
import { serverId } from '../../src/common/ids.js';
import { CHUNK_BYTES } from '../../src/common/sizes.js';
import type { StreamOptions } from '../../src/rpc/block-api.js';
import type { BlockCopyApi, CopyCall } from '../../src/rpc/block-copy-api.js';

/** How a target behaves. */
export interface CopyBehaviour {
  /** From a grant to the news that its bytes are there. */
  latencyMs?: number;
  /** From the last byte to the seal. */
  sealMs?: number;
  /** Bytes a second of one copy. */
  speed?: number;
  /** `stuck` takes grants and does nothing; the others fail in their way, after the first bytes. */
  fault?: 'stuck' | 'source' | 'waited' | 'broken' | 'mute' | 'unreachable';
  /** It holds the block already. */
  there?: boolean;
}

export interface FakeCopy {
  readonly header: CopyHeader;
  readonly options: StreamOptions;
  granted: number;
  copied: number;
  state: 'open' | 'done' | 'failed' | 'cancelled';
}

/** Block servers that pretend to pull: what is granted arrives after a while. */
export class FakeCopyServers {
  readonly copies: FakeCopy[] = [];
  /** By address; `*` for all others. */
  readonly behaviours = new Map<string, CopyBehaviour>();
  readonly grants: { readonly atMs: number; readonly bytes: number; readonly block: number }[] = [];
  readonly arrivals: { readonly atMs: number; readonly bytes: number }[] = [];
  openMost = 0;
  private readonly time: Clock & Timers;

  constructor(time: Clock & Timers) {
    this.time = time;
  }

  readonly connect = (address: string): BlockCopyApi => ({
    copy: (header, options) => this.pull(address, header, options),
  });

  get open(): readonly FakeCopy[] {
    return this.copies.filter(({ state }) => state === 'open');
  }

  copyOf(taskId: number): FakeCopy {
    const copy = this.copies.findLast(({ header }) => header.blockId === 1_000 + taskId);
    if (!copy) throw new Error(`no copy of task ${taskId}`);
    return copy;
  }

  private pull(address: string, header: CopyHeader, options: StreamOptions): CopyCall {
    const behaviour = this.behaviours.get(address) ?? this.behaviours.get('*') ?? {};
    if (behaviour.fault === 'unreachable')
      throw new DfsError('UNAVAILABLE', `nobody at ${address}`);
    const copy: FakeCopy = { header, options, granted: 0, copied: 0, state: 'open' };
    this.copies.push(copy);
    this.openMost = Math.max(this.openMost, this.open.length);
    return new FakeCall(copy, behaviour, this.time, this);
  }
}

class FakeCall implements CopyCall {
  private readonly queue: CopyAnswer[] = [];
  private failure: DfsError | undefined;
  private ended = false;
  private wake: (() => void) | undefined;
  private timer: { cancel(): void } | undefined;
  private readonly copy: FakeCopy;
  private readonly behaviour: CopyBehaviour;
  private readonly time: Clock & Timers;
  private readonly servers: FakeCopyServers;

  constructor(
    copy: FakeCopy,
    behaviour: CopyBehaviour,
    time: Clock & Timers,
    servers: FakeCopyServers,
  ) {
    this.copy = copy;
    this.behaviour = behaviour;
    this.time = time;
    this.servers = servers;
    if (behaviour.fault === 'waited')
      this.finish('failed', {
        kind: 'failure',
        serverId: serverId('bs1'),
        code: 'DEADLINE_EXCEEDED',
        message: 'the worker granted nothing for 300000 ms',
      });
    if (behaviour.there) this.finish('done', { kind: 'done', fetchedBytes: 0 });
  }

  grant(bytes: number): void {
    const { copy } = this;
    copy.granted += bytes;
    this.servers.grants.push({ atMs: this.time.nowMs(), bytes, block: copy.header.blockId });
    this.next();
  }

  get answers(): AsyncIterable<CopyAnswer> {
    return this.read();
  }

  cancel(): void {
    if (this.copy.state !== 'open') return;
    this.copy.state = 'cancelled';
    this.end(new DfsError('CANCELLED', 'the copy was cancelled'));
  }

  private async *read(): AsyncGenerator<CopyAnswer> {
    for (;;) {
      const answer = this.queue.shift();
      if (answer) yield answer;
      else if (this.failure) throw this.failure;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private next(): void {
    const { copy, behaviour, time } = this;
    if (this.timer || this.ended || behaviour.fault === 'stuck') return;
    const whole = copy.copied === copy.header.length;
    if (this.fetchable === 0 && !whole) return;
    const delayMs = whole ? (behaviour.sealMs ?? 0) : (behaviour.latencyMs ?? 1);
    this.timer = time.setTimeout(() => {
      this.timer = undefined;
      if (whole) this.finish('done', { kind: 'done', fetchedBytes: copy.copied });
      else this.arrive(delayMs);
    }, delayMs);
  }

  /** As real ones do, it fetches whole chunks. */
  private get fetchable(): number {
    const { granted, copied, header } = this.copy;
    const upTo = granted >= header.length ? header.length : granted - (granted % CHUNK_BYTES);
    return Math.max(0, upTo - copied);
  }

  private arrive(tookMs: number): void {
    const { copy, behaviour } = this;
    if (behaviour.fault === 'source')
      return this.finish('failed', {
        kind: 'failure',
        serverId: serverId('source'),
        code: 'CHECKSUM_MISMATCH',
        message: 'chunk 3 is damaged',
      });
    if (behaviour.fault === 'mute') return this.finish('failed');
    if (behaviour.fault === 'broken') {
      copy.state = 'failed';
      return this.end(new DfsError('UNAVAILABLE', 'the connection was lost'));
    }
    const { speed } = behaviour;
    const able = speed === undefined ? Infinity : Math.ceil((speed * Math.max(1, tookMs)) / 1_000);
    const bytes = Math.min(this.fetchable, able);
    copy.copied += bytes;
    this.servers.arrivals.push({ atMs: this.time.nowMs(), bytes });
    this.push({ kind: 'copied', length: copy.copied });
    this.next();
  }

  private push(answer: CopyAnswer): void {
    this.queue.push(answer);
    this.wake?.();
  }

  private finish(state: FakeCopy['state'], answer?: CopyAnswer): void {
    this.copy.state = state;
    if (answer) this.queue.push(answer);
    this.end(undefined);
  }

  private end(failure: DfsError | undefined): void {
    this.timer?.cancel();
    this.failure = failure;
    this.ended = true;
    this.wake?.();
  }
}
