import { GLOBAL_FLAGS } from '../options.js';
import { allFlags } from './parse-command.js';
import type { Command } from './command.js';

/** The same habits under HDFS's programs: `dfs dfs -ls`, `dfs fs -ls`, `dfs dfsadmin -report`. */
const PROGRAMS = new Set(['dfs', 'fs', 'dfsadmin']);

export interface Invocation {
  /** Global flags that stood before the verb. */
  readonly before: readonly string[];
  /** Undefined if there is none. */
  readonly verb: string | undefined;
  readonly rest: readonly string[];
  /** The verb was written the HDFS way, `-ls`. */
  readonly hdfs: boolean;
}

/** Finds the verb among the arguments, written `ls`, `-ls`, or after the name of an HDFS program. */
export function findVerb(argv: readonly string[], isVerb: (name: string) => boolean): Invocation {
  const before: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] ?? '';
    const rest = argv.slice(i + 1);
    if (!token.startsWith('-')) {
      if (!PROGRAMS.has(token)) return { before, verb: token, rest, hdfs: false };
      continue;
    }
    if (!token.startsWith('--') && isVerb(token.slice(1)))
      return { before, verb: token.slice(1), rest, hdfs: true };
    before.push(token);
    const flag = token.startsWith('--') ? GLOBAL_FLAGS[token.slice(2)] : undefined;
    if (flag?.type === 'string' && rest[0] !== undefined) {
      before.push(rest[0]);
      i++;
    }
  }
  return { before, verb: undefined, rest: [], hdfs: false };
}

/** Long flags with one dash (`-skipTrash`, `-name`) get their second; groups of letters stay. */
export function doubleDashes(command: Command, argv: readonly string[]): string[] {
  const long = new Set<string>();
  for (const [name, flag] of Object.entries(allFlags(command)))
    for (const spelling of [name, ...[flag.alias ?? []].flat()])
      if (spelling.length > 1) long.add(spelling);
  const end = argv.indexOf('--');
  return argv.map((token, i) => {
    if (end >= 0 && i >= end) return token;
    return /^-[^-]/.test(token) && long.has(token.slice(1)) ? `-${token}` : token;
  });
}
