import { must } from '../../../../src/common/assert.js';
import { MemoryFileSystem } from '../../../support/memory-file-system.js';
import { appendAll, openLog, records } from './log-fixture.js';

/*
 * A log whose segments end in zeros that were written ahead, as a process leaves it that was killed, and then damaged.
 * In memory: there are many places for damage.
 */

const DIR = '/log';
const SEGMENT = `${DIR}/log-${'1'.padStart(20, '0')}.seg`;
const SEGMENT_BYTES = 4_096;
const BATCHES = [['a', 'bb', 'ccc'], ['dddd'], ['eeeee', 'ffffff'], ['the last', 'batch']];
const ALL = ['1=a', '2=bb', '3=ccc', '4=dddd', '5=eeeee', '6=ffffff', '7=the last', '8=batch'];

/** The only segment of a killed process's log. */
let killed: Buffer;
/** Where its batches start, and where the last one ends. */
let offsets: number[];

beforeAll(async () => {
  const fs = new MemoryFileSystem();
  const log = await openLog(DIR, { fs, segmentBytesMax: SEGMENT_BYTES });
  expect(await appendAll(log, BATCHES)).toEqual(ALL);
  killed = fs.bytesOf(SEGMENT);
  await log.close();
  offsets = [512];
  for (let at = 512; killed.indexOf('CBAT', at) === at; offsets.push(at))
    at += killed.readUInt32LE(at + 4);
  expect(offsets).toHaveLength(BATCHES.length + 1);
  expect(killed.length).toBe(SEGMENT_BYTES);
});

const offset = (i: number): number => must(offsets.at(i), 'an offset');

async function opened(
  fs: MemoryFileSystem,
): Promise<{ found: string[]; cutBytes: number; warnings: number }> {
  let warnings = 0;
  const quiet = (): void => {};
  const log = await openLog(DIR, {
    fs,
    log: { debug: quiet, info: quiet, warn: () => warnings++, error: quiet } as never,
  });
  const found = await records(log);
  await log.close();
  return { found, cutBytes: log.cutBytes, warnings };
}

async function withSegment(bytes: Uint8Array): Promise<MemoryFileSystem> {
  const fs = new MemoryFileSystem();
  await fs.makeFolder(DIR);
  fs.put(SEGMENT, bytes);
  return fs;
}

async function refusal(fs: MemoryFileSystem, at: number): Promise<void> {
  const before = new Map([...fs.files].map(([path, { bytes }]) => [path, Buffer.from(bytes)]));
  await expect(opened(fs)).rejects.toMatchObject({
    code: 'LOG_DAMAGED',
    message: expect.stringContaining(`${SEGMENT}: byte ${at}:`),
  });
  expect(new Map([...fs.files].map(([path, { bytes }]) => [path, bytes]))).toEqual(before);
}

/** In the zeros: every byte where the header of the next batch would be, some behind it, and the last. */
function places(): number[] {
  const found = [SEGMENT_BYTES - 1];
  for (let at = offset(-1); at < SEGMENT_BYTES; at += at < offset(-1) + 70 ? 1 : 97) found.push(at);
  return found;
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
  return copy;
}

test('a last batch of which only a beginning, or only an end, got to the disk is cut, at every byte', async () => {
  const start = offset(-2);
  for (let at = start + 1; at < offset(-1); at++)
    for (const [from, to] of [
      [at, offset(-1)],
      [start, at],
    ] as const) {
      const torn = Buffer.from(killed).fill(0, from, to);
      const fs = await withSegment(torn);
      const end = torn.findLastIndex((byte) => byte !== 0) + 1;
      const cutBytes = end - start;
      expect(await opened(fs)).toEqual({ found: ALL.slice(0, -2), cutBytes, warnings: 1 });
      expect(fs.bytesOf(SEGMENT)).toEqual(killed.subarray(0, start));
      expect(await opened(fs)).toEqual({ found: ALL.slice(0, -2), cutBytes: 0, warnings: 0 });
    }
});

test('a batch that became zeros, as a whole or in part, is refused if a valid one is behind it', async () => {
  for (let i = 0; i < BATCHES.length - 1; i++)
    for (let at = offset(i); at < offset(i + 1) - 8; at++) {
      const fs = await withSegment(Buffer.from(killed).fill(0, at, offset(i + 1)));
      await refusal(fs, offset(i));
    }
});

test('a flipped bit in the zeros of the newest segment is cut with them, and every record stays', async () => {
  for (const at of places()) {
    const fs = await withSegment(flipped(killed, at));
    const cutBytes = at + 1 - offset(-1);
    expect(await opened(fs)).toEqual({ found: ALL, cutBytes, warnings: 1 });
    expect(fs.bytesOf(SEGMENT)).toEqual(killed.subarray(0, offset(-1)));
  }
});

test('a flipped bit in zeros that a crash left in a sealed segment is refused, with file and offset', async () => {
  const fs = await withSegment(killed);
  await opened(fs);
  for (const at of places()) {
    fs.put(SEGMENT, flipped(killed, at));
    await refusal(fs, offset(-1));
  }
  fs.put(SEGMENT, killed);
  expect(await opened(fs)).toEqual({ found: ALL, cutBytes: 0, warnings: 0 });
});

test('zeros are read once by the start after a crash, and are gone then', async () => {
  const fs = await withSegment(Buffer.concat([killed, Buffer.alloc(1_000_000)]));
  const read = (): number => {
    const bytes = fs.reads.reduce((sum, each) => sum + each.bytes, 0);
    fs.reads.length = 0;
    return bytes;
  };
  const first = await openLog(DIR, { fs });
  expect(first.cutBytes).toBe(0);
  expect(read()).toBe(killed.length + 1_000_000);
  const second = await openLog(DIR, { fs });
  expect(read()).toBe(offset(-1) + 512);
  expect(await records(second)).toEqual(ALL);
  await first.close();
  await second.close();
});
