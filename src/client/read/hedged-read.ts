import { abortWith, WORK_OVER } from '../../common/abort-with.js';
import type { ReplicaLocation } from '../../common/file-status.js';
import type { ServerLatencies } from '../core/server-latencies.js';
import type { Environment } from '../environment.js';

export interface HedgedReadOptions {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly latencies: ServerLatencies;
  readonly signal: AbortSignal;
  /** What a replica gives from byte `at` on, to the end of the range. */
  readonly open: (
    replica: ReplicaLocation,
    at: number,
    signal: AbortSignal,
  ) => AsyncGenerator<Uint8Array>;
  /** Whom to ask too for byte `at`, beside `replica`. */
  readonly beside: (replica: ReplicaLocation, at: number) => ReplicaLocation | undefined;
  readonly finished: (replica: ReplicaLocation) => void;
  /** A replica failed at byte `at`; told before another one is asked. */
  readonly failed: (replica: ReplicaLocation, error: unknown, at: number) => void;
}

interface Contender {
  readonly replica: ReplicaLocation;
  readonly items: AsyncGenerator<Uint8Array>;
  readonly stop: AbortController;
  /** Since when it has owed something. */
  askedMs: number;
  /** What it will say next; never rejects. */
  pending: Promise<Word> | undefined;
}
type Word = { readonly from: Contender } & (
  | { readonly kind: 'slice'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: unknown }
);

/**
 * Reads a range from one replica, and from a second one too where a slice takes longer than slices do: whoever gives the
 * next slice goes on, and the other one is let go. So a wait for a server that is slow or stands still is as long as a
 * slice takes elsewhere. At most two are asked at a time, and the second ones are a bounded share of all (`ServerLatencies`).
 */
export class HedgedRead {
  private readonly options: HedgedReadOptions;
  private contenders: Contender[] = [];
  private at = 0;

  constructor(options: HedgedReadOptions) {
    this.options = options;
  }

  /** The slices from `at` on, in order. Ends early when all that were asked have failed. */
  async *from(replica: ReplicaLocation, at: number): AsyncGenerator<Uint8Array> {
    this.at = at;
    this.enter(replica);
    try {
      while (this.contenders.length > 0) {
        const word = await this.next();
        if (word.kind === 'failed') {
          this.leave(word.from);
          this.options.failed(word.from.replica, word.error, this.at);
          continue;
        }
        if (word.kind === 'end') {
          this.options.finished(word.from.replica);
          return;
        }
        this.win(word.from);
        this.at += word.bytes.length;
        yield word.bytes;
      }
    } finally {
      for (const contender of this.contenders) letGo(contender);
    }
  }

  private enter(replica: ReplicaLocation): void {
    const { open, signal } = this.options;
    const stop = abortWith(signal);
    const items = open(replica, this.at, stop.signal);
    this.contenders.push({ replica, items, stop, askedMs: 0, pending: undefined });
  }

  /** The next word of anybody. Where that takes long a second one is asked, once for a slice. */
  private async next(): Promise<Word> {
    const words = this.contenders.map((contender) => this.ask(contender));
    const [only] = this.contenders;
    const { latencies, environment } = this.options;
    const afterMs = latencies.hedgeAfterMs;
    if (only === undefined || this.contenders.length > 1) return Promise.race(words);
    let timer: { cancel(): void } | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = environment.timers.setTimeout(() => resolve(undefined), afterMs);
    });
    try {
      const word = await Promise.race([...words, late]);
      if (word !== undefined) return word;
    } finally {
      timer?.cancel();
    }
    const second = this.options.beside(only.replica, this.at);
    if (second !== undefined && latencies.takeHedge()) {
      this.enter(second);
      return this.next();
    }
    return Promise.race(words);
  }

  private ask(contender: Contender): Promise<Word> {
    if (contender.pending !== undefined) return contender.pending;
    contender.askedMs = this.options.environment.clock.nowMs();
    contender.pending = contender.items.next().then(
      (result) =>
        result.done === true
          ? { from: contender, kind: 'end' }
          : { from: contender, kind: 'slice', bytes: result.value },
      (error: unknown) => ({ from: contender, kind: 'failed', error }),
    );
    return contender.pending;
  }

  private win(winner: Contender): void {
    const { latencies, environment } = this.options;
    const nowMs = environment.clock.nowMs();
    winner.pending = undefined;
    latencies.note(winner.replica.serverId, nowMs - winner.askedMs, nowMs);
    for (const loser of this.contenders)
      if (loser !== winner) {
        latencies.noteLost(loser.replica.serverId, nowMs - loser.askedMs, nowMs);
        letGo(loser);
      }
    this.contenders = [winner];
  }

  private leave(contender: Contender): void {
    this.contenders = this.contenders.filter((other) => other !== contender);
    letGo(contender);
  }
}

/** Not waited for: one that hangs would hang in that too. */
function letGo({ stop, items }: Contender): void {
  stop.abort(WORK_OVER);
  void items.return(undefined).catch(() => {});
}
