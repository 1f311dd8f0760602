import type {
  BlockExplanation,
  CandidateExplanation,
  Explanation,
} from '../../common/explain-messages.js';
import { humanSize } from './human-size.js';
import { oneLine } from './printable.js';
import { table } from './table.js';

/** An explanation as people read it: a sentence, then for each block its candidates and what would help. */
export function explainText(explanation: Explanation): string[] {
  const { blocks, more, server, leaving, reaching } = explanation;
  const lines: string[] = [];
  const single = blocks.length === 1 && blocks[0]?.summary === explanation.summary;
  if (!single) lines.push(explanation.summary);
  if (server !== undefined) lines.push(`Copies under way: ${leaving} from it, ${reaching} to it.`);
  for (const block of blocks) {
    if (lines.length > 0) lines.push('');
    lines.push(...blockLines(block));
  }
  if (more > 0) lines.push('', `${more} more blocks are left out.`);
  return lines;
}

function blockLines(block: BlockExplanation): string[] {
  const of = block.path === '' ? 'of a removed file' : `of ${oneLine(block.path)}`;
  return [
    `Block ${block.blockId} ${of}, at byte ${block.offset}, ${humanSize(block.length)}`,
    `  ${block.summary}`,
    ...candidates('Replicas, as sources:', block.sources),
    ...candidates('Servers, as targets:', block.priority === undefined ? [] : block.targets),
    ...(block.unblock.length === 0
      ? []
      : ['  What would help:', ...block.unblock.map((hint) => `    - ${hint}`)]),
  ];
}

function candidates(title: string, all: readonly CandidateExplanation[]): string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ server, domain, state, replica, taken, reason }) => [
    taken ? 'yes' : 'no',
    server,
    domain,
    state,
    ...(replica === '' ? [] : [replica]),
    reason,
  ]);
  return [`  ${title}`, ...table(rows).map((row) => `    ${row}`)];
}
