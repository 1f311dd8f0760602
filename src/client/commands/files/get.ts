import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DfsError, hasCode } from '../../../common/error.js';
import type { FileStatus } from '../../api.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { parseRange, resolveRange, type ByteRange } from '../byte-range.js';
import { eachBounded } from '../each-bounded.js';
import { expandPath, forEachPath } from '../expand-paths.js';
import { hasGlob } from '../glob.js';
import { makeLocalDirectory, saveFile } from '../save-file.js';
import { baseName, entryName } from '../walk.js';
import { printFile } from './cat.js';

export const get: Command = {
  name: 'get',
  aliases: ['copyToLocal'],
  section: 'Files',
  operands: '<path>... [<local>]',
  operandsMin: 1,
  summary: 'Copy files out of the cluster; - is stdout',
  flags: {
    f: { type: 'boolean', alias: 'force', describe: 'Replace local files' },
    r: { type: 'boolean', alias: ['R', 'recursive'], describe: 'Copy directories with all below' },
    p: { type: 'boolean', alias: 'preserve', describe: 'Keep mode and times' },
    range: {
      type: 'string',
      value: 'a-b',
      describe: 'Only bytes a to b, both included, as in HTTP; a- and -n (the last n) too',
    },
    verify: { type: 'boolean', describe: 'Also check each whole block against its SHA-256' },
    parallel: {
      type: 'string',
      alias: 't',
      value: 'n',
      describe: 'Files at once [DFS_PARALLEL]',
    },
    ignoreCrc: { type: 'boolean', describe: 'Accepted for HDFS; checksums are always checked' },
    crc: { type: 'boolean', describe: 'Accepted for HDFS' },
  },
  hdfsRecursive: true,
  examples: ['dfs get /images/big.iso', 'dfs get -r /data .', 'dfs get --range 0-99 /f -'],
  run: getAll,
};

async function getAll(context: CommandContext): Promise<void> {
  const { options } = context;
  const alone = options.operands.length === 1;
  const sources = alone ? options.operands : options.operands.slice(0, -1);
  const target = alone ? '.' : (options.operands.at(-1) ?? '.');
  const text = options.text('range');
  const range = text === undefined ? undefined : parseRange(text);
  if (target === '-') {
    await forEachPath(context, sources, (status) => toStdout(context, status, range));
    return;
  }
  const into = await isDirectory(target);
  if (!into && (sources.length > 1 || (await matchesSeveral(context, sources[0] ?? ''))))
    throw new DfsError('NOT_DIRECTORY', 'Several files need a directory to go to', {
      path: target,
    });
  if (!into && target.endsWith('/'))
    throw new DfsError('NOT_FOUND', 'No such directory', { path: target });
  await forEachPath(context, sources, async (status) => {
    const local = into ? join(target, baseName(status.path)) : target;
    if (status.type === 'directory') await getTree(context, status, local, range);
    else await getFile(context, status, local, range);
  });
}

/** Whether a pattern stands for more than one path, asked before anything is written. */
async function matchesSeveral(context: CommandContext, source: string): Promise<boolean> {
  if (!hasGlob(source)) return false;
  const paths = expandPath(context, source);
  await paths.next();
  return (await paths.next()).done !== true;
}

async function toStdout(
  context: CommandContext,
  status: FileStatus,
  range: ByteRange | undefined,
): Promise<void> {
  const piece = range === undefined ? {} : resolveRange(range, status);
  await printFile(context, status, { ...piece, verify: context.options.on('verify') });
}

async function getTree(
  context: CommandContext,
  root: FileStatus,
  local: string,
  range: ByteRange | undefined,
): Promise<void> {
  if (!context.options.on('r'))
    throw new DfsError('IS_DIRECTORY', 'Is a directory; get -r copies it with all below', {
      path: root.path,
    });
  if (range !== undefined) throw usageFault('--range is for files');
  await makeLocalDirectory(local, 'follow');
  const files = walkOut(context, root.path, local);
  await eachBounded(files, context.settings.parallel, async ({ status, target }) => {
    await context.failures.attempt(status.path, () => getFile(context, status, target, undefined));
  });
}

/** All files below a directory with their local places; makes the local directories on its way. */
async function* walkOut(
  context: CommandContext,
  directory: string,
  local: string,
): AsyncGenerator<{ status: FileStatus; target: string }, void, undefined> {
  const { dfs, failures, signal } = context;
  for await (const status of dfs.list(directory, { signal })) {
    const name = await failures.attempt(status.path, async () =>
      Promise.resolve(entryName(directory, status)),
    );
    if (name === undefined) continue;
    const target = join(local, name);
    if (status.type === 'file') yield { status, target };
    else {
      const made = await failures.attempt(status.path, () => makeLocalDirectory(target, 'refuse'));
      if (made !== undefined) yield* walkOut(context, status.path, target);
    }
  }
}

async function getFile(
  context: CommandContext,
  status: FileStatus,
  target: string,
  range: ByteRange | undefined,
): Promise<void> {
  const { dfs, options, progress, signal } = context;
  const piece = range === undefined ? undefined : resolveRange(range, status);
  progress.expect(piece?.length ?? status.length, status.path);
  const content = dfs.read(status.path, { ...piece, verify: options.on('verify'), signal });
  await saveFile({
    target,
    content,
    replace: options.on('f'),
    attributes: options.on('p') ? status : undefined,
    signal,
    onBytes: (count) => progress.add(count),
  });
  progress.fileDone();
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
