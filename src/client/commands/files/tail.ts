import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { HEAD_BYTES, POLL_MS } from '../limits.js';
import { printFile } from './cat.js';

export const tail: Command = {
  name: 'tail',
  section: 'Files',
  operands: '<path>',
  operandsMin: 1,
  operandsMax: 1,
  summary: 'Print the last kibibyte of a file',
  flags: {
    f: { type: 'boolean', alias: 'follow', describe: 'Go on printing what is appended' },
    c: { type: 'string', alias: 'bytes', value: 'size', describe: 'Print this much instead' },
  },
  async run(context) {
    const bytes = context.options.size('c') ?? HEAD_BYTES;
    await forEachPath(context, context.options.operands, async (status) => {
      const start = Math.max(0, status.length - bytes);
      if (start < status.length || status.type === 'directory')
        await printFile(context, status, { start, length: status.length - start });
      if (context.options.on('f')) await follow(context, status.path, status.length);
    });
  },
};

/** Shows what readers can see as it grows; a file that was cut or replaced by a shorter one is shown from its new end. */
async function follow(context: CommandContext, path: string, from: number): Promise<never> {
  const { dfs, signal, stdout } = context;
  let position = from;
  for (;;) {
    await stdout.flush();
    await context.sleep(POLL_MS);
    const status = await dfs.stat(path, { signal });
    if (status.length > position)
      await printFile(context, status, { start: position, length: status.length - position });
    position = status.length;
  }
}
