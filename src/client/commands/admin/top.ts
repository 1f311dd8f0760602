import type { ClusterReport } from '../../../common/admin-messages.js';
import { parseDurationMs } from '../../../common/durations.js';
import { DfsError, isDfsError } from '../../../common/error.js';
import { RateWindow, type ChangeRates } from '../../core/change-rates.js';
import { topFrame, type FrameSize } from '../../format/top-frame.js';
import { usageFault, type Options } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { RATE_WINDOW_MS, TOP_INTERVAL_MS_MIN } from '../limits.js';
import { LiveScreen, watchKeys } from '../live-screen.js';

const CTRL_C = '\u0003';
/** For frames that are lines of a file or a pipe. */
const UNBOUNDED: FrameSize = { columns: Infinity, rows: Infinity };

export const top: Command = {
  name: 'top',
  section: 'Administration',
  operands: '',
  operandsMin: 0,
  operandsMax: 0,
  summary: 'Watch the cluster and its block servers; q quits',
  flags: {
    once: { type: 'boolean', describe: 'One frame and no more, as when stdout is no terminal' },
    interval: {
      type: 'string',
      alias: 'd',
      value: 'duration',
      describe: 'Time between two frames (1s)',
    },
    count: { type: 'string', alias: 'n', value: 'n', describe: 'End after this many frames' },
  },
  examples: ['dfs top', 'dfs top --interval 5s', 'dfs top --json --count 10 > samples.json'],
  async run(context) {
    const { options, json, onTerminal } = context;
    const intervalMs = intervalOf(options);
    const endless = onTerminal && !options.on('once');
    const count = options.on('once') ? 1 : (options.whole('count', 1) ?? (endless ? Infinity : 1));
    if (endless && !json) await watch(context, { intervalMs, count });
    else await print(context, { intervalMs, count });
  },
};

interface Plan {
  readonly intervalMs: number;
  readonly count: number;
}

function intervalOf(options: Options): number {
  const text = options.text('interval') ?? '1s';
  const ms = parseDurationMs(text);
  if (ms === undefined || ms < TOP_INTERVAL_MS_MIN)
    throw usageFault(
      `--interval: '${text}' is not a duration of at least ${TOP_INTERVAL_MS_MIN} ms, such as 2s`,
    );
  return ms;
}

/** Frames one below the other; an answer that does not come ends it. */
async function print(context: CommandContext, { intervalMs, count }: Plan): Promise<void> {
  const { dfs, signal, stdout, json } = context;
  const figures = new Figures(context);
  for (let frame = 1; frame <= count; frame++) {
    figures.note(await dfs.report({ signal }));
    if (json) await stdout.line(JSON.stringify(figures.json()));
    else for (const line of figures.frame(UNBOUNDED)) await stdout.line(line);
    if (frame === count) return;
    if (!json) await stdout.line('');
    await stdout.flush();
    await context.sleep(intervalMs);
  }
}

/** Redraws at every interval, also while the master does not answer: then with the figures of the past, which it says. */
async function watch(context: CommandContext, { intervalMs, count }: Plan): Promise<void> {
  const { clock, signal, stdin, stdout } = context;
  const ended = new AbortController();
  const screen = new LiveScreen(stdout);
  const unwatch = watchKeys(stdin, (key) => {
    if (key === 'q' || key === 'Q') ended.abort();
    if (key === CTRL_C) ended.abort(new DfsError('CANCELLED', 'Interrupted'));
  });
  const pressed = new Promise<void>((resolve) => {
    ended.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const figures = new Figures(context);
  const asking = new Asking(context, AbortSignal.any([signal, ended.signal]), figures);
  await screen.open();
  try {
    for (let frame = 1; ; frame++) {
      const dueMs = clock.nowMs() + intervalMs;
      await Promise.race([asking.ask(), context.sleep(intervalMs), pressed]);
      if (ended.signal.aborted) break;
      const { columns, rows } = context.terminalSize();
      // The last row is for the cursor, and for the shell afterwards.
      await screen.draw(figures.frame({ columns, rows: rows - 1 }, asking.fault));
      if (frame >= count) return;
      const leftMs = dueMs - clock.nowMs();
      if (leftMs > 0) await Promise.race([context.sleep(leftMs), pressed]);
    }
  } finally {
    unwatch();
    ended.abort();
    await screen.close();
  }
  if (isDfsError(ended.signal.reason)) throw ended.signal.reason;
}

/** At most one question under way; how it ends shows in the figures, or as the fault. */
class Asking {
  fault: DfsError | undefined;
  private underWay: Promise<void> | undefined;
  private readonly context: CommandContext;
  private readonly signal: AbortSignal;
  private readonly figures: Figures;

  constructor(context: CommandContext, signal: AbortSignal, figures: Figures) {
    this.context = context;
    this.signal = signal;
    this.figures = figures;
  }

  /** Resolves when the master has answered, or has failed to for now; rejects if asking again is of no use. */
  ask(): Promise<void> {
    this.underWay ??= this.once().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async once(): Promise<void> {
    try {
      this.figures.note(await this.context.dfs.report({ signal: this.signal }));
      this.fault = undefined;
    } catch (error) {
      if (this.signal.aborted) return;
      if (!isDfsError(error) || !error.retryable) throw error;
      this.fault = error;
    }
  }
}

/** The last report with the rates that lead to it. */
class Figures {
  private report: ClusterReport | undefined;
  private rates: ChangeRates = { operationsPerSecond: undefined, usedBytesPerSecond: undefined };
  private notedMs: number;
  private readonly window = new RateWindow(RATE_WINDOW_MS);
  private readonly context: CommandContext;

  constructor(context: CommandContext) {
    this.context = context;
    this.notedMs = context.clock.nowMs();
  }

  note(report: ClusterReport): void {
    const nowMs = this.context.clock.nowMs();
    this.report = report;
    this.notedMs = nowMs;
    this.rates = this.window.add({ nowMs, txid: report.txid, usedBytes: report.capacity.used });
  }

  frame(size: FrameSize, fault?: DfsError): string[] {
    const { clock, settings } = this.context;
    const { report, rates } = this;
    const remark = this.remark(fault);
    const view = {
      master: settings.master.join(','),
      wallMs: clock.wallMs(),
      report,
      rates,
      remark,
    };
    return topFrame(view, size);
  }

  json(): object {
    const { operationsPerSecond = null, usedBytesPerSecond = null } = this.rates;
    const rates = { operationsPerSecond, usedBytesPerSecond };
    return { time: this.context.clock.wallMs(), ...this.report, rates };
  }

  private remark(fault: DfsError | undefined): string | undefined {
    const silentMs = this.context.clock.nowMs() - this.notedMs;
    if (fault === undefined && this.report === undefined) return 'No answer yet';
    if (fault === undefined && silentMs < SILENT_MS) return undefined;
    const reason = fault === undefined ? '' : `: ${fault.message}`;
    return `No answer for ${Math.round(silentMs / 1_000)} s${reason}`;
  }
}

/** An answer that takes this long makes the figures on the screen those of the past. */
const SILENT_MS = 3_000;
