import { FAULT_KINDS, type FaultKind } from './faults.js';
import { KEPT_SEEDS } from './kept-seeds.js';
import { TEMPO_NAMES, type RunOptions, type Tempo } from './run-settings.js';

/** What somebody asked to be played, as text of a command line. */
export interface Asked {
  readonly seed?: string | undefined;
  /** 'first-last'. */
  readonly seeds: string;
  /** Kinds, with commas between them. */
  readonly faults?: string | undefined;
  readonly plans?: string | undefined;
  readonly tempo?: string | undefined;
  /** Whether the seeds that found something once come first. */
  readonly kept: boolean;
}

/** A run that nothing strikes. */
const NO_FAULTS = 'none';

/** The runs that were asked for, in their order. @throws Error for a kind of fault, or a tempo, that there is not */
export function* seedList(asked: Asked): Generator<RunOptions> {
  const faults = asked.faults === NO_FAULTS ? [] : asked.faults?.split(',').map(kindOf);
  const rest = {
    ...(faults === undefined ? {} : { faults }),
    ...(asked.plans === undefined ? {} : { plans: Number(asked.plans) }),
    ...(asked.tempo === undefined ? {} : { tempo: tempoOf(asked.tempo) }),
  };
  if (asked.seed !== undefined) {
    yield { seed: Number(asked.seed), ...rest };
    return;
  }
  if (asked.kept) yield* KEPT_SEEDS;
  const [first = 1, last = first] = asked.seeds.split('-').map(Number);
  for (let seed = first; seed <= last; seed++) yield { seed, ...rest };
}

/** The command that plays a run again. */
export function again({ seed, faults, plans, tempo }: RunOptions): string {
  let command = `make sim SEED=${seed}`;
  if (tempo !== undefined) command += ` TEMPO=${tempo}`;
  if (faults !== undefined) command += ` FAULTS='${faults.join(',') || NO_FAULTS}'`;
  if (plans !== undefined) command += ` PLANS=${plans}`;
  return command;
}

function kindOf(text: string): FaultKind {
  return oneOf('fault', FAULT_KINDS, text);
}

function tempoOf(text: string): Tempo {
  return oneOf('tempo', TEMPO_NAMES, text);
}

function oneOf<Name extends string>(what: string, names: readonly Name[], text: string): Name {
  const found = names.find((each) => each === text);
  if (found === undefined) throw new Error(`no ${what} '${text}'; there are: ${names.join(', ')}`);
  return found;
}
