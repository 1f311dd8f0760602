import { createHash } from 'node:crypto';
import { crc32c } from '../../src/common/checksum.js';
import { bodyStart } from '../../src/master/checkpoint/checkpoint-format.js';
import { groupsOf } from '../../src/master/checkpoint/page-table.js';
import { PAGE_BYTES, SEGMENT_PAGES } from '../../src/master/core/memory/page-sizes.js';

/** A checkpoint whose bytes were changed, with every checksum made right again: what a fault in its writer would leave. */
export function resealed(changed: Uint8Array): Buffer {
  const bytes = Buffer.from(changed);
  const layout = bytes.readUInt32LE(8);
  const pages = layout === 1 ? 0 : Number(bytes.readBigUInt64LE(104));
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, 508)), 508);
  const seed = bytes.readUInt32LE(508);
  const start = bodyStart(layout);
  const hash = createHash('sha256').update(bytes.subarray(0, start));
  const groups = groupsOf(pages);
  let taken = 0;
  let at = start + pages * PAGE_BYTES;
  while (bytes.readUInt32LE(at) === 0x4d52_4643) {
    const length = bytes.readUInt32LE(at + 4);
    for (let place = at + 16; taken < groups.length && place < at + 16 + length; taken++) {
      const group = groups[taken]!;
      bytes.writeUInt32LE(crc32c(bytes.subarray(group.at, group.at + group.bytes)), place);
      place += 4 * (Math.min(SEGMENT_PAGES, group.pages) + 1);
    }
    const payload = bytes.subarray(at + 16, at + 16 + length);
    bytes.writeUInt32LE(crc32c(payload, crc32c(bytes.subarray(at, at + 12), seed)), at + 12);
    hash.update(bytes.subarray(at, at + 16 + length));
    at += 16 + length;
  }
  hash.digest().copy(bytes, at + 16);
  bytes.writeUInt32LE(crc32c(bytes.subarray(at, at + 48)), at + 48);
  return bytes;
}
