import { unlink } from 'node:fs/promises';
import { DfsError, isDfsError } from '../../../common/error.js';
import { childPath } from '../../../common/path.js';
import type { WriteOptions } from '../../api.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import type { Flags } from '../flags.js';
import { eachBounded } from '../each-bounded.js';
import { unlessMissing } from '../expand-paths.js';
import { localChecksum, readLocal, readStream } from '../local-file.js';
import { localEntry, localName, walkLocal, type LocalEntry } from '../local-tree.js';
import { remoteTarget, type RemoteTarget } from '../remote-target.js';
import { writeAll, writeOptions } from '../write-file.js';

/** Flags of all that writes files. */
export const WRITE_FLAGS: Flags = {
  replication: { type: 'string', value: 'n', describe: 'Copies of each block [DFS_REPLICATION]' },
  'block-size': { type: 'string', value: 'size', describe: 'Such as 64MiB [DFS_BLOCK_SIZE]' },
  ack: {
    type: 'string',
    value: 'all|quorum',
    describe: 'A block counts as written by all its servers, or by most [DFS_ACK]',
  },
  durability: {
    type: 'string',
    value: 'sync|flush',
    describe: 'Acknowledged from disk, or from the page cache [DFS_DURABILITY]',
  },
};

export const put: Command = {
  name: 'put',
  aliases: ['copyFromLocal'],
  section: 'Files',
  operands: '<local>... <target>',
  operandsMin: 2,
  summary: 'Copy local files into the cluster; - is stdin',
  flags: {
    f: {
      type: 'boolean',
      alias: 'force',
      describe: 'Replace files that are there, each in one step',
    },
    r: { type: 'boolean', alias: ['R', 'recursive'], describe: 'Copy directories with all below' },
    p: { type: 'boolean', alias: 'preserve', describe: 'Keep mode and times' },
    'if-absent': { type: 'boolean', describe: 'Exit 4 if the file is there (excludes -f)' },
    resume: {
      type: 'boolean',
      describe: 'Skip files that are there with the same length and checksum',
    },
    parallel: {
      type: 'string',
      alias: 't',
      value: 'n',
      describe: 'Files at once [DFS_PARALLEL]',
    },
    l: { type: 'boolean', describe: 'Accepted for HDFS' },
    d: { type: 'boolean', describe: 'Accepted for HDFS' },
    ...WRITE_FLAGS,
  },
  hdfsRecursive: true,
  examples: [
    'dfs put big.iso /images/',
    'tar c . | dfs put - /backup.tar',
    'dfs put -r data /data',
  ],
  run: (context) => putAll(context, { removeSource: false }),
};

export const moveFromLocal: Command = {
  ...put,
  name: 'moveFromLocal',
  aliases: [],
  summary: 'As put, and delete the local files that were copied',
  examples: [],
  run: (context) => putAll(context, { removeSource: true }),
};

async function putAll(context: CommandContext, after: { removeSource: boolean }): Promise<void> {
  const { options, failures } = context;
  if (options.on('f') && options.on('if-absent'))
    throw usageFault('-f and --if-absent exclude each other');
  const sources = options.operands.slice(0, -1);
  const argument = options.operands.at(-1) ?? '';
  if (sources.includes('-') && sources.length > 1) throw usageFault('- stands alone');
  const target = await remoteTarget(context, argument, sources.length > 1);
  for (const source of sources)
    await failures.attempt(source === '-' ? argument : source, async () => {
      if (source === '-') await putStdin(context, target);
      else await putSource(context, await localEntry(source), target, after);
    });
}

async function putStdin(context: CommandContext, target: RemoteTarget): Promise<void> {
  if (target.into) throw new DfsError('IS_DIRECTORY', undefined, { path: target.path });
  context.progress.expect(undefined, target.path);
  const source = readStream(context.stdin, context.signal);
  await writeFile(context, source, target.path, {});
}

async function putSource(
  context: CommandContext,
  source: LocalEntry,
  target: RemoteTarget,
  after: { removeSource: boolean },
): Promise<void> {
  const path = target.into ? childPath(target.path, localName(source.path)) : target.path;
  if (source.kind === 'directory') {
    if (!context.options.on('r'))
      throw new DfsError('IS_DIRECTORY', 'Is a directory; put -r copies it with all below', {
        path: source.path,
      });
    if (after.removeSource) throw usageFault('Only files are moved, not directories');
    await putTree(context, source, path);
    return;
  }
  await putFile(context, source, path);
  if (after.removeSource) await unlink(source.path);
}

