import { createHash } from 'node:crypto';
import { assert } from '../../common/assert.js';
import { crc32c } from '../../common/checksum.js';
import { writeWhole } from '../../runtime/durable-files.js';
import type { OpenFile } from '../../runtime/file-system.js';
import { imageNumbers, imagePage, type MemoryImage } from '../core/memory/memory-image.js';
import { PAGE_BYTES, SEGMENT_PAGES } from '../core/memory/page-sizes.js';
import {
  CHECKPOINT_HEADER_BYTES,
  encodeCheckpointFooter,
  encodeCheckpointHeader,
  encodeFrameHeader,
  type CheckpointHeader,
} from './checkpoint-format.js';
import { CHECKPOINT_FRAME_BYTES_MAX, CHECKPOINT_SYNC_BYTES } from './limits.js';
import { encodePageTable, groupsOf } from './page-table.js';

export interface CheckpointContent extends Omit<CheckpointHeader, 'pages'> {
  readonly pages: MemoryImage;
  /** The encoded rest of the state; a reader gets the same chunks, except empty ones. */
  readonly chunks: Iterable<Uint8Array>;
}

/** Writes a whole checkpoint into an empty file and syncs it; returns its size. */
export async function writeCheckpointFile(
  file: OpenFile,
  content: CheckpointContent,
): Promise<number> {
  const numbers = imageNumbers(content.pages);
  const header = encodeCheckpointHeader({ ...content, pages: numbers.length });
  await writeWhole(file, header, 0);
  const crcs = await writePages(file, content.pages, numbers);
  const size = await writeFrames(file, header, {
    at: header.length + numbers.length * PAGE_BYTES,
    payloads: both(encodePageTable(numbers, crcs), content.chunks),
  });
  await file.sync();
  return size;
}

/** Gives the CRC32C of each group. */
async function writePages(
  file: OpenFile,
  image: MemoryImage,
  numbers: Uint32Array,
): Promise<Uint32Array> {
  const groups = groupsOf(numbers.length);
  const crcs = new Uint32Array(groups.length);
  const buffer = new Uint8Array(SEGMENT_PAGES * PAGE_BYTES);
  let unsynced = 0;
  for (const [index, { first, pages, at, bytes }] of groups.entries()) {
    for (let i = 0; i < pages; i++) {
      const page = imagePage(image, numbers[first + i] ?? 0);
      assert(page !== undefined, 'a page of an image has a place');
      buffer.set(page, i * PAGE_BYTES);
    }
    const group = buffer.subarray(0, bytes);
    crcs[index] = crc32c(group);
    await writeWhole(file, group, at);
    unsynced += bytes;
    if (unsynced < CHECKPOINT_SYNC_BYTES) continue;
    // In steps, since on many file systems a sync of the log waits for all that was written anywhere.
    await file.datasync();
    unsynced = 0;
  }
  return crcs;
}

/** Writes frames and footer; returns where they end. */
async function writeFrames(
  file: OpenFile,
  header: Uint8Array,
  frames: { readonly at: number; readonly payloads: Iterable<Uint8Array> },
): Promise<number> {
  const seed = new DataView(header.buffer).getUint32(CHECKPOINT_HEADER_BYTES - 4, true);
  const hash = createHash('sha256').update(header);
  let { at } = frames;
  let count = 0;
  let payloadBytes = 0;
  const put = async (bytes: Uint8Array): Promise<void> => {
    await writeWhole(file, bytes, at);
    at += bytes.length;
  };
  for (const payload of frames.payloads) {
    if (payload.length === 0) continue;
    assert(payload.length <= CHECKPOINT_FRAME_BYTES_MAX, `a chunk of ${payload.length} bytes`);
    const head = encodeFrameHeader(payload, count, seed);
    hash.update(head).update(payload);
    await put(head);
    await put(payload);
    count++;
    payloadBytes += payload.length;
  }
  await put(encodeCheckpointFooter({ frames: count, payloadBytes, sha256: hash.digest() }));
  return at;
}

function* both<T>(first: Iterable<T>, second: Iterable<T>): Generator<T, void> {
  yield* first;
  yield* second;
}
