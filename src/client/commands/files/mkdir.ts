import type { Command } from '../command.js';
import { remotePath } from '../expand-paths.js';

export const mkdir: Command = {
  name: 'mkdir',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Make directories',
  flags: {
    p: {
      type: 'boolean',
      alias: 'parents',
      describe: 'Also missing parents; a directory that is there is no error',
    },
  },
  async run({ dfs, options, failures, signal }) {
    for (const operand of options.operands)
      await failures.attempt(operand, () =>
        dfs.mkdir(remotePath(operand), { parents: options.on('p'), signal }),
      );
  },
};
