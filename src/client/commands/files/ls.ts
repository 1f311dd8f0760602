import { compareNames } from '../../../common/path.js';
import { ListingLines } from '../../format/listing-lines.js';
import { jsonStatus } from '../../format/json.js';
import { questionMarks } from '../../format/printable.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';
import { JsonArray } from '../json-array.js';
import { LISTING_PAGE } from '../limits.js';

export const ls: Command = {
  name: 'ls',
  section: 'Files',
  operands: '[<path>...]',
  operandsMin: 0,
  summary: 'List files and directories',
  flags: {
    C: { type: 'boolean', describe: 'Show paths only' },
    d: {
      type: 'boolean',
      alias: 'directory',
      describe: 'Show a directory itself, not its entries',
    },
    h: { type: 'boolean', alias: 'human-readable', describe: 'Sizes as 64 M' },
    q: { type: 'boolean', describe: 'Show ? for unprintable characters (always on a terminal)' },
    R: { type: 'boolean', alias: 'recursive', describe: 'Also what is below' },
    t: { type: 'boolean', describe: 'Latest first' },
    S: { type: 'boolean', describe: 'Largest first' },
    r: { type: 'boolean', alias: 'reverse', describe: 'The other way round' },
    u: { type: 'boolean', describe: 'Show and sort by time of access' },
  },
  examples: ['dfs ls -h /data', "dfs ls -R '/logs/2026-*'"],
  run: list,
};

interface Listing {
  readonly context: CommandContext;
  readonly lines: ListingLines;
  readonly json: JsonArray | undefined;
  readonly order: ((a: FileStatus, b: FileStatus) => number) | undefined;
}

async function list(context: CommandContext): Promise<void> {
  const { options, stdout } = context;
  const plain = options.on('q') || context.onTerminal;
  const listing: Listing = {
    context,
    lines: new ListingLines({
      human: options.on('h'),
      accessTime: options.on('u'),
      shownPath: plain ? questionMarks : (path) => path,
    }),
    json: context.json ? new JsonArray(stdout) : undefined,
    order: chosenOrder(context),
  };
  const operands = options.operands.length === 0 ? ['/'] : options.operands;
  await forEachPath(context, operands, async (status) => {
    if (status.type === 'directory' && !options.on('d')) await showDirectory(listing, status);
    else await show(listing, [status]);
  });
  await listing.json?.end();
}

/** Undefined for the order of names, in which a listing comes anyway. */
function chosenOrder({ options }: CommandContext): Listing['order'] {
  const sign = options.on('r') ? -1 : 1;
  const byName = (a: FileStatus, b: FileStatus): number => compareNames(a.path, b.path);
  const time = (entry: FileStatus): number => (options.on('u') ? entry.atimeMs : entry.mtimeMs);
  if (options.on('t')) return (a, b) => sign * (time(b) - time(a) || byName(a, b));
  if (options.on('S')) return (a, b) => sign * (b.length - a.length || byName(a, b));
  return options.on('r') ? (a, b) => -byName(a, b) : undefined;
}

async function showDirectory(listing: Listing, directory: FileStatus): Promise<void> {
  const { context, order } = listing;
  const recursive = context.options.on('R');
  const size = order === undefined ? LISTING_PAGE : Number.POSITIVE_INFINITY;
  let first = true;
  for await (const page of pages(
    context.dfs.list(directory.path, { signal: context.signal }),
    size,
  )) {
    if (order !== undefined) page.sort(order);
    const headed = !recursive && !context.json && !context.options.on('C');
    if (first && headed) {
      // A listing longer than a page is counted by the directory itself; entries may come and go meanwhile.
      const count = page.length < size ? page.length : Math.max(directory.childCount, page.length);
      await context.stdout.line(`Found ${count} items`);
    }
    first = false;
    await show(listing, page, recursive);
  }
}

async function show(
  listing: Listing,
  entries: readonly FileStatus[],
  recursive = false,
): Promise<void> {
  const { context, lines, json } = listing;
  lines.fit(entries);
  for (const entry of entries) {
    if (json !== undefined) await json.add(jsonStatus(entry));
    else if (context.options.on('C')) await context.stdout.line(pathAlone(context, entry.path));
    else await context.stdout.line(lines.line(entry));
    if (recursive && entry.type === 'directory')
      await context.failures.attempt(entry.path, () => showDirectory(listing, entry));
  }
}

function pathAlone(context: CommandContext, path: string): string {
  return context.options.on('q') || context.onTerminal ? questionMarks(path) : path;
}

async function* pages(
  entries: AsyncIterable<FileStatus>,
  size: number,
): AsyncGenerator<FileStatus[], void, undefined> {
  let page: FileStatus[] = [];
  for await (const entry of entries) {
    page.push(entry);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
