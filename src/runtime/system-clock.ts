import { performance } from 'node:perf_hooks';
import type { Clock, Random, Timers } from '../common/clock.js';

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
};

export const systemTimers: Timers = {
  setTimeout(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

export const systemRandom: Random = { next: () => Math.random() };
