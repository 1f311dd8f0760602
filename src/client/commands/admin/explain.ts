import { DfsError } from '../../../common/error.js';
import type { ExplainRequest } from '../../../common/explain-messages.js';
import { blockId } from '../../../common/ids.js';
import { explainText } from '../../format/explain-text.js';
import type { Command } from '../command.js';
import { remotePath } from '../expand-paths.js';

export const explain: Command = {
  name: 'explain',
  section: 'Administration',
  operands: 'block|file|node <id|path|name>',
  operandsMin: 2,
  operandsMax: 2,
  summary: 'Say why a block is as it is, server by server, and what would help',
  flags: {
    all: { type: 'boolean', describe: 'Also the blocks that are as they should be' },
  },
  examples: [
    'dfs explain block 1073741825',
    'dfs explain file /data/part-0',
    'dfs explain node bs3',
  ],
  async run({ dfs, options, signal, stdout, json }) {
    const [kind = '', operand = ''] = options.operands;
    const found = await dfs.explain(asked(kind, operand, options.on('all')), { signal });
    if (json) await stdout.line(JSON.stringify(found));
    else for (const line of explainText(found)) await stdout.line(line);
  },
};

function asked(kind: string, operand: string, healthyToo: boolean): ExplainRequest {
  switch (kind) {
    case 'block':
      return { kind: 'block', blockId: blockId(blockNumber(operand)), healthyToo };
    case 'file':
      return { kind: 'file', path: remotePath(operand), healthyToo };
    case 'node':
    case 'server':
      return { kind: 'server', server: operand, healthyToo };
    default:
      throw new DfsError(
        'INVALID_ARGUMENT',
        `Cannot explain a '${kind}'; say block, file or node, as in dfs explain file /a/b`,
      );
  }
}

/** `17`, or as it stands in listings and logs: `blk_17` and `blk_17_1002`. */
function blockNumber(operand: string): number {
  const match = /^(?:blk_)?(\d{1,16})(?:_\d+)?$/.exec(operand);
  const number = Number(match?.[1]);
  if (match === null || !Number.isSafeInteger(number) || number < 1)
    throw new DfsError(
      'INVALID_ARGUMENT',
      `'${operand}' is not a block id; dfs locate PATH shows those of a file`,
    );
  return number;
}
