import { oneLine } from '../../format/printable.js';
import type { FileStatus } from '../../api.js';
import { wholeNumber } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { POLL_MS } from '../limits.js';
import { walkFrom } from '../walk.js';

export const setrep: Command = {
  name: 'setrep',
  section: 'Files',
  operands: '<copies> <path>...',
  operandsMin: 2,
  summary: 'Set how many copies files have; of a directory, all files below',
  flags: {
    R: { type: 'boolean', describe: 'Accepted for HDFS; directories are always done whole' },
    w: { type: 'boolean', describe: 'Wait until every block has just so many copies' },
  },
  examples: ['dfs setrep -w 2 /data'],
  async run(context) {
    const [text = '', ...paths] = context.options.operands;
    const copies = wholeNumber(text, 'copies', 1);
    await forEachPath(context, paths, async (root) => {
      // An attempt of its own: one within it would make a refusal count as part of many.
      if (root.type === 'file') return setOne(context, root, copies);
      for await (const entry of walkFrom(context, root))
        if (entry.type === 'file')
          await context.failures.attempt(entry.path, () => setOne(context, entry, copies));
    });
  },
};

async function setOne(
  context: CommandContext,
  { path }: FileStatus,
  copies: number,
): Promise<void> {
  const { dfs, options, signal, stdout, json, quiet } = context;
  await dfs.setReplication(path, copies, { signal });
  if (json) await stdout.line(JSON.stringify({ path, replication: copies }));
  else if (!quiet) await stdout.line(`Replication ${copies} set: ${oneLine(path)}`);
  if (!options.on('w')) return;
  const spoken = !json && !quiet;
  if (spoken) await stdout.text(`Waiting for ${oneLine(path)} ...`);
  await stdout.flush();
  while (!(await replicated(context, path))) await context.sleep(POLL_MS);
  if (spoken) await stdout.line(' done');
}

/** Neither too few nor too many: what is over goes a while after it is noticed. */
async function replicated({ dfs, signal }: CommandContext, path: string): Promise<boolean> {
  for await (const { files } of dfs.fsck(path, { signal }))
    for (const { blocks } of files)
      if (
        blocks.some(
          ({ underReplicated, overReplicated, missing }) =>
            underReplicated || overReplicated || missing,
        )
      )
        return false;
  return true;
}
