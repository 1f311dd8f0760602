import { isDfsError } from '../../../common/error.js';
import type { Dfs } from '../../api.js';
import {
  CONTENT_PAGE_BYTES,
  contentNameOf,
  DescribedContent,
  type ContentName,
} from '../../core/experiment/described-content.js';
import { ContentCheck, WrongContent } from './content-check.js';
import type { LedgerEntry } from './ledger.js';

export interface DescribedWrite {
  readonly signal: AbortSignal;
  readonly replication?: number;
}

/** Writes a described content, replacing what is there; resolves when the cluster has acknowledged it. */
export async function writeDescribed(
  dfs: Dfs,
  name: ContentName,
  { signal, replication }: DescribedWrite,
): Promise<void> {
  const content = new DescribedContent(name);
  const writer = await dfs.openWriter(name.path, {
    overwrite: true,
    createParents: true,
    signal,
    ...(replication === undefined ? {} : { replication }),
  });
  try {
    for (let page = 0; page * CONTENT_PAGE_BYTES < name.length; page++)
      await writer.write(content.page(page));
    await writer.close();
  } catch (error) {
    await writer.abort().catch(() => undefined);
    throw error;
  }
}

export interface DescribedRead {
  readonly signal: AbortSignal;
  /** Told how long the reader waited for each slice. */
  readonly onWait?: (ms: number) => void;
}

/** Reads part of a content that cannot have changed and compares it. @throws WrongContent */
export async function readRange(
  dfs: Dfs,
  name: ContentName,
  range: { readonly start: number; readonly length: number },
  options: DescribedRead,
): Promise<number> {
  const check = new ContentCheck(name, range.start);
  const length = Math.min(range.length, name.length - range.start);
  const source = dfs.read(name.path, { start: range.start, length, signal: options.signal });
  for await (const slice of timed(source, options.onWait)) check.take(slice);
  check.end(range.start + length);
  return length;
}

/**
 * Reads a file from end to end and compares it with what it must be: the content acknowledged last, or one whose writing
 * was never answered. Resolves with its bytes, 0 for a file that need not be there and is not.
 * @throws WrongContent, and what the client throws for a file that cannot be read
 */
export async function readWhole(
  dfs: Dfs,
  { path, acknowledged, unknown }: LedgerEntry,
  options: DescribedRead,
): Promise<number> {
  let check: ContentCheck | undefined;
  let bytes = 0;
  try {
    for await (const slice of timed(dfs.read(path, { signal: options.signal }), options.onWait)) {
      check ??= new ContentCheck(namedBy(slice, [acknowledged, ...unknown]));
      check.take(slice);
      bytes += slice.length;
    }
  } catch (error) {
    if (isDfsError(error, 'NOT_FOUND') && acknowledged === undefined) return 0;
    throw error;
  }
  if (check === undefined) throw new WrongContent(`${path}: is empty`);
  check.end();
  return bytes;
}

/** The content, among those that the file may have, that the start of what was read names. */
function namedBy(start: Uint8Array, names: readonly (ContentName | undefined)[]): ContentName {
  const known = names.filter((name) => name !== undefined);
  const said = contentNameOf(start);
  const found = known.find((name) => name.version === said?.version) ?? known[0];
  if (found === undefined) throw new WrongContent('a file that nobody wrote');
  return found;
}

async function* timed(
  source: AsyncIterable<Uint8Array>,
  onWait: ((ms: number) => void) | undefined,
): AsyncIterable<Uint8Array> {
  let asked = performance.now();
  for await (const slice of source) {
    onWait?.(performance.now() - asked);
    yield slice;
    asked = performance.now();
  }
}
