import { partName } from '../../../common/bench/warehouse-tree.js';
import type { Random } from '../../../common/clock.js';
import type { MetadataOperation } from '../load/metadata-operation.js';

export const META_VERBS = ['stat', 'list', 'create', 'rename', 'remove'] as const;
export type MetaVerb = (typeof META_VERBS)[number];

/** Shares of the verbs; read- and write-heavy and balanced ones as metadata benches of the field have them. */
export const META_MIXES = {
  stat: { stat: 1 },
  list: { list: 1 },
  create: { create: 1 },
  rename: { rename: 1 },
  remove: { remove: 1 },
  'create-remove': { create: 1, remove: 1 },
  'read-heavy': { stat: 75, list: 15, create: 5, rename: 2, remove: 3 },
  balanced: { stat: 45, list: 5, create: 25, rename: 10, remove: 15 },
  'write-heavy': { stat: 15, list: 2, create: 45, rename: 13, remove: 25 },
} as const satisfies Readonly<Record<string, Partial<Record<MetaVerb, number>>>>;
export type MetaMix = keyof typeof META_MIXES;

export function isMetaMix(name: string): name is MetaMix {
  return Object.hasOwn(META_MIXES, name);
}

/** Files that a client makes for each second before it is timed, in a mix that only takes away: what one client gets done. */
export const STOCKED_A_SECOND = 10_000;
/** Files and directories that one client makes before it is timed; they stay. */
export const PREPARED_DIRECTORIES = 50;
export const FILES_PER_DIRECTORY = 100;

export function preparedDirectory(client: number, n: number): string {
  const month = String(1 + (Math.floor(n / 10) % 12)).padStart(2, '0');
  return `/bench-meta/table-${client}/month=${month}/day=${String(n % 10).padStart(2, '0')}-${n}`;
}

export function preparedFile(client: number, n: number): string {
  const directory = Math.floor(n / FILES_PER_DIRECTORY);
  return `${preparedDirectory(client, directory)}/${partName(n % FILES_PER_DIRECTORY, directory)}`;
}

/**
 * What one lane of a client asks for, one after the other: every answer is known beforehand, since what it changes
 * is its own. Renames and removes take a file that it made; without one it makes one, or is at its end where the mix
 * makes none.
 */
export class MetaLane {
  private readonly client: number;
  private readonly home: string;
  private readonly verbs: readonly { readonly verb: MetaVerb; readonly upTo: number }[];
  private readonly random: Random;
  private readonly files: string[] = [];
  private readonly makesNone: boolean;
  private made = 0;

  constructor(
    mix: MetaMix,
    { client, lane, random }: { client: number; lane: number; random: Random },
  ) {
    this.client = client;
    this.home = `/bench-meta/new-${client}/${mix}/lane-${lane}`;
    this.random = random;
    const shares: Partial<Record<MetaVerb, number>> = META_MIXES[mix];
    const total = META_VERBS.reduce((sum, verb) => sum + (shares[verb] ?? 0), 0);
    this.makesNone = shares.remove === total;
    let sum = 0;
    this.verbs = META_VERBS.map((verb) => ({ verb, upTo: (sum += shares[verb] ?? 0) / total }));
  }

  /** Whether it needs a stock of files before it begins. */
  get takesFromStock(): boolean {
    return this.makesNone;
  }

  /** The next file of the stock, to be made before the lane begins. */
  stock(): string {
    return this.newFile();
  }

  /** Undefined when the stock is used up. */
  next(): MetadataOperation | undefined {
    const point = this.random.next();
    const verb = this.verbs.find(({ upTo }) => point < upTo)?.verb ?? 'stat';
    if (verb === 'stat') {
      const file = this.pick(PREPARED_DIRECTORIES * FILES_PER_DIRECTORY);
      return { verb, path: preparedFile(this.client, file) };
    }
    if (verb === 'list') {
      const path = preparedDirectory(this.client, this.pick(PREPARED_DIRECTORIES));
      return { verb, path, files: FILES_PER_DIRECTORY };
    }
    const file = verb === 'create' ? undefined : this.files.pop();
    if (file === undefined)
      return this.makesNone ? undefined : { verb: 'create', path: this.newFile() };
    if (verb === 'rename') return { verb, path: file, target: this.moved(file) };
    return { verb: 'remove', path: file };
  }

  private newFile(): string {
    const batch = Math.floor(this.made / FILES_PER_DIRECTORY);
    const file = `${this.home}/batch-${batch}/${partName(this.made++ % FILES_PER_DIRECTORY, batch)}`;
    this.files.push(file);
    return file;
  }

  /** In the same directory, which is there. */
  private moved(file: string): string {
    const target = `${file.slice(0, file.lastIndexOf('/'))}/moved-${String(this.made++).padStart(5, '0')}.parquet`;
    this.files.push(target);
    return target;
  }

  private pick(count: number): number {
    return Math.floor(this.random.next() * count);
  }
}
