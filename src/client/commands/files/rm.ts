import { DfsError, isDfsError } from '../../../common/error.js';
import { oneLine } from '../../format/printable.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const rm: Command = {
  name: 'rm',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Delete files, and with -r directories',
  flags: {
    r: { type: 'boolean', alias: ['R', 'recursive'], describe: 'Also directories with all below' },
    f: { type: 'boolean', alias: 'force', describe: 'What is not there is no error' },
    skipTrash: { type: 'boolean', describe: 'Accepted for HDFS' },
  },
  examples: ["dfs rm -r '/tmp/job-*'"],
  async run(context) {
    await forEachPath(
      context,
      context.options.operands,
      (status) => remove(context, status),
      // -f speaks of what is missing, not of what cannot be deleted.
      context.options.on('f') ? isMissing : undefined,
    );
  },
};

export const rmdir: Command = {
  name: 'rmdir',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Delete empty directories',
  flags: {
    'ignore-fail-on-non-empty': {
      type: 'boolean',
      describe: 'A directory that is not empty is left and is no error',
    },
  },
  async run(context) {
    const { dfs, options, signal } = context;
    await forEachPath(context, options.operands, async (status) => {
      if (status.type !== 'directory')
        throw new DfsError('NOT_DIRECTORY', undefined, { path: status.path });
      try {
        await dfs.remove(status.path, { recursive: false, signal });
      } catch (error) {
        const lenient = options.on('ignore-fail-on-non-empty');
        if (!(lenient && isDfsError(error, 'DIRECTORY_NOT_EMPTY'))) throw error;
      }
    });
  },
};

async function remove(context: CommandContext, status: FileStatus): Promise<void> {
  const { dfs, options, signal, stdout, quiet, json } = context;
  const recursive = options.on('r');
  if (status.type === 'directory' && !recursive)
    throw new DfsError('IS_DIRECTORY', 'Is a directory; rm -r deletes it with all below', {
      path: status.path,
    });
  try {
    await dfs.remove(status.path, { recursive, signal });
  } catch (error) {
    if (options.on('f') && isMissing(error)) return;
    throw error;
  }
  if (json) await stdout.line(JSON.stringify({ deleted: status.path }));
  else if (!quiet) await stdout.line(`Deleted ${oneLine(status.path)}`);
}

function isMissing(error: unknown): boolean {
  return isDfsError(error, 'NOT_FOUND', 'PARENT_NOT_FOUND');
}
