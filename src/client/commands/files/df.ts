import { humanSize, percent } from '../../format/human-size.js';
import { table } from '../../format/table.js';
import type { Command } from '../command.js';
import { remotePath } from '../expand-paths.js';

export const df: Command = {
  name: 'df',
  section: 'Files',
  operands: '[<path>...]',
  operandsMin: 0,
  summary: 'Show how full the cluster is',
  flags: { h: { type: 'boolean', alias: 'human-readable', describe: 'Sizes as 64 M' } },
  async run({ dfs, options, settings, signal, stdout, json }) {
    for (const operand of options.operands) await dfs.stat(remotePath(operand), { signal });
    const { capacity } = await dfs.report({ signal });
    const filesystem = `dfs://${settings.master[0] ?? ''}`;
    if (json) {
      const { configured: size, used, remaining: available } = capacity;
      await stdout.line(JSON.stringify({ filesystem, size, used, available }));
      return;
    }
    const show = options.on('h') ? (n: number): string => humanSize(n) : String;
    const rows = [
      ['Filesystem', 'Size', 'Used', 'Available', 'Use%'],
      [
        filesystem,
        show(capacity.configured),
        show(capacity.used),
        show(capacity.remaining),
        percent(capacity.used, capacity.configured, 0),
      ],
    ];
    for (const line of table(rows, [1, 2, 3, 4])) await stdout.line(line);
  },
};
