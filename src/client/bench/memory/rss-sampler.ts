import { performance } from 'node:perf_hooks';
import { forgetPeak, residentBytes } from '../process-usage.js';

/** Between two samples of all processes. */
const SAMPLE_MS = 200;
/** Five a second for three hours; after that only peaks are kept. */
const SAMPLES_MAX = 54_000;

export interface RssSample {
  /** Since the sampler was made. */
  readonly timeMs: number;
  /** Bytes of each process by its name. */
  readonly rss: ReadonlyMap<string, number>;
}

interface Watched {
  readonly pid: number;
  /** Whether the system tells the peak of this phase, and not only that of the whole life. */
  tellsPeak: boolean;
}

/** Resident memory of processes, by name, several times a second, and the peak of each in a phase. */
export class RssSampler implements Disposable {
  readonly samples: RssSample[] = [];
  private readonly startMs = performance.now();
  private readonly watched = new Map<string, Watched>();
  private readonly timer: NodeJS.Timeout;
  private peaks = new Map<string, number>();

  constructor() {
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  get nowMs(): number {
    return performance.now() - this.startMs;
  }

  watch(name: string, pid: number): void {
    this.watched.set(name, { pid, tellsPeak: forgetPeak(pid) });
  }

  /** While the process is still there: what it had at most counts for this phase. */
  unwatch(name: string): void {
    this.notePeak(name);
    this.watched.delete(name);
  }

  /** Peaks count from now on. */
  beginPhase(): void {
    this.peaks = new Map();
    for (const each of this.watched.values()) each.tellsPeak = forgetPeak(each.pid);
    this.sample();
  }

  /** The peak of each process that there was since the phase began, in bytes. */
  endPhase(): ReadonlyMap<string, number> {
    this.sample();
    for (const name of this.watched.keys()) this.notePeak(name);
    return this.peaks;
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    const rss = new Map<string, number>();
    for (const [name, { pid }] of this.watched) {
      const bytes = residentBytes(pid, 'VmRSS');
      // One that is gone says nothing.
      if (bytes === 0) continue;
      rss.set(name, bytes);
      this.raise(name, bytes);
    }
    if (this.samples.length < SAMPLES_MAX) this.samples.push({ timeMs: this.nowMs, rss });
  }

  private notePeak(name: string): void {
    const watched = this.watched.get(name);
    if (watched?.tellsPeak === true) this.raise(name, residentBytes(watched.pid, 'VmHWM'));
  }

  private raise(name: string, bytes: number): void {
    this.peaks.set(name, Math.max(bytes, this.peaks.get(name) ?? 0));
  }
}
