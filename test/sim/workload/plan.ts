import type { Random } from '../../../src/common/clock.js';
import { BLOCK_BYTES_MIN, CHUNK_BYTES } from '../../../src/common/sizes.js';

/** What a client does next. */
export type Plan =
  | { readonly verb: 'mkdir'; readonly path: string; readonly parents: boolean }
  | {
      readonly verb: 'write';
      readonly path: string;
      readonly mode: 'create' | 'append';
      readonly overwrite: boolean;
      readonly parents: boolean;
      readonly replication: number;
      readonly ack: 'all' | 'quorum';
      readonly durability: 'sync' | 'flush';
      /** Bytes of each part; after each but the last a flush, if asked for. */
      readonly parts: readonly number[];
      readonly flushes: boolean;
      readonly end: 'close' | 'abort';
      readonly slow?: SlowWriting;
    }
  | {
      readonly verb: 'make';
      readonly path: string;
      readonly overwrite: boolean;
      readonly parents: boolean;
      readonly replication: number;
    }
  | {
      readonly verb: 'rename';
      readonly source: string;
      readonly target: string;
      readonly overwrite: boolean;
    }
  | { readonly verb: 'remove'; readonly path: string; readonly recursive: boolean }
  | { readonly verb: 'setReplication'; readonly path: string; readonly replication: number }
  /** A share of the length that the file has then. */
  | { readonly verb: 'truncate'; readonly path: string; readonly share: number }
  | { readonly verb: 'concat'; readonly target: string; readonly sources: readonly string[] }
  | { readonly verb: 'stat'; readonly path: string }
  | { readonly verb: 'list'; readonly path: string }
  | {
      readonly verb: 'read';
      readonly path: string;
      readonly start: number;
      readonly length: number | undefined;
    };

/** A new file that was to have less than this is made empty. */
const EMPTY_BELOW = 100;

export type Verb = Plan['verb'];
export type WritePlan = Extract<Plan, { verb: 'write' }>;

/** A writer that rests with its file open, before each part and before the end, and waits for one that is being written. */
export interface SlowWriting {
  readonly restMsMax: number;
  /** Times that it asks for the file, and how long it waits in between. */
  readonly tries: number;
  readonly retryMs: number;
}

export interface WorkloadSettings {
  /** Few, so that clients meet. These are made before the workload begins. */
  readonly directories: readonly string[];
  /** Below each of them: what has others below it is mostly a directory, the rest mostly files. */
  readonly names: readonly string[];
  /** How often each verb is drawn; one that is missing is not. */
  readonly weights: Readonly<Partial<Record<Verb, number>>>;
  /** Most bytes of one writing. */
  readonly bytesMax: number;
  readonly blockSize: number;
  readonly replications: readonly number[];
  readonly acks: readonly ('all' | 'quorum')[];
  readonly durabilities: readonly ('sync' | 'flush')[];
  /** Share of renames and concats that leave their directory: they join what could be checked apart. */
  readonly crossing: number;
}

export const USUAL_WORKLOAD: WorkloadSettings = {
  directories: ['/d1', '/d2', '/d3'],
  names: ['a', 'b', 'c', 's/a', 's/b', 's'],
  weights: {
    mkdir: 1,
    write: 8,
    rename: 3,
    remove: 2,
    setReplication: 1,
    truncate: 1,
    concat: 1,
    stat: 3,
    list: 2,
    read: 8,
  },
  bytesMax: 3 * BLOCK_BYTES_MIN,
  blockSize: BLOCK_BYTES_MIN,
  replications: [2, 3],
  acks: ['all', 'quorum'],
  durabilities: ['sync', 'flush'],
  crossing: 0.05,
};

/** Draws plans: the same random source gives the same ones. */
export class Planner {
  private readonly random: Random;
  private readonly settings: WorkloadSettings;
  private readonly verbs: readonly Verb[];
  private readonly folders: readonly string[];
  private readonly files: readonly string[];

