import type { Command } from '../command.js';
import { expandPath, remotePath } from '../expand-paths.js';

export const concat: Command = {
  name: 'concat',
  section: 'Files',
  operands: '<target> <source>...',
  operandsMin: 2,
  summary: 'Move the content of files to the end of another; the sources are gone then',
  flags: {},
  async run(context) {
    const [target = '', ...rest] = context.options.operands;
    const sources: string[] = [];
    for (const each of rest)
      for await (const status of expandPath(context, each)) sources.push(status.path);
    await context.dfs.concat(remotePath(target), sources, { signal: context.signal });
  },
};
