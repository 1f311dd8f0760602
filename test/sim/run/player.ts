import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { LogLine } from '../cluster/sim-log.js';
import { runSeed, type RunVerdict } from './run-seed.js';
import type { RunOptions } from './run-settings.js';

/** Plays one run after the other. */
export interface Player {
  play(options: RunOptions): Promise<RunVerdict>;
  /** Milliseconds of a core that its runs took so far. */
  cpuMs(): number;
  close(): void;
}

/** What a child says of a run. */
export interface PlayedByChild {
  readonly verdict: RunVerdict;
  /** Of its whole life so far, in milliseconds. */
  readonly cpuMs: number;
}

/** Milliseconds of a core that this process has computed since its start. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Plays in this process. */
export function ownPlayer(onLine: ((line: LogLine) => void) | undefined): Player {
  return { play: (options) => runSeed(options, onLine), cpuMs: () => 0, close: () => {} };
}

/** Plays in a process of its own. A child that ends without a verdict rejects the run. */
export function childPlayer({ logs }: { readonly logs: boolean }): Player {
  const child = fork(join(import.meta.dirname, 'seed-child.js'), logs ? ['--log'] : []);
  let cpuMs = 0;
  return {
    play: async (options) => {
      const played = await askChild(child, options);
      ({ cpuMs } = played);
      return played.verdict;
    },
    cpuMs: () => cpuMs,
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

function askChild(child: ChildProcess, options: RunOptions): Promise<PlayedByChild> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null): void =>
      reject(new Error(`the process that played seed ${options.seed} ended: ${signal ?? code}`));
    child.once('exit', ended);
    child.once('message', (played) => {
      child.off('exit', ended);
      resolve(played as PlayedByChild);
    });
    child.send(options);
  });
}

/**
 * Has the players play all runs, each taking the next one when it is through with its last, until `goesOn` says no. What
 * is under way then is played to its end. `hear` is told of each run.
 */
export async function playAll(
  players: readonly Player[],
  runs: Iterator<RunOptions>,
  hear: (options: RunOptions, verdict: RunVerdict) => void,
  goesOn: () => boolean,
): Promise<void> {
  let broken = false;
  const next = (): RunOptions | undefined => {
    if (broken || !goesOn()) return undefined;
    const { done, value } = runs.next() as IteratorResult<RunOptions, undefined>;
    return done === true ? undefined : value;
  };
  const work = async (player: Player): Promise<void> => {
    for (let run = next(); run !== undefined; run = next()) hear(run, await player.play(run));
  };
  try {
    const each = players.map((player) =>
      work(player).catch((error: unknown) => {
        broken = true;
        throw error;
      }),
    );
    const results = await Promise.allSettled(each);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  } finally {
    for (const player of players) player.close();
  }
}
