import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { parseMode } from '../mode-change.js';
import { walkFrom } from '../walk.js';

export const chmod: Command = {
  name: 'chmod',
  section: 'Files',
  operands: '<mode> <path>...',
  operandsMin: 2,
  summary: 'Set permissions, octal or symbolic',
  flags: { R: { type: 'boolean', alias: 'recursive', describe: 'Also what is below' } },
  examples: ['dfs chmod 640 /f', 'dfs chmod -R u+rwX,g-w /data'],
  // A mode such as -x looks like a flag; -R is one.
  rewrite: (argv) => argv.map((token) => (/^-[rwxXt]+(,|$)/.test(token) ? `a${token}` : token)),
  async run(context) {
    const { dfs, options, signal } = context;
    const [text = '', ...paths] = options.operands;
    const change = parseMode(text);
    await forEachPath(context, paths, (root) =>
      forEachBelow(context, root, async ({ path, mode, type }) => {
        const wanted = change(mode, type === 'directory');
        if (wanted !== mode) await dfs.setMode(path, wanted, { signal });
      }),
    );
  },
};

/** The path itself, and with -R all that is below it, each directory before its entries. */
export async function forEachBelow(
  context: CommandContext,
  root: FileStatus,
  work: (status: FileStatus) => Promise<void>,
): Promise<void> {
  // An attempt of its own: one within it would make a refusal count as part of many.
  if (!context.options.on('R') || root.type === 'file') {
    await work(root);
    return;
  }
  for await (const entry of walkFrom(context, root))
    await context.failures.attempt(entry.path, () => work(entry));
}
