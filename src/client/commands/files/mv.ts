import { isDfsError, DfsError } from '../../../common/error.js';
import { childPath } from '../../../common/path.js';
import type { Command } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { remoteTarget } from '../remote-target.js';
import { baseName } from '../walk.js';

export const mv: Command = {
  name: 'mv',
  section: 'Files',
  operands: '<source>... <target>',
  operandsMin: 2,
  summary: 'Rename a path, or move paths into a directory',
  flags: { f: { type: 'boolean', describe: 'Replace a file that is there' } },
  async run(context) {
    const { dfs, options, signal } = context;
    const sources = options.operands.slice(0, -1);
    const target = await remoteTarget(context, options.operands.at(-1) ?? '', sources.length > 1);
    await forEachPath(context, sources, async (source) => {
      const path = target.into ? childPath(target.path, baseName(source.path)) : target.path;
      try {
        await dfs.rename(source.path, path, { overwrite: options.on('f'), signal });
      } catch (error) {
        // Of the two paths the target is the one in the way.
        if (isDfsError(error, 'ALREADY_EXISTS') && error.path === undefined)
          throw new DfsError(error.code, error.message, { path, cause: error });
        throw error;
      }
    });
  },
};
