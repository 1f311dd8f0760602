import { DfsError, isDfsError } from '../../../common/error.js';
import { usageFault } from '../../options.js';
import type { FileWriter } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { remotePath } from '../expand-paths.js';
import { readLocal, readStream } from '../local-file.js';
import { localEntry } from '../local-tree.js';
import { writeAll, writeOptions } from '../write-file.js';

export const append: Command = {
  name: 'append',
  aliases: ['appendToFile'],
  section: 'Files',
  operands: '<local>... <target>',
  operandsMin: 2,
  summary: 'Append local files to a file, which is made if it is not there; - is stdin',
  flags: {},
  examples: ['echo done | dfs append - /logs/today'],
  async run(context) {
    const sources = context.options.operands.slice(0, -1);
    if (sources.includes('-') && sources.length > 1) throw usageFault('- stands alone');
    const path = remotePath(context.options.operands.at(-1) ?? '');
    // Every source is looked at before the first byte is appended, since appended bytes stay.
    for (const source of sources) if (source !== '-') await refuseDirectory(source);
    await writeAll(context, await openEnd(context, path), contentOf(context, sources));
  },
};

async function openEnd(context: CommandContext, path: string): Promise<FileWriter> {
  const { dfs } = context;
  try {
    return await dfs.openAppend(path, writeOptions(context));
  } catch (error) {
    if (!isDfsError(error, 'NOT_FOUND')) throw error;
    return await dfs.openWriter(path, { ...writeOptions(context), overwrite: false });
  }
}

async function* contentOf(
  context: CommandContext,
  sources: readonly string[],
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const source of sources) {
    if (source === '-') yield* readStream(context.stdin, context.signal);
    else yield* readLocal(source, (await localEntry(source)).kind);
  }
}

async function refuseDirectory(path: string): Promise<void> {
  if ((await localEntry(path)).kind === 'directory')
    throw new DfsError('IS_DIRECTORY', undefined, { path });
}
