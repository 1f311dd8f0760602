import { DfsError } from '../../common/error.js';
import { allCommands } from './registry.js';

const NAME_WIDTH = 14;

/** The page that `dfs` and `dfs help` print. */
export function overview(): string {
  const lines = [
    'dfs: files of a Cairn cluster',
    '',
    'Usage: dfs [--master host:port] <command> [flags] [operands]',
  ];
  for (const section of ['Files', 'Administration', 'Other'] as const) {
    lines.push('', `${section}:`);
    if (section === 'Other')
      lines.push(`  ${'help'.padEnd(NAME_WIDTH)} Show this page, or the help of a command`);
    for (const command of allCommands().filter((each) => each.section === section))
      lines.push(`  ${command.name.padEnd(NAME_WIDTH)} ${command.summary}`);
    if (section === 'Administration')
      lines.push(
        `  ${'cluster'.padEnd(NAME_WIDTH)} Run a whole cluster on this machine: up, down, status, kill, ...`,
        `  ${'bench'.padEnd(NAME_WIDTH)} Measure a cluster of its own: data, namespace`,
        `  ${'rescue'.padEnd(NAME_WIDTH)} Rebuild a lost namespace from block servers' disks`,
        `  ${'master'.padEnd(NAME_WIDTH)} Run a master in the foreground`,
        `  ${'blockserver'.padEnd(NAME_WIDTH)} Run a block server in the foreground`,
        `  ${'repair'.padEnd(NAME_WIDTH)} Run a repair worker in the foreground`,
      );
  }
  lines.push(
    '',
    "'dfs <command> --help' shows the flags of one command. HDFS spellings (dfs -ls, dfs dfs -ls) work too.",
    '',
  );
  return lines.join('\n');
}

export function unknownCommand(verb: string): DfsError {
  const near = nearest(
    verb,
    allCommands().flatMap((command) => [command.name, ...(command.aliases ?? [])]),
  );
  const hint = near === undefined ? "see 'dfs help'" : `did you mean '${near}'?`;
  return new DfsError('INVALID_ARGUMENT', `Unknown command '${verb}'; ${hint}`);
}

/** The word that takes the fewest edits to get to, if that is few for its length. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = editDistance(word.slice(0, 40).toLowerCase(), candidate.toLowerCase());
    if (best === undefined || edits < best.edits) best = { candidate, edits };
  }
  if (best === undefined) return undefined;
  return best.edits <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : replace;
      next.push(Math.min(replace, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
