import { oneLine } from '../../format/printable.js';
import type { FileStatus } from '../../api.js';
import { wholeNumber } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { POLL_MS, UNEXPLAINED_POLLS_MAX } from '../limits.js';
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
      if (root.type === 'file') await setOne(context, root, copies);
      else
        for await (const entry of walkFrom(context, root))
          if (entry.type === 'file')
            await context.failures.attempt(entry.path, () => setOne(context, entry, copies));
      // Only now, so that the copies of all files are made at the same time.
      if (context.options.on('w')) await untilReplicated(context, root.path);
    });
  },
};

async function setOne(
  { dfs, signal, stdout, json, quiet }: CommandContext,
  { path }: FileStatus,
  copies: number,
): Promise<void> {
  await dfs.setReplication(path, copies, { signal });
  if (json) await stdout.line(JSON.stringify({ path, replication: copies }));
  else if (!quiet) await stdout.line(`Replication ${copies} set: ${oneLine(path)}`);
}

/** Waits for a file, or for all below a directory. */
async function untilReplicated(context: CommandContext, path: string): Promise<void> {
  const { stdout, json, quiet } = context;
  const spoken = !json && !quiet;
  if (spoken) await stdout.text(`Waiting for ${oneLine(path)} ...`);
  await stdout.flush();
  for (let looks = 1; !(await replicated(context, path)); looks++) {
    if (looks === UNEXPLAINED_POLLS_MAX) await explainWait(context, path);
    await context.sleep(POLL_MS);
  }
  if (spoken) await stdout.line(' done');
}

/** What cannot be had yet is waited for all the same: it may come. */
async function explainWait({ dfs, signal, stderr }: CommandContext, path: string): Promise<void> {
  const { repair } = await dfs.report({ signal });
  const reason =
    repair.workers.length === 0
      ? 'no repair worker is there to make copies; start one: dfs repair --master H:P'
      : repair.paused
        ? 'repair is paused; let it go on: dfs repair resume'
        : `not yet; what lacks copies: dfs fsck ${oneLine(path)}; why a block does: dfs explain block ID`;
  await stderr.line(`\nsetrep: ${reason}`);
  await stderr.flush();
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
