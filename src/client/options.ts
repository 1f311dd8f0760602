import { DfsError } from '../common/error.js';
import { parseSize } from '../common/sizes.js';
import type { Flags } from './commands/flags.js';

/** Flags that every command takes, before or after its name. */
export const GLOBAL_FLAGS: Flags = {
  master: {
    type: 'string',
    value: 'host:port,...',
    describe: 'Master to talk to, or several to try [DFS_MASTER]',
  },
  config: { type: 'string', value: 'file', describe: 'Config file, JSON [DFS_CONFIG]' },
  user: { type: 'string', value: 'name', describe: 'Act as this user [DFS_USER]' },
  groups: { type: 'string', value: 'name,...', describe: 'Groups of the user [DFS_GROUPS]' },
  timeout: {
    type: 'string',
    value: 'duration',
    describe: 'Bound on one metadata call, such as 30s [DFS_TIMEOUT]',
  },
  localReads: {
    type: 'string',
    value: 'true|false',
    describe: "Read from the files of this host's block servers [DFS_LOCAL_READS]",
  },
  json: { type: 'boolean', describe: 'Print JSON, errors too (on stderr)' },
  quiet: { type: 'boolean', alias: 'q', describe: 'Print no progress and no remarks' },
  progress: {
    type: 'string',
    value: 'auto|bar|plain|json|none',
    describe: 'Progress on stderr; auto is a bar on a terminal [DFS_PROGRESS]',
  },
  help: { type: 'boolean', describe: 'Show this help' },
};

/** What was given to one command: its operands, and its flags read by type. */
export class Options {
  readonly operands: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>, operands: readonly string[]) {
    this.values = values;
    this.operands = operands;
  }

  on(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** A whole number of at least `min`. */
  whole(name: string, min = 0): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : wholeNumber(text, `--${name}`, min);
  }

  size(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : sizeNumber(text, `--${name}`);
  }

  /** The operand that a command cannot do without; its presence was checked. */
  operand(index: number): string {
    return this.operands[index] ?? '';
  }
}

export function wholeNumber(text: string, what: string, min = 0): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < min)
    throw usageFault(`${what}: '${text}' is not a whole number of at least ${min}`);
  return value;
}

export function sizeNumber(text: string, what: string): number {
  const value = parseSize(text);
  if (value === undefined) throw usageFault(`${what}: '${text}' is not a size such as 64MiB`);
  return value;
}

export function usageFault(message: string): DfsError {
  return new DfsError('INVALID_ARGUMENT', message);
}
