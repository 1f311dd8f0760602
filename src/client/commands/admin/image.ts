import { parsePath } from '../../../common/path.js';
import { isRefusal } from '../../../common/refusal.js';
import type { ImageModule } from '../../../common/image.js';
import {
  imageChangeJson,
  imageChangeLines,
  imageSummaryLine,
} from '../../format/image-diff-text.js';
import { imageStatsLines } from '../../format/image-stats-text.js';
import { imageInodeJson, imageInodeLine } from '../../format/image-text.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';

/** Checkpoints belong to the master, and roles never import each other: their reader is found by its place. */
const READER = '../../../master/image/read-image.js';

export const image: Command = {
  name: 'image',
  section: 'Administration',
  operands: 'view|stats|diff <folder|checkpoint> [<path>|<folder|checkpoint>]',
  operandsMin: 2,
  operandsMax: 3,
  summary: "Print, count or compare what a master's checkpoints hold, from their files",
  offline: true,
  flags: {
    limit: { type: 'string', value: 'count', describe: 'With view: at most so many inodes' },
  },
  examples: [
    'dfs image view .dfs/master /data --json',
    'dfs image stats .dfs/master',
    'dfs image diff old.ckpt .dfs/master',
  ],
  async run(context) {
    const { options } = context;
    const what = options.operand(0);
    if (what !== 'view' && options.text('limit') !== undefined)
      throw usageFault("--limit goes with 'view'");
    const reader = (await import(READER)) as ImageModule;
    switch (what) {
      case 'view':
        return view(context, reader);
      case 'stats':
        return stats(context, reader);
      case 'diff':
        return diff(context, reader);
      default:
        throw usageFault(`'${what}' is not one of view, stats, diff`);
    }
  },
};

async function view(context: CommandContext, reader: ImageModule): Promise<void> {
  const { options, stdout, json, signal } = context;
  const limit = options.whole('limit');
  const parsed = parsePath(options.operands[2] ?? '/');
  if (isRefusal(parsed)) throw usageFault(parsed.message ?? 'the path is not one');
  const query = { path: options.operand(1), below: parsed.names, limit, withBlocks: json };
  const inodes = reader.viewImage(query);
  for await (const inode of inodes) {
    signal.throwIfAborted();
    await stdout.line(json ? JSON.stringify(imageInodeJson(inode)) : imageInodeLine(inode));
  }
}

async function stats(context: CommandContext, reader: ImageModule): Promise<void> {
  const { options, stdout, json, signal } = context;
  if (options.operands.length > 2) throw usageFault('stats takes one checkpoint');
  const found = await reader.imageStats(options.operand(1), signal);
  if (json) return await stdout.line(JSON.stringify(found));
  for (const line of imageStatsLines(found)) await stdout.line(line);
}

/** As diff: 1 if they differ. */
async function diff(context: CommandContext, reader: ImageModule): Promise<number> {
  const { options, stdout, json, quiet, signal } = context;
  if (options.operands.length < 3) throw usageFault('diff takes two checkpoints');
  let exit = 0;
  for await (const change of reader.diffImages(options.operand(1), options.operand(2))) {
    signal.throwIfAborted();
    if (change.change !== 'summary') exit = 1;
    if (json) await stdout.line(JSON.stringify(imageChangeJson(change)));
    else if (change.change !== 'summary')
      for (const line of imageChangeLines(change)) await stdout.line(line);
    else if (!quiet) await stdout.line(imageSummaryLine(change));
  }
  return exit;
}
