import { table } from '../../format/table.js';
import { usageFault } from '../../options.js';
import type { Command } from '../command.js';

export const gc: Command = {
  name: 'gc',
  section: 'Administration',
  operands: '[status|now]',
  operandsMin: 0,
  operandsMax: 1,
  summary: 'Show what waits to be deleted, or have servers report all that they hold now',
  flags: {},
  examples: ['dfs gc', 'dfs gc now'],
  async run({ dfs, options, signal, stdout, json }) {
    const action = options.operands[0] ?? 'status';
    if (action !== 'status' && action !== 'now')
      throw usageFault(`'${action}' is not one of status, now`);
    const found = await dfs.garbage({ collect: action === 'now', signal });
    if (json) {
      await stdout.line(JSON.stringify(found));
      return;
    }
    const rows = found.servers.map(({ server, blocks }) => [server, `${blocks}`]);
    for (const line of table([['SERVER', 'BLOCKS TO DELETE'], ...rows], [1]))
      await stdout.line(line);
    await stdout.line(`Blocks with more copies than wanted, waiting: ${found.excessBlocks}`);
    await stdout.line(`Removed files whose blocks are still to go: ${found.removedInodes}`);
  },
};
