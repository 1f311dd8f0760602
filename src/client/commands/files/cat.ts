import { DfsError } from '../../../common/error.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const cat: Command = {
  name: 'cat',
  aliases: ['text'],
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Print files',
  flags: {
    ignoreCrc: { type: 'boolean', describe: 'Accepted for HDFS; checksums are always checked' },
    verify: { type: 'boolean', describe: 'Also check each whole block against its SHA-256' },
  },
  examples: ["dfs cat '/logs/*.txt' | wc -l"],
  async run(context) {
    await forEachPath(context, context.options.operands, (status) =>
      printFile(context, status, { verify: context.options.on('verify') }),
    );
  },
};

/** Prints a file, or a piece of it, to stdout. */
export async function printFile(
  { dfs, stdout, signal }: CommandContext,
  status: FileStatus,
  range: { start?: number; length?: number; verify?: boolean } = {},
): Promise<void> {
  if (status.type === 'directory')
    throw new DfsError('IS_DIRECTORY', undefined, { path: status.path });
  for await (const slice of dfs.read(status.path, { ...range, signal })) await stdout.bytes(slice);
}
