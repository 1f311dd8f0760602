import { DfsError } from '../../../common/error.js';
import { childPath } from '../../../common/path.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { eachBounded } from '../each-bounded.js';
import { forEachPath, unlessMissing } from '../expand-paths.js';
import { remoteTarget } from '../remote-target.js';
import { baseName, entryName } from '../walk.js';
import { writeAll, writeOptions } from '../write-file.js';
import { WRITE_FLAGS } from './put.js';

export const cp: Command = {
  name: 'cp',
  section: 'Files',
  operands: '<source>... <target>',
  operandsMin: 2,
  summary: 'Copy files and directories within the cluster',
  flags: {
    f: { type: 'boolean', alias: 'force', describe: 'Replace files that are there' },
    p: { type: 'boolean', alias: 'preserve', describe: 'Keep mode and times' },
    r: {
      type: 'boolean',
      alias: ['R', 'recursive'],
      describe: 'Directories are always copied whole',
    },
    parallel: { type: 'string', alias: 't', value: 'n', describe: 'Files at once [DFS_PARALLEL]' },
    d: { type: 'boolean', describe: 'Accepted for HDFS' },
    ...WRITE_FLAGS,
  },
  async run(context) {
    const { options, settings } = context;
    const sources = options.operands.slice(0, -1);
    const target = await remoteTarget(context, options.operands.at(-1) ?? '', sources.length > 1);
    await forEachPath(context, sources, async (source) => {
      const path = target.into ? childPath(target.path, baseName(source.path)) : target.path;
      if (path === source.path || path.startsWith(childPath(source.path, '')))
        throw new DfsError('RENAME_INTO_ITSELF', 'Cannot copy a path into itself', { path });
      if (source.type === 'file') {
        await copyFile(context, source, path);
        return;
      }
      await makeDirectory(context, source, path);
      await eachBounded(walkCopy(context, source.path, path), settings.parallel, async (file) => {
        await context.failures.attempt(file.status.path, () =>
          copyFile(context, file.status, file.target),
        );
      });
    });
  },
};

/** All files below a directory with their new places; makes the directories on its way. */
async function* walkCopy(
  context: CommandContext,
  directory: string,
  copy: string,
): AsyncGenerator<{ status: FileStatus; target: string }, void, undefined> {
  const { dfs, failures, signal } = context;
  for await (const status of dfs.list(directory, { signal })) {
    const target = childPath(copy, entryName(directory, status));
    if (status.type === 'file') yield { status, target };
    else {
      const made = await failures.attempt(target, () => makeDirectory(context, status, target));
      if (made !== undefined) yield* walkCopy(context, status.path, target);
    }
  }
}

async function makeDirectory(
  { dfs, options, signal }: CommandContext,
  source: FileStatus,
  path: string,
): Promise<true> {
  const there = await dfs.stat(path, { signal }).catch(unlessMissing);
  if (there === undefined)
    await dfs.mkdir(path, { ...(options.on('p') ? { mode: source.mode } : {}), signal });
  else if (there.type !== 'directory')
    throw new DfsError('ALREADY_EXISTS', 'Is a file, not a directory', { path });
  return true;
}

async function copyFile(context: CommandContext, source: FileStatus, path: string): Promise<void> {
  const { dfs, options, progress, signal } = context;
  progress.expect(source.length, source.path);
  const writer = await dfs.openWriter(path, {
    ...writeOptions(context),
    ...(options.on('p') ? { mode: source.mode } : {}),
    overwrite: options.on('f'),
  });
  await writeAll(context, writer, dfs.read(source.path, { signal }));
  const { mtimeMs, atimeMs } = source;
  if (options.on('p')) await dfs.setTimes(path, { mtimeMs, atimeMs }, { signal });
  progress.fileDone();
}
