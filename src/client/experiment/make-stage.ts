import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../common/clock.js';
import { seedNumber } from '../core/experiment/seed-number.js';
import type { TimelineEvent } from '../core/experiment/timeline.js';
import type { Stage } from './scenario.js';

/** What a scenario works on; `mark` adds to `events`. */
export function makeStage(
  parts: Omit<Stage, 'random' | 'sleep' | 'mark' | 'enter'> & {
    readonly say: (line: string) => void;
    readonly events: TimelineEvent[];
    readonly seed: string;
  },
): Stage {
  const { say, events, seed, nowMs, load, signal } = parts;
  return {
    ...parts,
    random: seededRandom(seedNumber(seed, 'faults')),
    sleep: (ms) => sleep(ms, undefined, { signal }),
    mark(label) {
      events.push({ timeMs: nowMs(), label });
      say(`${(nowMs() / 1_000).toFixed(1)} s  ${label}`);
    },
    enter: (phase) => load.records.enter(phase, nowMs()),
  };
}
