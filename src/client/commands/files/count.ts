import { countHeader, countLine } from '../../format/count-line.js';
import { questionMarks } from '../../format/printable.js';
import type { Command } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { JsonArray } from '../json-array.js';

export const count: Command = {
  name: 'count',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Count directories, files and bytes below paths',
  flags: {
    q: { type: 'boolean', describe: 'With quotas' },
    h: { type: 'boolean', describe: 'Numbers as 64 M' },
    v: { type: 'boolean', describe: 'With a header' },
    x: { type: 'boolean', describe: 'Accepted for HDFS' },
  },
  async run(context) {
    const { options, dfs, signal, stdout } = context;
    const style = { quota: options.on('q'), human: options.on('h') };
    const json = context.json ? new JsonArray(stdout) : undefined;
    if (options.on('v') && json === undefined) await stdout.line(countHeader(style.quota));
    const shownPath = context.onTerminal ? questionMarks : (path: string): string => path;
    await forEachPath(context, options.operands, async ({ path }) => {
      const summary = await dfs.contentSummary(path, { signal });
      if (json === undefined) await stdout.line(countLine(summary, shownPath(path), style));
      else await json.add({ path, ...summary });
    });
    await json?.end();
  },
};
