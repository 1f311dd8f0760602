import { readFile } from 'node:fs/promises';
import type { Random } from '../../src/common/clock.js';
import type { Stage } from './stage.js';

/** What a cluster stands on: nothing special, network namespaces, clocks of its own, small disks, or disk images. */
export type GroundName = 'plain' | 'network' | 'clocks' | 'small-disks' | 'images';

export interface Strike {
  readonly random: Random;
  /** One line for the schedule of the round. */
  readonly note: (line: string) => void;
}

/** What was done, in numbers for the summary. */
export type Harm = Readonly<
  Partial<
    Record<
      | 'kills'
      | 'pauses'
      | 'cuts'
      | 'slowCalls'
      | 'failedCalls'
      | 'clockJumps'
      | 'fullDisks'
      | 'powerCuts'
      | 'powerCutImages',
      number
    >
  >
>;

/** One kind of harm. */
export interface Nemesis {
  readonly name: string;
  /** One that needs nothing special strikes on any ground. */
  readonly ground: GroundName;
  /** Undefined if it can strike here; else why not. */
  lacks(): Promise<string | undefined>;
  /** Does harm once and ends it as an operator would; what it leaves when it throws, `stage.heal` ends. */
  strike(stage: Stage, strike: Strike): Promise<Harm>;
}

/** Mounts and namespaces; root in a container may lack it. */
const CAP_SYS_ADMIN = 21n;

/** A reason for the first thing that is not there. */
export async function lacking(
  programs: readonly string[],
  isInstalled: (program: string) => Promise<boolean>,
): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root may do that';
  const status = await readFile('/proc/self/status', 'latin1');
  const capabilities = BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(status)?.[1] ?? '0'}`);
  if (((capabilities >> CAP_SYS_ADMIN) & 1n) === 0n) return 'root lacks CAP_SYS_ADMIN here';
  for (const program of programs)
    if (!(await isInstalled(program))) return `there is no ${program}: run scripts/chaos-tools.sh`;
  return undefined;
}

export function pick<T>(random: Random, among: readonly T[]): T {
  const chosen = among[Math.floor(random.next() * among.length)];
  if (chosen === undefined) throw new TypeError('nothing to choose from');
  return chosen;
}

/** Milliseconds from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random.next() * (most - least + 1));
}
