import { humanSize } from '../../format/human-size.js';
import { questionMarks } from '../../format/printable.js';
import { table } from '../../format/table.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const du: Command = {
  name: 'du',
  section: 'Files',
  operands: '[<path>...]',
  operandsMin: 0,
  summary: 'Show bytes of content and bytes with all copies',
  flags: {
    s: {
      type: 'boolean',
      alias: 'summarize',
      describe: 'The sum of each path, not of its entries',
    },
    h: { type: 'boolean', alias: 'human-readable', describe: 'Sizes as 64 M' },
    v: { type: 'boolean', describe: 'With a header' },
    x: { type: 'boolean', describe: 'Accepted for HDFS' },
  },
  examples: ['dfs du -h /data', 'dfs du -s -h /'],
  run: usage,
};

interface Usage {
  readonly path: string;
  readonly size: number;
  readonly spaceConsumed: number;
}

async function usage(context: CommandContext): Promise<void> {
  const { options, dfs, signal, stdout, failures } = context;
  const found: Usage[] = [];
  const measure = async (path: string): Promise<void> => {
    const { length, spaceConsumed } = await dfs.contentSummary(path, { signal });
    found.push({ path, size: length, spaceConsumed });
  };
  const operands = options.operands.length === 0 ? ['/'] : options.operands;
  await forEachPath(context, operands, async (status) => {
    if (options.on('s') || status.type === 'file') await measure(status.path);
    else
      for await (const entry of dfs.list(status.path, { signal }))
        await failures.attempt(entry.path, () => measure(entry.path));
  });
  if (context.json) {
    await stdout.line(JSON.stringify(found));
    return;
  }
  const show = options.on('h') ? (n: number): string => humanSize(n) : String;
  const shownPath = context.onTerminal ? questionMarks : (path: string): string => path;
  const rows = found.map((each) => [
    show(each.size),
    show(each.spaceConsumed),
    shownPath(each.path),
  ]);
  if (options.on('v'))
    rows.unshift(['SIZE', 'DISK_SPACE_CONSUMED_WITH_ALL_REPLICAS', 'FULL_PATH_NAME']);
  for (const line of table(rows)) await stdout.line(line);
}
