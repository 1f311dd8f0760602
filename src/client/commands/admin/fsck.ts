import { fsckBlockLine, fsckFileLine, fsckSummaryLines } from '../../format/fsck-text.js';
import { FsckSummary, type FsckProblem } from '../../format/fsck-summary.js';
import { reportStamp } from '../../format/dates.js';
import { oneLine } from '../../format/printable.js';
import type { FsckFile } from '../../../common/admin-messages.js';
import type { Command, CommandContext } from '../command.js';
import { remotePath } from '../expand-paths.js';
import { loginName } from '../login-name.js';

export const fsck: Command = {
  name: 'fsck',
  section: 'Administration',
  operands: '[<path>]',
  operandsMin: 0,
  operandsMax: 1,
  summary: 'Check the blocks of files; exit 1 if any is missing',
  flags: {
    files: { type: 'boolean', describe: 'Show every file' },
    blocks: { type: 'boolean', describe: 'Show every block' },
    locations: { type: 'boolean', describe: 'Show where every replica is' },
  },
  examples: ['dfs fsck / --files --blocks --locations', 'dfs fsck --json /data'],
  async run(context) {
    const path = remotePath(context.options.operands[0] ?? '/');
    const summary = new FsckSummary();
    if (context.json) await checkAsJson(context, path, summary);
    else await checkAsText(context, path, summary);
    return summary.status === 'CORRUPT' ? 1 : 0;
  },
};

async function* filesOf(
  context: CommandContext,
  path: string,
  summary: FsckSummary,
): AsyncGenerator<{ file: FsckFile; problems: FsckProblem[] }, void, undefined> {
  const { dfs, options, signal, json } = context;
  const withBlocks = !json && (options.on('blocks') || options.on('locations'));
  for await (const page of dfs.fsck(path, { withBlocks, signal })) {
    summary.directories = page.directories;
    for (const file of page.files) yield { file, problems: summary.add(file) };
  }
}

/** Problems are printed as they are found, so their number is bounded by nothing; the sums follow them. */
async function checkAsJson(
  context: CommandContext,
  path: string,
  summary: FsckSummary,
): Promise<void> {
  const { stdout } = context;
  // The first page is asked for before anything is printed: an error leaves stdout empty.
  let separator = `{"path":${JSON.stringify(path)},"problems":[`;
  for await (const { problems } of filesOf(context, path, summary))
    for (const problem of problems) {
      await stdout.text(separator + JSON.stringify(problem));
      separator = ',';
    }
  if (separator !== ',') await stdout.text(separator);
  const { blocksWith } = summary;
  const sums = {
    status: summary.status,
    files: summary.files,
    directories: summary.directories,
    bytes: summary.bytes,
    blocks: summary.blocks,
    underReplicated: blocksWith.underReplicated,
    misplaced: blocksWith.misplaced,
    overReplicated: blocksWith.overReplicated,
    corruptReplicas: summary.corruptReplicas,
    missing: blocksWith.missing,
    unreported: blocksWith.unreported,
  };
  await stdout.line(`],${JSON.stringify(sums).slice(1)}`);
}

async function checkAsText(
  context: CommandContext,
  path: string,
  summary: FsckSummary,
): Promise<void> {
  const { dfs, options, settings, signal, clock, stdout, stderr, quiet } = context;
  if (!quiet) await stderr.line(`Connecting to master via ${settings.master.join(',')}`);
  await dfs.stat(path, { signal });
  const startMs = clock.wallMs();
  const user = settings.user ?? loginName();
  await stdout.line(`FSCK started by ${user} for path ${oneLine(path)} at ${reportStamp(startMs)}`);
  const listed = options.on('files') || options.on('blocks') || options.on('locations');
  for await (const { file, problems } of filesOf(context, path, summary)) {
    if (listed) await stdout.line(fsckFileLine(file, problems));
    else for (const { detail } of problems) await stdout.line(`${oneLine(file.path)}:  ${detail}.`);
    if (options.on('blocks') || options.on('locations')) {
      for (const [index, found] of file.blocks.entries())
        await stdout.line(fsckBlockLine(index, found, options.on('locations')));
      await stdout.line('');
    }
  }
  const [{ servers }, { replication }] = await Promise.all([
    dfs.report({ signal }),
    dfs.clusterInfo({ signal }),
  ]);
  const lines = fsckSummaryLines(summary, {
    path,
    servers,
    defaultReplication: replication,
    endMs: clock.wallMs(),
    elapsedMs: clock.wallMs() - startMs,
  });
  for (const line of lines) await stdout.line(line);
}
