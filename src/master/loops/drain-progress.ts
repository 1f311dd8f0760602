import type { Clock, Timers } from '../../common/clock.js';
import type { ServerId } from '../../common/ids.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import type { LeavingServer } from '../core/administration.js';
import { noteDrain } from '../core/commands/note-drain.js';
import type { DerivedState } from '../core/derived-state.js';
import { drainPass } from '../core/jobs/drain-pass.js';
import type { DrainFigures } from '../core/jobs/drain-figures.js';
import { isPresent } from '../core/servers/servers.js';
import type { Kernel } from '../kernel.js';

export interface DrainProgressOptions {
  readonly kernel: Kernel;
  readonly derived: DerivedState;
  readonly figures: DrainFigures;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly log: Log;
  /** Lets other turns of the event loop run. */
  readonly yieldTurn: () => Promise<void>;
}

type DrainRoundOptions = Omit<DrainProgressOptions, 'timers'>;

/** Looking at servers may take this share of the master's time. */
const TIME_SHARE = 0.1;

export function drainProgressLoop(options: DrainProgressOptions): Loop {
  const { intervalMs, timers, log } = options;
  const round = new DrainProgress(options);
  return new Loop({
    name: 'drain-progress',
    intervalMs,
    timers,
    log,
    run: (signal) => round.run(signal),
  });
}

/** Looks at what is left on each server that leaves, in slices, and keeps how far it has come in the log. */
export class DrainProgress {
  private readonly options: DrainRoundOptions;
  /** When each may be looked at again. */
  private readonly dueMs = new Map<ServerId, number>();

  constructor(options: DrainRoundOptions) {
    this.options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { kernel, figures, clock } = this.options;
    const leaving = [...kernel.state.administration.allLeaving()];
    figures.retain((id) => kernel.state.administration.leaving(id) !== undefined);
    for (const server of leaving) {
      if (signal.aborted) return;
      const startMs = clock.nowMs();
      if (startMs < (this.dueMs.get(server.id) ?? 0)) continue;
      await this.look(server, signal);
      const endMs = clock.nowMs();
      this.dueMs.set(server.id, endMs + (endMs - startMs) / TIME_SHARE);
    }
    for (const id of this.dueMs.keys())
      if (kernel.state.administration.leaving(id) === undefined) this.dueMs.delete(id);
  }

  private async look(server: LeavingServer, signal: AbortSignal): Promise<void> {
    const { kernel, derived, figures, clock, log, yieldTurn } = this.options;
    const known = derived.servers.byServerId(server.id);
    // What it has not reported cannot be called moved; what left for good, done, was seen to the end before.
    if (known?.reportComplete !== true) return figures.forget(server.id);
    if (server.doneAtMs > 0 && !isPresent(known.state)) return;
    const { registration } = known;
    const pass = drainPass(derived, known.index, server.goal.kind);
    let step = pass.next();
    for (; step.done !== true; step = pass.next()) {
      await yieldTurn();
      if (signal.aborted) return;
    }
    const now = kernel.state.administration.leaving(server.id);
    const sameOrder = now?.sinceMs === server.sinceMs && now.goal.kind === server.goal.kind;
    if (!sameOrder || known.registration !== registration || !known.reportComplete) return;
    const note = figures.record(now, step.value, clock.nowMs());
    const decision = note && noteDrain(kernel.state, note);
    if (decision === undefined) return;
    await kernel.mutateOwn(() => decision);
    if (note?.done === true && now.doneAtMs === 0)
      log.info({ server: server.id, name: server.name, goal: server.goal.kind }, 'safe to stop');
  }
}
