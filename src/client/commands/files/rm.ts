import { DfsError, isDfsError } from '../../../common/error.js';
import { parsePath } from '../../../common/path.js';
import { unwrap } from '../../../common/refusal.js';
import { isInTrash } from '../../../common/trash.js';
import { oneLine } from '../../format/printable.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const rm: Command = {
  name: 'rm',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Move files, and with -r directories, to your trash',
  flags: {
    r: { type: 'boolean', alias: ['R', 'recursive'], describe: 'Also directories with all below' },
    f: { type: 'boolean', alias: 'force', describe: 'What is not there is no error' },
    'skip-trash': {
      type: 'boolean',
      alias: 'skipTrash',
      describe: 'Delete for good, as is done in any case with what lies in a trash',
    },
  },
  examples: ["dfs rm -r '/tmp/job-*'", 'dfs rm --skip-trash /scratch/large'],
  async run(context) {
    const hasTrash = trashLookup(context);
    await forEachPath(
      context,
      context.options.operands,
      (status) => remove(context, status, hasTrash),
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

/** Whether the cluster has a trash; asked once, and only when something is to be removed. */
function trashLookup({ dfs, options, signal }: CommandContext): () => Promise<boolean> {
  let answer: boolean | undefined;
  return async () => {
    if (options.on('skip-trash')) return false;
    answer ??= (await dfs.clusterInfo({ signal })).trashIntervalMs > 0;
    return answer;
  };
}

async function remove(
  context: CommandContext,
  status: FileStatus,
  hasTrash: () => Promise<boolean>,
): Promise<void> {
  const { dfs, options, signal } = context;
  const { path } = status;
  const recursive = options.on('r');
  if (status.type === 'directory' && !recursive)
    throw new DfsError('IS_DIRECTORY', 'Is a directory; rm -r removes it with all below', { path });
  const keep = !isInTrash(unwrap(parsePath(path)).names) && (await hasTrash());
  let there: FileStatus | undefined;
  try {
    if (keep) there = await dfs.moveToTrash(path, { recursive, signal });
    else await dfs.remove(path, { recursive, signal });
  } catch (error) {
    if (options.on('f') && isMissing(error)) return;
    throw error;
  }
  await tell(context, path, there);
}

async function tell(
  { stdout, quiet, json }: CommandContext,
  path: string,
  there: FileStatus | undefined,
): Promise<void> {
  const facts = there === undefined ? { deleted: path } : { moved: path, trash: there.path };
  const text =
    there === undefined
      ? `Deleted ${oneLine(path)}`
      : `Moved: '${oneLine(path)}' to trash at: ${oneLine(there.path)}`;
  if (json) await stdout.line(JSON.stringify(facts));
  else if (!quiet) await stdout.line(text);
}

function isMissing(error: unknown): boolean {
  return isDfsError(error, 'NOT_FOUND', 'PARENT_NOT_FOUND');
}
