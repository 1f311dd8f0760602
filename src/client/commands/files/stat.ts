import { statText } from '../../format/stat-text.js';
import { jsonBlock, jsonStatus } from '../../format/json.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const stat: Command = {
  name: 'stat',
  section: 'Files',
  operands: '[<format>] <path>...',
  operandsMin: 1,
  summary: 'Print what is known of a path; %y, its time of change in UTC, if no format is given',
  flags: {
    format: {
      type: 'string',
      value: 'format',
      describe:
        '%a octal mode, %A mode, %b bytes, %F type, %g group, %n name, %o block size, %r replication, %u user, %x %X access, %y %Y change',
    },
  },
  examples: ['dfs stat "type:%F perm:%a %u:%g size:%b mtime:%y name:%n" /f', 'dfs stat --json /f'],
  async run(context) {
    const { options, stdout } = context;
    const [first, ...others] = options.operands;
    // As in HDFS the first operand is a format if it has a %, but a path that begins with / stays a path.
    const formatFirst =
      first !== undefined && others.length > 0 && first.includes('%') && !first.startsWith('/');
    const format = options.text('format') ?? (formatFirst ? first : '%y');
    await forEachPath(context, formatFirst ? others : options.operands, async (status) => {
      if (context.json) await printJson(context, status);
      else await stdout.line(statText(format, status));
    });
  },
};

/** The shape of the contract; blocks come one by one, so that the largest file needs no memory. */
async function printJson(
  { dfs, signal, stdout }: CommandContext,
  status: FileStatus,
): Promise<void> {
  await stdout.text(`${JSON.stringify(jsonStatus(status)).slice(0, -1)},"blocks":[`);
  let separator = '';
  if (status.type === 'file')
    for await (const block of dfs.locate(status.path, { signal })) {
      await stdout.text(separator + JSON.stringify(jsonBlock(block)));
      separator = ',';
    }
  await stdout.text(']}\n');
}
