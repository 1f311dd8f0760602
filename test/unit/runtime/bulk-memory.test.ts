import {
  BULK_BYTES_MAX,
  HEADROOM_BYTES,
  PAGE_BYTES,
  borrow,
  borrowWhole,
  endsBorrowed,
  giveBack,
  hasHeadroom,
  lendPages,
  sharedWithHeadroom,
  startsAtPage,
} from '../../../src/runtime/bulk-memory.js';

test('memory that was given back is lent again, and what was not never is', () => {
  const kept = borrow(BULK_BYTES_MAX);
  const first = borrow(BULK_BYTES_MAX);
  giveBack(first);
  const second = borrow(BULK_BYTES_MAX);
  expect(second.buffer).toBe(first.buffer);
  expect(second.buffer).not.toBe(kept.buffer);
});

test('memory given back twice is lent once', () => {
  const data = borrow(BULK_BYTES_MAX);
  giveBack(data);
  giveBack(data);
  expect(borrow(BULK_BYTES_MAX).buffer).not.toBe(borrow(BULK_BYTES_MAX).buffer);
});

test('of parts only the last gives the memory back', () => {
  const data = borrow(BULK_BYTES_MAX);
  giveBack(data.subarray(0, 100_000));
  expect(borrow(BULK_BYTES_MAX).buffer).not.toBe(data.buffer);
  giveBack(data.subarray(100_000));
  expect(borrow(BULK_BYTES_MAX).buffer).toBe(data.buffer);
});

test('what is left of borrowed memory after its end is not given back as if it were all', () => {
  const short = borrow(100_000);
  giveBack(short.subarray(0, 99_999));
  expect(borrow(BULK_BYTES_MAX).buffer).not.toBe(short.buffer);
});

test('memory from elsewhere is not taken', () => {
  const own = Buffer.alloc(BULK_BYTES_MAX);
  giveBack(own);
  expect(borrow(BULK_BYTES_MAX).buffer).not.toBe(own.buffer);
});

test.each([0, 1, 65_535, 65_536, BULK_BYTES_MAX, BULK_BYTES_MAX + 1, 5_000_000])(
  '%i bytes are lent as asked, with headroom or whole',
  (bytes) => {
    expect(borrow(bytes)).toHaveLength(bytes);
    expect(borrowWhole(bytes)).toHaveLength(bytes);
  },
);

test('headroom is only where borrowed bytes start', () => {
  const data = borrow(BULK_BYTES_MAX);
  expect(hasHeadroom(data)).toBe(true);
  expect(data.byteOffset).toBeGreaterThanOrEqual(HEADROOM_BYTES);
  expect(hasHeadroom(data.subarray(1))).toBe(false);
  expect(hasHeadroom(borrowWhole(BULK_BYTES_MAX))).toBe(false);
  expect(hasHeadroom(Buffer.alloc(BULK_BYTES_MAX).subarray(PAGE_BYTES))).toBe(false);
  giveBack(data);
  expect(hasHeadroom(data)).toBe(false);
});

test('memory to be shared has headroom, and is never lent to others', () => {
  const data = sharedWithHeadroom(BULK_BYTES_MAX);
  expect(data).toHaveLength(BULK_BYTES_MAX);
  expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(data.byteOffset).toBe(HEADROOM_BYTES);
  expect(hasHeadroom(data)).toBe(true);
  expect(hasHeadroom(data.subarray(1))).toBe(false);
  giveBack(data);
  expect(borrow(BULK_BYTES_MAX).buffer).not.toBe(data.buffer);
});

test('data ends what was borrowed only with all that was borrowed before it', () => {
  const message = borrowWhole(82 + 65_536);
  expect(endsBorrowed(message.subarray(82), 82)).toBe(true);
  expect(endsBorrowed(message.subarray(82), 81)).toBe(false);
  expect(endsBorrowed(message.subarray(83), 82)).toBe(false);
  expect(endsBorrowed(message.subarray(82, message.length - 1), 82)).toBe(false);
  expect(endsBorrowed(Buffer.alloc(200_000).subarray(82), 82)).toBe(false);
  giveBack(message.subarray(82));
  expect(endsBorrowed(message.subarray(82), 82)).toBe(false);
});

test('memory is known to start at a page only where pages are asked for, and data at the end of a message does too', () => {
  expect(startsAtPage(borrow(100_000))).toBe(false);
  lendPages();
  expect(startsAtPage(borrow(100_000))).toBe(true);
  const message = borrowWhole(5 + 77 + 65_536);
  expect(startsAtPage(message)).toBe(false);
  expect(startsAtPage(message.subarray(5 + 77))).toBe(true);
  expect(startsAtPage(borrow(100_000).subarray(512))).toBe(false);
});

test('what was lent in pages and not given back is replaced, in the end by ordinary memory', () => {
  lendPages();
  const lent = Array.from({ length: 200 }, () => borrow(100_000));
  expect(new Set(lent.map(({ buffer }) => buffer)).size).toBe(200);
  expect(lent.some((data) => !startsAtPage(data))).toBe(true);
});
