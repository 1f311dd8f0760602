import type { Clock } from '../../common/clock.js';
import { EventLoopDelay } from '../../runtime/event-loop-delay.js';
import type { Log } from '../../runtime/log.js';
import { Loop } from '../../runtime/loop.js';
import type { DerivedState } from '../core/derived-state.js';
import type { LeaseClock } from '../core/lease-clock.js';
import { yieldTurn } from '../service/slices.js';

export interface LivenessOptions {
  readonly derived: DerivedState;
  readonly leases: LeaseClock;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly log: Log;
}

/** A delay of the event loop from which the master counts itself as stalled. */
const STALL_MS = 1_000;

/**
 * Lets the silence of block servers take effect and judges their blocks anew, slice by slice. When the master itself
 * stood still, the others' silence proves nothing: everybody gets a fresh interval.
 */
export function livenessLoop(options: LivenessOptions): { stop(): Promise<void>; kick(): void } {
  const { derived, leases, clock, intervalMs, log } = options;
  let stalled = false;
  const delay = new EventLoopDelay({
    stallMs: STALL_MS,
    clock,
    onStall: (stalledMs) => {
      stalled = true;
      log.warn({ stalledMs: Math.round(stalledMs) }, 'the master stood still; nobody is declared dead for it');
    },
  });
  const loop = new Loop({
    name: 'liveness',
    intervalMs,
    log,
    run: async (signal) => {
      delay.check();
      const nowMs = clock.nowMs();
      if (stalled) leases.excuseStall(nowMs);
      for (const { server, from, to } of derived.tick(nowMs, stalled))
        log.warn({ server: server.id, name: server.name, from, to }, 'server state');
      stalled = false;
      while (derived.revise() && !signal.aborted) await yieldTurn();
    },
  });
  return {
    kick: () => loop.kick(),
    stop: () => {
      delay.stop();
      return loop.stop();
    },
  };
}
