import { DfsError, isDfsError } from '../../../common/error.js';
import { minuteStamp } from '../../format/dates.js';
import { oneLine, questionMarks } from '../../format/printable.js';
import { table } from '../../format/table.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { remotePath, unlessMissing } from '../expand-paths.js';
import { JsonArray } from '../json-array.js';
import { LISTING_PAGE } from '../limits.js';
import { findInTrash } from './find-in-trash.js';
import { ownTrash, trashEntries, type TrashEntry } from './trash-entries.js';

const HEADER = ['REMOVED', 'EXPIRES', 'FROM', 'IN TRASH'];
/** A folder that is rolled while the trash is emptied has another name in the next pass. */
const EMPTY_PASSES_MAX = 5;

export const trash: Command = {
  name: 'trash',
  section: 'Files',
  operands: 'ls | restore <path> | empty',
  operandsMin: 1,
  operandsMax: 2,
  summary: 'List what rm moved to the trash, put it back, or delete it for good now',
  flags: {
    to: {
      type: 'string',
      value: 'path',
      describe: 'With restore: where to put it, if not where it was',
    },
  },
  examples: ['dfs trash ls', 'dfs trash restore /data/report.csv'],
  async run(context) {
    const [action, path] = context.options.operands;
    if (action !== 'restore' && (path !== undefined || context.options.text('to') !== undefined))
      throw usageFault('Only trash restore takes a path');
    if (action === 'ls') return listTrash(context);
    if (action === 'empty') return emptyTrash(context);
    if (action !== 'restore') throw usageFault('The actions are ls, restore <path> and empty');
    if (path === undefined)
      throw usageFault('Say what to restore: dfs trash restore <path> [--to <path>]');
    return restore(context, remotePath(path));
  },
};

export const expunge: Command = {
  name: 'expunge',
  section: 'Files',
  operands: '',
  operandsMin: 0,
  operandsMax: 0,
  summary:
    "HDFS's trash empty, with --immediate; without it the master's own timing is left to work",
  flags: {
    immediate: { type: 'boolean', describe: 'Delete all that is in your trash for good now' },
  },
  async run(context) {
    if (context.options.on('immediate')) return emptyTrash(context);
    // Folders whose time is over are deleted by the master itself; no newer ones may go with them.
    if (!context.quiet && !context.json)
      await context.stderr.line(
        'expunge: the master deletes what has expired by itself; --immediate empties your trash now',
      );
  },
};

async function listTrash(context: CommandContext): Promise<void> {
  const { stdout, json, onTerminal } = context;
  if (json) {
    const array = new JsonArray(stdout);
    for await (const entry of trashEntries(context)) await array.add(jsonEntry(entry));
    await array.end();
    return;
  }
  const shown = (path: string): string => (onTerminal ? questionMarks(path) : path);
  let rows: string[][] = [];
  let headed = false;
  const page = async (): Promise<void> => {
    for (const line of table(headed ? rows : [HEADER, ...rows])) await stdout.line(line);
    headed = true;
    rows = [];
  };
  for await (const { status, from, removedMs, expiresMs } of trashEntries(context)) {
    const expires = expiresMs === undefined ? 'never' : minuteStamp(expiresMs);
    rows.push([minuteStamp(removedMs), expires, shown(from), shown(status.path)]);
    if (rows.length >= LISTING_PAGE) await page();
  }
  if (rows.length > 0) await page();
}

function jsonEntry({ status, from, removedMs, expiresMs }: TrashEntry): Record<string, unknown> {
  return {
    from,
    path: status.path,
    type: status.type,
    size: status.length,
    removed: removedMs,
    expires: expiresMs ?? null,
  };
}

async function restore(context: CommandContext, path: string): Promise<void> {
  const { dfs, options, signal, stdout, quiet, json } = context;
  const found = await findInTrash(context, path);
  const to = options.text('to');
  const target = to === undefined ? found.from : remotePath(to);
  if ((await dfs.stat(target, { signal }).catch(unlessMissing)) !== undefined)
    throw new DfsError('ALREADY_EXISTS', 'It is there again; --to puts it elsewhere', {
      path: target,
    });
  const parent = target.slice(0, target.lastIndexOf('/'));
  if (parent !== '') await dfs.mkdir(parent, { parents: true, signal });
  await dfs.rename(found.path, target, { overwrite: false, signal });
  if (json) await stdout.line(JSON.stringify({ restored: target, trash: found.path }));
  else if (!quiet) await stdout.line(`Restored: '${oneLine(target)}' from ${oneLine(found.path)}`);
}

async function emptyTrash(context: CommandContext): Promise<void> {
  const { dfs, signal, stdout, quiet, json } = context;
  const root = ownTrash(context);
  for (let pass = 0; pass < EMPTY_PASSES_MAX; pass++) {
    if ((await dfs.stat(root, { signal }).catch(unlessMissing)) === undefined) return;
    let moved = false;
    for await (const { path } of dfs.list(root, { signal })) {
      try {
        await dfs.remove(path, { recursive: true, signal });
      } catch (error) {
        if (!isDfsError(error, 'NOT_FOUND')) throw error;
        moved = true;
        continue;
      }
      if (json) await stdout.line(JSON.stringify({ deleted: path }));
      else if (!quiet) await stdout.line(`Deleted ${oneLine(path)}`);
    }
    if (!moved) return;
  }
}
