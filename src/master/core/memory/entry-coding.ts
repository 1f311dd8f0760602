import type { ByteCursor } from './byte-cursor.js';
import type { ByteSink } from './byte-sink.js';
import type { OrderedKey } from './ordered-key.js';
import type { ValueCodec } from './value-codec.js';

/*
 * An entry: varint of its bytes after this; the key as what differs from the key before, which may be in its middle;
 * the value. The key's first byte holds
 *
 *   bits 0-3  bytes in the middle, 15: a varint more follows
 *   bits 4-6  bytes that both have at the end, 7: a varint more follows
 *   bit 7     both keys are equally long; else a varint of the bytes that both have at the start follows
 */
const MIDDLE_MAX = 15;
const SUFFIX_MAX = 7;
const SUFFIX_SHIFT = 4;
const SAME_LENGTH = 0x80;

export function writeEntry<V>(
  sink: ByteSink,
  codec: ValueCodec<V>,
  entry: { readonly key: OrderedKey; readonly value: V },
  before: { readonly key: OrderedKey; readonly value: V },
): void {
  const start = sink.size++;
  writeKey(sink, entry.key, before.key);
  codec.write(sink, entry.value, before.value);
  const length = sink.size - start - 1;
  if (length < 0x80) {
    sink.bytes[start] = length;
    return;
  }
  sink.bytes.copyWithin(start + 2, start + 1, sink.size++);
  sink.bytes[start] = (length & 0x7f) | 0x80;
  sink.bytes[start + 1] = length >>> 7;
}

function writeKey(sink: ByteSink, key: OrderedKey, before: OrderedKey): void {
  const prefix = key.sharedWith(before, 0);
  const most = Math.min(key.length, before.length) - prefix;
  let suffix = 0;
  while (
    suffix < most &&
    key.bytes[key.length - suffix - 1] === before.bytes[before.length - suffix - 1]
  )
    suffix++;
  const middle = key.length - prefix - suffix;
  const same = key.length === before.length;
  sink.byte(
    Math.min(middle, MIDDLE_MAX) |
      (Math.min(suffix, SUFFIX_MAX) << SUFFIX_SHIFT) |
      (same ? SAME_LENGTH : 0),
  );
  if (middle >= MIDDLE_MAX) sink.varint(middle - MIDDLE_MAX);
  if (suffix >= SUFFIX_MAX) sink.varint(suffix - SUFFIX_MAX);
  if (!same) sink.varint(prefix);
  sink.copy(key.bytes, prefix, prefix + middle);
}

/** Turns the key before into the one at the cursor; returns how many bytes both have at the start. */
export function readKey(cursor: ByteCursor, key: OrderedKey): number {
  const head = cursor.bytes[cursor.at++]!;
  let middle = head & MIDDLE_MAX;
  if (middle === MIDDLE_MAX) middle += cursor.varint();
  let suffix = (head >>> SUFFIX_SHIFT) & SUFFIX_MAX;
  if (suffix === SUFFIX_MAX) suffix += cursor.varint();
  const same = head >= SAME_LENGTH;
  const prefix = same ? key.length - middle - suffix : cursor.varint();
  const { bytes } = key;
  if (!same && suffix > 0) bytes.copyWithin(prefix + middle, key.length - suffix, key.length);
  const source = cursor.bytes;
  const from = cursor.at;
  for (let i = 0; i < middle; i++) bytes[prefix + i] = source[from + i]!;
  cursor.at = from + middle;
  key.length = prefix + middle + suffix;
  return prefix;
}

/** Passes over a key. */
export function skipKey(cursor: ByteCursor): void {
  const head = cursor.bytes[cursor.at++]!;
  let middle = head & MIDDLE_MAX;
  if (middle === MIDDLE_MAX) middle += cursor.varint();
  if (((head >>> SUFFIX_SHIFT) & SUFFIX_MAX) === SUFFIX_MAX) cursor.varint();
  if (head < SAME_LENGTH) cursor.varint();
  cursor.at += middle;
}
