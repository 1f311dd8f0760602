import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operation } from '../sim/checkers/history.js';
import { DfsClient } from '../../src/client/dfs-client.js';
import { ContentCells } from '../sim/checkers/content-cells.js';
import type { AcknowledgedFile } from '../sim/checkers/invariants.js';
import { CALL_MS_MAX, FAULTS_SHOWN, ROUNDS_OF_A_CLUSTER } from './limits.js';
import type { GroundName, Nemesis } from './nemesis.js';
import { playRound, type RoundResult } from './round.js';
import { Stage } from './stage.js';
import { Tally } from './tally.js';
import { readBack } from './verify.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly nemeses: readonly Nemesis[];
  readonly rounds: number;
  /** No round begins behind it. */
  readonly seconds: number;
  /** Of each round. */
  readonly strikes: number;
  readonly clients: number;
  /** Takes what is left of a round that failed. */
  readonly keepDir: string;
  readonly say: (line: string) => void;
  /** Takes each strike as it happens. */
  readonly tell: (line: string) => void;
  /** Gives up between two rounds. */
  readonly signal?: AbortSignal;
  readonly beforeVerify?: (stage: Stage, history: readonly Operation[]) => Promise<void>;
}

export interface ChaosResult {
  readonly tally: Tally;
  /** Empty if all was well. */
  readonly faults: readonly string[];
  /** Where the history, the schedule and the logs of the failed round are. */
  readonly kept: string | undefined;
}

/** Rounds on one cluster after the other, in turn on each ground that a nemesis needs; ends at the first that fails. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const tally = new Tally();
  const deadline = performance.now() + options.seconds * 1_000;
  const grounds = groundsOf(options.nemeses);
  let round = 0;
  const goesOn = (): boolean =>
    round < options.rounds && performance.now() < deadline && options.signal?.aborted !== true;
  const share = Math.max(1, Math.ceil(options.rounds / grounds.length));
  for (let i = 0; goesOn(); i++) {
    const ground = grounds[i % grounds.length]!;
    const rounds = Math.min(share, ROUNDS_OF_A_CLUSTER, options.rounds - round);
    const failed = await playOnOneCluster(options, { ground, first: round, rounds, goesOn, tally });
    if (failed !== undefined) return { tally, ...failed };
    round += rounds;
  }
  return { tally, faults: [], kept: undefined };
}

interface Part {
  readonly ground: GroundName;
  /** Number of the first round in the run. */
  readonly first: number;
  readonly rounds: number;
  readonly goesOn: () => boolean;
  readonly tally: Tally;
}
type Failure = Omit<ChaosResult, 'tally'>;

async function playOnOneCluster(options: ChaosOptions, part: Part): Promise<Failure | undefined> {
  const { ground, first, rounds, tally } = part;
  const nemeses = options.nemeses.filter(
    (each) => each.ground === ground || each.ground === 'plain',
  );
  const own = nemeses.filter((each) => each.ground === ground);
  const stage = await Stage.set(ground);
  let number = first;
  try {
    const cells = new ContentCells(options.seed);
    const acknowledged: AcknowledgedFile[] = [];
    for (let i = 0; i < rounds && part.goesOn(); i++) {
      number = first + i;
      const { seed, strikes, clients, beforeVerify } = options;
      const result = await playRound({
        stage,
        seed: seed + number,
        number: i,
        // What needs the ground shall be seen on it; the others join in now and then.
        nemeses: number % 3 === 2 ? nemeses : own,
        strikes,
        clients,
        cells,
        // A flush promises nothing against a power cut.
        durabilities: ground === 'images' ? ['sync'] : ['sync', 'flush'],
        tell: options.tell,
        beforeVerify,
      });
      tally.add(result);
      acknowledged.push(...result.acknowledged);
      options.say(line(number, ground, result));
      if (result.faults.length > 0) return await keep(options, stage, number, result.faults);
    }
    const back = await readOnceMore(stage, cells, acknowledged);
    if (back.length > 0) return await keep(options, stage, number, back);
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return await keep(options, stage, number, [`the round broke: ${text}`]);
  } finally {
    await stage.end();
  }
}

/** What earlier rounds acknowledged has been through all the harm of the later ones. */
async function readOnceMore(
  stage: Stage,
  cells: ContentCells,
  acknowledged: readonly AcknowledgedFile[],
): Promise<readonly string[]> {
  const { master } = stage;
  await using dfs = await DfsClient.connect({ master, user: 'root', timeoutMs: CALL_MS_MAX });
  return (await readBack(dfs, cells, acknowledged)).faults;
}

/** The folder of the stage ends with it, its mounts too; so what tells of the fault is copied. */
async function keep(
  { seed, keepDir, nemeses, strikes, say, signal }: ChaosOptions,
  stage: Stage,
  round: number,
  faults: readonly string[],
): Promise<Failure> {
  // An interrupt at a terminal ends the nodes too: what is found then says nothing.
  if (signal?.aborted === true) return { faults: ['interrupted'], kept: undefined };
  const kept = join(keepDir, `seed-${seed}-round-${round}`);
  await mkdir(kept, { recursive: true });
  for (const part of ['history.jsonl', 'schedule.log', 'cluster'])
    await cp(join(stage.dir, part), join(kept, part), { recursive: true }).catch((error: unknown) =>
      say(`${part} is not kept: ${String(error)}`),
    );
  await writeFile(join(kept, 'faults.txt'), `${faults.join('\n')}\n`);
  for (const fault of faults.slice(0, FAULTS_SHOWN)) say(`FAULT ${fault.slice(0, 2_000)}`);
  say(`kept: ${kept}`);
  const names = nemeses.map(({ name }) => name).join(',');
  say(`again: make chaos SEED=${seed} ROUNDS=${round + 1} STRIKES=${strikes} NEMESES=${names}`);
  return { faults, kept };
}

/** Plain ones need a ground of their own only where nothing else does. */
function groundsOf(nemeses: readonly Nemesis[]): GroundName[] {
  return [...new Set(nemeses.map(({ ground }) => ground))];
}

function line(number: number, ground: GroundName, result: RoundResult): string {
  const { operations, strikes, files, bytesVerified, bytesLost, outageMs, healedMs } = result;
  const struck = Object.entries(strikes).map(([name, count]) => `${name} ${count}`);
  return (
    `round ${number} on ${ground}: ${struck.join(', ')}; ${operations.length} operations, ` +
    `${files} files with ${bytesVerified} bytes verified, ${bytesLost} lost; ` +
    `outage ${(outageMs / 1_000).toFixed(1)} s, healthy after ${(healedMs / 1_000).toFixed(1)} s`
  );
}
