import type { Clock } from '../../common/clock.js';
import { humanSize } from '../format/human-size.js';
import { oneLine } from '../format/printable.js';
import { BAR_INTERVAL_MS, PLAIN_INTERVAL_MS } from './limits.js';
import type { Output } from './output.js';

export interface ProgressOptions {
  readonly mode: 'bar' | 'plain' | 'json' | 'none';
  readonly verb: string;
  readonly stderr: Output;
  readonly clock: Clock;
}

const BAR_CELLS = 24;

/**
 * How far a transfer is, on stderr and never on stdout. It prints when bytes move, not by a timer: a bar that stands
 * still is a transfer that stands still.
 */
export class Progress {
  private readonly options: ProgressOptions;
  private readonly startMs: number;
  private lastMs: number;
  private expected = 0;
  private expectedKnown = true;
  private done = 0;
  private files = 0;
  private label = '';
  private drawn = false;
  private moved = false;

  constructor(options: ProgressOptions) {
    this.options = options;
    this.startMs = options.clock.nowMs();
    this.lastMs = this.startMs;
  }

  /** Bytes that will come; undefined if nobody knows, such as for a pipe. */
  expect(bytes: number | undefined, label: string): void {
    this.label = label;
    if (bytes === undefined) this.expectedKnown = false;
    else this.expected += bytes;
  }

  fileDone(): void {
    this.files++;
  }

  async add(bytes: number): Promise<void> {
    this.done += bytes;
    this.moved = true;
    const { mode, clock } = this.options;
    if (mode === 'none') return;
    const interval = mode === 'bar' ? BAR_INTERVAL_MS : PLAIN_INTERVAL_MS;
    const now = clock.nowMs();
    if (now - this.lastMs < interval) return;
    this.lastMs = now;
    await this.print(now);
  }

  /** Takes the bar away; the other forms end with their last line. */
  async end(): Promise<void> {
    const { mode, stderr, clock } = this.options;
    if (mode === 'bar') {
      if (this.drawn) await stderr.text('\r\u001b[K');
      this.drawn = false;
    } else if (mode !== 'none' && this.moved) {
      this.moved = false;
      await this.print(clock.nowMs());
    }
  }

  private async print(now: number): Promise<void> {
    const { mode, verb, stderr } = this.options;
    const seconds = Math.max(0.001, (now - this.startMs) / 1_000);
    const bytesPerSecond = Math.round(this.done / seconds);
    const total = this.expectedKnown ? Math.max(this.expected, this.done) : undefined;
    if (mode === 'json') {
      const line = {
        verb,
        bytes: this.done,
        total: total ?? null,
        files: this.files,
        bytesPerSecond,
      };
      await stderr.line(JSON.stringify(line));
      return;
    }
    const rate = `${humanSize(bytesPerSecond)}/s`;
    const left =
      total === undefined || bytesPerSecond === 0
        ? ''
        : `, ${clockText((total - this.done) / bytesPerSecond)} left`;
    const amount = `${humanSize(this.done)}${total === undefined ? '' : ` / ${humanSize(total)}`}`;
    const share = total === undefined || total === 0 ? undefined : this.done / total;
    const percent = share === undefined ? '' : ` ${String(Math.floor(share * 100)).padStart(3)}%`;
    if (mode === 'plain') {
      await stderr.line(`${verb}:${percent} ${amount}, ${rate}${left}`);
      return;
    }
    this.drawn = true;
    const bar = share === undefined ? '' : ` [${barText(share)}]`;
    const label = oneLine(this.label).slice(-24);
    await stderr.text(`\r${label}${percent}${bar} ${amount}, ${rate}${left}\u001b[K`);
  }
}

function barText(share: number): string {
  return '#'.repeat(Math.floor(share * BAR_CELLS)).padEnd(BAR_CELLS, '.');
}

/** `0:07`, `12:30`, `2:03:00`. */
function clockText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const pair = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  return hours > 0
    ? `${hours}:${pair(minutes)}:${pair(whole % 60)}`
    : `${minutes}:${pair(whole % 60)}`;
}
