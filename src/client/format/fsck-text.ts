import type { FsckBlock, FsckFile, ServerReport } from '../../common/admin-messages.js';
import type { FsckProblem, FsckSummary } from './fsck-summary.js';
import { blockName } from './block-name.js';
import { reportStamp } from './dates.js';
import { oneLine } from './printable.js';

/** `/p 25582428 bytes, replicated: replication=3, 1 block(s):  OK`, or what is wrong instead of OK. */
export function fsckFileLine(file: FsckFile, problems: readonly FsckProblem[]): string {
  const open = file.openForWrite ? ', OPENFORWRITE' : '';
  const head = `${oneLine(file.path)} ${file.length} bytes, replicated: replication=${file.replication}, ${file.blockCount} block(s)${open}:  `;
  if (problems.length === 0) return `${head}OK`;
  return [head, ...problems.map(({ detail }) => ` ${detail}.`)].join('\n');
}

/** `0. blk_1_7 len=N Live_repl=3`, with the replicas' servers if wanted. */
export function fsckBlockLine(index: number, found: FsckBlock, locations: boolean): string {
  const { block, live, missing } = found;
  const state = missing ? 'MISSING!' : `Live_repl=${live}`;
  const line = `${index}. ${blockName(block)} len=${block.length} ${state}`;
  if (!locations) return line;
  const places = block.locations.map(({ serverName, address, domain, state, corrupt }) => {
    const remark = corrupt ? ' CORRUPT' : state === 'live' ? '' : ` ${state.toUpperCase()}`;
    return `${serverName} ${address} ${domain}${remark}`;
  });
  return `${line} [${places.join(', ')}]`;
}

export interface FsckFacts {
  readonly path: string;
  readonly servers: readonly ServerReport[];
  readonly defaultReplication: number;
  readonly endMs: number;
  readonly elapsedMs: number;
}

/** The sums as `hdfs fsck` prints them, tabs included. */
export function fsckSummaryLines(summary: FsckSummary, facts: FsckFacts): string[] {
  const { blocks, blocksWith, status } = summary;
  const live = facts.servers.filter(({ state }) => state === 'live' || state === 'stale');
  const racks = new Set(live.map(({ domain }) => domain)).size;
  const share = (n: number, of = blocks): string =>
    of > 0 ? `${n} (${shareText(n, of)} %)` : `${n}`;
  const average = blocks > 0 ? ` (avg. block size ${Math.floor(summary.bytes / blocks)} B)` : '';
  return [
    '',
    `Status: ${status}`,
    ` Number of data-nodes:\t${live.length}`,
    ` Number of racks:\t\t${racks}`,
    ` Total dirs:\t\t\t${summary.directories}`,
    ` Total symlinks:\t\t0`,
    '',
    'Replicated Blocks:',
    ` Total size:\t${summary.bytes} B`,
    ` Total files:\t${summary.files}`,
    ` Total blocks (validated):\t${blocks}${average}`,
    ...corruptLines(summary),
    ` Minimally replicated blocks:\t${share(blocks - blocksWith.missing - blocksWith.unreported)}`,
    ` Over-replicated blocks:\t${share(blocksWith.overReplicated)}`,
    ` Under-replicated blocks:\t${share(blocksWith.underReplicated)}`,
    ` Mis-replicated blocks:\t\t${share(blocksWith.misplaced)}`,
    ` Default replication factor:\t${facts.defaultReplication}`,
    ` Average block replication:\t${(blocks > 0 ? summary.liveReplicas / blocks : 0).toFixed(1)}`,
    ` Missing blocks:\t\t${blocksWith.missing}`,
    ` Blocks not reported yet:\t${blocksWith.unreported}`,
    ` Corrupt replicas:\t\t${summary.corruptReplicas}`,
    ` Missing replicas:\t\t${share(summary.missingReplicas, summary.wantedReplicas)}`,
    `FSCK ended at ${reportStamp(facts.endMs)} in ${facts.elapsedMs} milliseconds`,
    '',
    '',
    `The filesystem under path '${oneLine(facts.path)}' is ${status}`,
  ];
}

function corruptLines({ corruptFiles, blocksWith, missingBytes }: FsckSummary): string[] {
  if (blocksWith.missing === 0) return [];
  const stars = '  ********************************';
  return [
    stars,
    `  CORRUPT FILES:\t${corruptFiles}`,
    `  MISSING BLOCKS:\t${blocksWith.missing}`,
    `  MISSING SIZE:\t\t${missingBytes} B`,
    stars,
  ];
}

/** One decimal; what is not all or nothing is never shown as 100.0 or 0.0. */
function shareText(n: number, of: number): string {
  const exact = (n / of) * 100;
  const rounded = exact.toFixed(1);
  if (n > 0 && rounded === '0.0') return exact.toPrecision(2);
  return n < of && rounded === '100.0' ? '99.9' : rounded;
}
