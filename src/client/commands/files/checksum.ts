import { DfsError } from '../../../common/error.js';
import { oneLine } from '../../format/printable.js';
import type { Command } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const checksum: Command = {
  name: 'checksum',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Print the CRC32C of whole files, which does not depend on the block size',
  flags: {},
  async run(context) {
    const { dfs, options, signal, stdout } = context;
    await forEachPath(context, options.operands, async ({ path, type }) => {
      if (type === 'directory') throw new DfsError('IS_DIRECTORY', undefined, { path });
      const { algorithm, value } = await dfs.checksum(path, { signal });
      if (context.json) await stdout.line(JSON.stringify({ path, algorithm, value }));
      else await stdout.line(`${oneLine(path)}\t${algorithm}\t${value}`);
    });
  },
};
