import { DfsError } from '../../../common/error.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { saveFile } from '../save-file.js';

export const getmerge: Command = {
  name: 'getmerge',
  section: 'Files',
  operands: '<path>... <local>',
  operandsMin: 2,
  summary: 'Copy files, and the files of directories by name, into one local file; - is stdout',
  flags: {
    nl: { type: 'boolean', describe: 'A newline after each file' },
    'skip-empty-file': { type: 'boolean', describe: 'No newline after an empty file' },
    f: { type: 'boolean', alias: 'force', describe: 'Accepted; the local file is always replaced' },
  },
  async run(context) {
    const { options, stdout, signal, progress, failures } = context;
    const target = options.operands.at(-1) ?? '';
    const files = await filesOf(context, options.operands.slice(0, -1));
    // Half of a merge looks like a whole one: a source that is missing leaves nothing.
    if (failures.exitCode() !== 0) return;
    const content = merged(context, files);
    if (target === '-') for await (const data of content) await stdout.bytes(data);
    else
      await saveFile({
        target,
        content,
        replace: true,
        attributes: undefined,
        signal,
        onBytes: (count) => progress.add(count),
      });
  },
};

async function filesOf(context: CommandContext, paths: readonly string[]): Promise<FileStatus[]> {
  const files: FileStatus[] = [];
  await forEachPath(context, paths, async (status) => {
    if (status.type === 'file') files.push(status);
    else
      for await (const entry of context.dfs.list(status.path, { signal: context.signal }))
        if (entry.type === 'file') files.push(entry);
  });
  if (files.length === 0 && context.failures.exitCode() === 0)
    throw new DfsError('NOT_FOUND', 'There are no files to merge', { path: paths[0] });
  return files;
}

async function* merged(
  { dfs, options, progress, signal }: CommandContext,
  files: readonly FileStatus[],
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const file of files) progress.expect(file.length, file.path);
  for (const file of files) {
    yield* dfs.read(file.path, { signal });
    const skipped = file.length === 0 && options.on('skip-empty-file');
    if (options.on('nl') && !skipped) yield Buffer.from('\n');
    progress.fileDone();
  }
}
