import { oneLine } from '../../format/printable.js';
import { sizeNumber } from '../../options.js';
import type { Command } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const truncate: Command = {
  name: 'truncate',
  section: 'Files',
  operands: '<length> <path>...',
  operandsMin: 2,
  summary: 'Cut files to a length',
  flags: { w: { type: 'boolean', describe: 'Accepted for HDFS; the cut is always waited for' } },
  async run(context) {
    const { dfs, options, signal, stdout } = context;
    const [text = '', ...paths] = options.operands;
    const length = sizeNumber(text, 'length');
    await forEachPath(context, paths, async ({ path }) => {
      await dfs.truncate(path, length, { signal });
      if (context.json) await stdout.line(JSON.stringify({ path, length }));
      else if (!context.quiet) await stdout.line(`Truncated ${oneLine(path)} to length: ${length}`);
    });
  },
};
