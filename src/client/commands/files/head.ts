import type { Command } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { HEAD_BYTES } from '../limits.js';
import { printFile } from './cat.js';

export const head: Command = {
  name: 'head',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Print the first kibibyte of files',
  flags: {
    c: { type: 'string', alias: 'bytes', value: 'size', describe: 'Print this much instead' },
  },
  async run(context) {
    const length = context.options.size('c') ?? HEAD_BYTES;
    await forEachPath(context, context.options.operands, async (status) => {
      if (length > 0 || status.type === 'directory') await printFile(context, status, { length });
    });
  },
};
