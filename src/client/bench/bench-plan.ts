import { DfsError } from '../../common/error.js';
import { parseConfigValue } from '../../runtime/config.js';
import type { MetadataTransport } from '../connect.js';
import type { BenchSettings } from './bench-settings.js';
import { isMetaMix, META_MIXES, type MetaMix } from './meta/meta-mix.js';

export const BENCHES = [
  'data',
  'small',
  'network',
  'meta',
  'namespace',
  'repair',
  'memory',
] as const;
export type Bench = (typeof BENCHES)[number];

/** What was asked for, checked: nothing is started for a word that is not known. */
export type BenchPlan = Omit<BenchSettings, 'size' | 'durability' | 'mix' | 'transport'> & {
  /** Of files, in bytes: one, but for `data`. */
  readonly sizes: readonly number[];
  /** The first of them. */
  readonly size: number;
  readonly durability: readonly ('sync' | 'flush')[];
  readonly mix: readonly MetaMix[];
  readonly transport: MetadataTransport;
  readonly roundTripsMs: readonly number[];
  readonly clientsAtOnce: readonly number[];
};

/** @throws DfsError INVALID_ARGUMENT */
export function planOf(bench: Bench, values: BenchSettings): BenchPlan {
  const sizes = words(values.size).map(sizeOf);
  const [size] = sizes;
  if (size === undefined || (bench !== 'data' && sizes.length > 1))
    throw new DfsError('INVALID_ARGUMENT', `dfs bench ${bench} takes one --size`);
  return {
    ...values,
    sizes,
    size,
    durability: words(values.durability).map(classOf),
    mix: words(values.mix).map(mixOf),
    transport: transportOf(values.transport),
    roundTripsMs: words(values.roundTrip).map(roundTripOf),
    clientsAtOnce: words(values.sideBySide).map(clientsOf),
  };
}

/** Of a list, which may be given as several flags or with commas; an empty word is one that is not known. */
function words(list: readonly string[]): string[] {
  return list.flatMap((each) => each.split(',')).map((each) => each.trim());
}

function sizeOf(text: string): number {
  return Number(parseConfigValue({ type: 'size', min: 1, description: '' }, text, '--size'));
}

function classOf(text: string): 'sync' | 'flush' {
  if (text === 'sync' || text === 'flush') return text;
  throw new DfsError('INVALID_ARGUMENT', `No durability class '${text}': sync or flush`);
}

function mixOf(text: string): MetaMix {
  if (isMetaMix(text)) return text;
  throw new DfsError('INVALID_ARGUMENT', `No mix '${text}': ${Object.keys(META_MIXES).join(', ')}`);
}

function transportOf(text: string): MetadataTransport {
  if (text === 'session' || text === 'unary') return text;
  throw new DfsError('INVALID_ARGUMENT', `No transport '${text}': session or unary`);
}

function roundTripOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new DfsError(
    'INVALID_ARGUMENT',
    `No round trip of '${text}' milliseconds: --round-trip 1 --round-trip 20`,
  );
}

function clientsOf(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new DfsError(
    'INVALID_ARGUMENT',
    `No '${text}' clients at once: --side-by-side 1 --side-by-side 4, up to 99`,
  );
}
