import type { Readable } from 'node:stream';
import type { Clock } from '../../common/clock.js';
import type { Dfs } from '../api.js';
import type { Options } from '../options.js';
import type { ResolvedSettings, Settings } from '../settings.js';
import type { Flags } from './flags.js';
import type { Failures } from './failures.js';
import type { Output } from './output.js';
import type { Progress } from './progress.js';

/** One verb of `dfs`: what it is called, what it takes, and what it does. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly section: 'Files' | 'Administration' | 'Other';
  /** Operands in help texts, such as `<source>... <target>`. */
  readonly operands: string;
  readonly operandsMin: number;
  readonly operandsMax?: number;
  readonly summary: string;
  readonly flags: Flags;
  readonly examples?: readonly string[];
  /** Runs without a cluster; `context.dfs` must not be touched. */
  readonly offline?: true;
  /** HDFS's form of this verb takes whole trees without being told (`-put`, `copyToLocal`). */
  readonly hdfsRecursive?: true;
  /** Last chance to turn arguments that look like flags into operands, before flags are read. */
  readonly rewrite?: (argv: readonly string[]) => string[];
  /** An exit code, or nothing for the one that the failures met so far give. */
  run(context: CommandContext): Promise<number | void>;
}

/** All that a command may touch of the outside; nothing in it is a process, so tests run commands as functions. */
export interface CommandContext {
  readonly dfs: Dfs;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly options: Options;
  readonly settings: Settings;
  readonly resolved: ResolvedSettings;
  /** Aborted by an interrupt. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Waits, or rejects when `signal` is aborted. */
  sleep(ms: number): Promise<void>;
  readonly failures: Failures;
  readonly progress: Progress;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Unprintable characters of names are shown as `?`, since a terminal would obey them. */
  readonly onTerminal: boolean;
  /** Of the terminal that stdout is; of a common one if it is none. */
  terminalSize(): { readonly columns: number; readonly rows: number };
}