async function putTree(context: CommandContext, root: LocalEntry, path: string): Promise<void> {
  const { failures, settings } = context;
  const place = (entry: LocalEntry): string => entry.names.reduce(childPath, path);
  const enter = async (directory: LocalEntry): Promise<boolean> =>
    (await failures.attempt(directory.path, () =>
      makeDirectory(context, directory, place(directory)),
    )) !== undefined;
  if (!(await enter(root))) return;
  const files = walkLocal(root, {
    enter,
    refused: async (fault) => {
      await failures.attempt(undefined, () => Promise.reject(fault));
    },
  });
  await eachBounded(files, settings.parallel, async (file) => {
    await failures.attempt(file.path, () => putFile(context, file, place(file)));
  });
}

/** A directory that is there is used; anything else in its place is an error. */
async function makeDirectory(
  { dfs, options, signal }: CommandContext,
  source: LocalEntry,
  path: string,
): Promise<true> {
  const mode = options.on('p') ? { mode: source.mode & 0o1777 } : {};
  const status = await dfs.stat(path, { signal }).catch(unlessMissing);
  if (status === undefined) {
    await dfs.mkdir(path, { ...mode, signal }).catch((error: unknown) => {
      if (!isDfsError(error, 'ALREADY_EXISTS')) throw error;
    });
    return true;
  }
  if (status.type === 'directory') return true;
  throw new DfsError('ALREADY_EXISTS', 'Is a file, not a directory', { path });
}

async function putFile(context: CommandContext, source: LocalEntry, path: string): Promise<void> {
  const { options, progress } = context;
  const size = source.kind === 'file' ? source.size : undefined;
  progress.expect(size, source.path);
  if (options.on('resume') && source.kind === 'file' && (await isThere(context, source, path))) {
    await progress.add(source.size);
    progress.fileDone();
    return;
  }
  const mode = options.on('p') ? { mode: source.mode & 0o1777 } : {};
  const seemsEmpty = source.kind === 'file' && source.size === 0;
  if (seemsEmpty && (await isEmpty(readLocal(source.path, source.kind))))
    await makeEmptyFile(context, path, mode);
  else await writeFile(context, readLocal(source.path, source.kind), path, mode);
  if (options.on('p')) {
    const { mtimeMs, atimeMs } = source;
    await context.dfs.setTimes(path, { mtimeMs, atimeMs }, { signal: context.signal });
  }
}

/** It may have grown since it was listed. */
async function isEmpty(source: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const data of source) if (data.length > 0) return false;
  return true;
}

function makeEmptyFile(
  context: CommandContext,
  path: string,
  mode: { mode?: number },
): Promise<void> {
  return making(context, path, (options) =>
    context.dfs.makeEmptyFile(path, { ...options, ...mode }),
  );
}

function writeFile(
  context: CommandContext,
  source: AsyncIterable<Uint8Array>,
  path: string,
  mode: { mode?: number },
): Promise<void> {
  return making(context, path, async (options) => {
    const writer = await context.dfs.openWriter(path, { ...options, ...mode });
    await writeAll(context, writer, source);
  });
}

async function making(
  context: CommandContext,
  path: string,
  make: (options: WriteOptions) => Promise<unknown>,
): Promise<void> {
  try {
    await make({ ...writeOptions(context), overwrite: context.options.on('f') });
  } catch (error) {
    // The remote path is the one to name: this may be one of several files of a tree.
    if (isDfsError(error) && error.path === undefined)
      throw new DfsError(error.code, error.message, { path, cause: error });
    throw error;
  }
  context.progress.fileDone();
}

/** Whether the cluster has the file with the same length and the same CRC32C of the whole content. */
async function isThere(
  { dfs, signal }: CommandContext,
  source: LocalEntry,
  path: string,
): Promise<boolean> {
  const status = await dfs.stat(path, { signal }).catch(unlessMissing);
  if (status === undefined || status.type === 'directory' || status.openForWrite) return false;
  if (status.length !== source.size) return false;
  const [remote, local] = await Promise.all([
    dfs.checksum(path, { signal }),
    localChecksum(source.path, signal),
  ]);
  return remote.value.toLowerCase() === local;
}