  constructor(random: Random, settings: WorkloadSettings) {
    this.random = random;
    this.settings = settings;
    const { names } = settings;
    this.folders = names.filter((name) => names.some((other) => other.startsWith(`${name}/`)));
    this.files = names.filter((name) => !this.folders.includes(name));
    this.verbs = Object.entries(settings.weights).flatMap(([verb, weight]) =>
      Array.from({ length: weight }, () => verb as Verb),
    );
  }

  next(): Plan {
    const { settings } = this;
    const verb = this.pick(this.verbs);
    const path = this.path(verb);
    switch (verb) {
      case 'mkdir':
        return { verb, path, parents: this.chance(0.5) };
      case 'write':
        return this.write(path);
      case 'rename':
        return {
          verb,
          source: path,
          target: this.pathNear(path, verb),
          overwrite: this.chance(0.5),
        };
      case 'remove':
        return { verb, path, recursive: this.chance(0.5) };
      case 'setReplication':
        return { verb, path, replication: this.pick(settings.replications) };
      case 'truncate':
        return { verb, path, share: this.random.next() };
      case 'concat':
        return { verb, target: path, sources: [this.pathNear(path, verb)] };
      case 'read': {
        const whole = this.chance(0.6);
        const start = whole ? 0 : this.size();
        return { verb, path, start, length: whole ? undefined : this.size() };
      }
      case 'stat':
        return { verb, path };
      case 'list':
        return { verb, path: this.chance(0.5) ? this.pick(settings.directories) : path };
      default:
        throw new Error(`nothing is planned for ${verb}`);
    }
  }

  private write(path: string): Plan {
    const { settings } = this;
    const flushes = this.chance(0.3);
    const parts = Array.from({ length: 1 + Math.floor(this.random.next() * 3) }, () => this.size());
    const plan: WritePlan = {
      verb: 'write',
      path,
      mode: this.chance(0.3) ? 'append' : 'create',
      overwrite: this.chance(0.8),
      parents: this.chance(0.8),
      replication: this.pick(settings.replications),
      ack: this.pick(settings.acks),
      durability: this.pick(settings.durabilities),
      parts: parts.map((bytes) => Math.floor(bytes / parts.length)),
      flushes,
      end: this.chance(0.95) ? 'close' : 'abort',
    };
    const bytes = plan.parts.reduce((sum, each) => sum + each, 0);
    if (plan.mode === 'append' || plan.end === 'abort' || bytes >= EMPTY_BELOW) return plan;
    const { overwrite, parents, replication } = plan;
    return { verb: 'make', path, overwrite, parents, replication };
  }

  /** Small ones, any, and those around the edge of a chunk or a block. */
  private size(): number {
    const { bytesMax, blockSize } = this.settings;
    const any = Math.floor(this.random.next() * (bytesMax + 1));
    const kind = this.random.next();
    if (kind < 0.3) return any % 200;
    if (kind < 0.7) return any;
    const edge = this.chance(0.5) ? CHUNK_BYTES : blockSize;
    const near = edge * Math.round(any / edge) + Math.floor(this.random.next() * 17) - 8;
    return Math.max(0, Math.min(bytesMax, near));
  }

  private path(verb: Verb): string {
    return `${this.pick(this.settings.directories)}/${this.name(verb)}`;
  }

  private name(verb: Verb): string {
    if (verb === 'mkdir' && this.folders.length > 0 && this.chance(0.9))
      return this.pick(this.folders);
    const ofFiles = verb !== 'mkdir' && verb !== 'list' && this.chance(0.9);
    return this.pick(ofFiles ? this.files : this.settings.names);
  }

  private pathNear(path: string, verb: Verb): string {
    if (this.chance(this.settings.crossing)) return this.path(verb);
    return `/${path.split('/')[1]}/${this.name(verb)}`;
  }

  private pick<T>(among: readonly T[]): T {
    return among[Math.floor(this.random.next() * among.length)]!;
  }

  private chance(share: number): boolean {
    return this.random.next() < share;
  }
}
