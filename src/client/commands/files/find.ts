import { questionMarks } from '../../format/printable.js';
import { jsonStatus } from '../../format/json.js';
import type { FileStatus } from '../../api.js';
import { usageFault, type Options } from '../../options.js';
import type { Command } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { matchesName, parseName } from '../glob.js';
import { JsonArray } from '../json-array.js';
import { baseName, walkFrom } from '../walk.js';

export const find: Command = {
  name: 'find',
  section: 'Files',
  operands: '[<path>...]',
  operandsMin: 0,
  summary: 'Print the paths below paths that match',
  flags: {
    name: { type: 'string', value: 'pattern', describe: 'Names that match, such as *.csv' },
    iname: { type: 'string', value: 'pattern', describe: 'The same without regard to case' },
    type: { type: 'string', value: 'f|d', describe: 'Files or directories only' },
    print: { type: 'boolean', describe: 'Accepted for HDFS' },
    print0: { type: 'boolean', describe: 'End each path with a NUL byte' },
  },
  examples: ["dfs find /logs -name '*.gz' -type f"],
  async run(context) {
    const { options, stdout } = context;
    const wanted = condition(options);
    const json = context.json ? new JsonArray(stdout) : undefined;
    const end = options.on('print0') ? '\0' : '\n';
    const shown =
      context.onTerminal && end === '\n' ? questionMarks : (path: string): string => path;
    const operands = options.operands.length === 0 ? ['/'] : options.operands;
    await forEachPath(context, operands, async (root) => {
      for await (const entry of walkFrom(context, root)) {
        if (!wanted(entry)) continue;
        if (json === undefined) await stdout.text(shown(entry.path) + end);
        else await json.add(jsonStatus(entry));
      }
    });
    await json?.end();
  },
};

/** All conditions must hold, as in HDFS, where `-a` stands between them anyway. */
function condition(options: Options): (entry: FileStatus) => boolean {
  const type = options.text('type');
  if (type !== undefined && type !== 'f' && type !== 'd')
    throw usageFault(`--type: '${type}' is not f or d`);
  const name = options.text('name');
  const iname = options.text('iname');
  const pattern = name === undefined ? undefined : parseName(name);
  const ipattern = iname === undefined ? undefined : parseName(iname);
  return (entry) =>
    (type === undefined || (type === 'd') === (entry.type === 'directory')) &&
    (pattern === undefined || matchesName(pattern, baseName(entry.path))) &&
    (ipattern === undefined || matchesName(ipattern, baseName(entry.path), { ignoreCase: true }));
}
