import { appendFile, readFile, readdir, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { must } from '../../../../src/common/assert.js';
import { clusterId, epoch, txId } from '../../../../src/common/ids.js';
import {
  Folders,
  appendAll,
  batchOffsets,
  openLog,
  records,
  recordsIn,
  segmentsIn,
} from './log-fixture.js';
import {
  decodeBatch,
  decodeSegmentHeader,
  encodeBatch,
  type Batch,
} from '../../../../src/master/journal/segment-format.js';

const BATCHES = [['a', 'bb', 'ccc'], ['dddd'], ['eeeee', 'ffffff'], ['the last', 'batch']];

describe('operation log: damage', () => {
  let folders: Folders;
  /** A log of one segment as a killed process leaves it. */
  let dir: string;
  let expected: string[];
  let offsets: number[];
  let segment: string;

  beforeAll(async () => {
    folders = await Folders.make();
    const live = folders.next();
    const log = await openLog(live, { segmentBytesMax: 4096 });
    expected = await appendAll(log, BATCHES);
    dir = await folders.copyOf(live);
    await log.close();
    segment = basename(must((await segmentsIn(dir))[0], 'a segment'));
    offsets = await batchOffsets(`${dir}/${segment}`);
  });
  afterAll(() => folders.remove());

  const offset = (i: number): number => must(offsets.at(i), 'an offset');
  const damaged = async (change: (path: string) => Promise<unknown>): Promise<string> => {
    const copy = await folders.copyOf(dir);
    await change(`${copy}/${segment}`);
    return copy;
  };
  const refusal = async (copy: string, at: number): Promise<void> => {
    const before = await readFile(`${copy}/${segment}`);
    await expect(openLog(copy)).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
      message: expect.stringContaining(`${segment}: byte ${at}:`),
      path: `${copy}/${segment}`,
    });
    expect(await readFile(`${copy}/${segment}`)).toEqual(before);
    await rm(copy, { recursive: true });
  };

  it('torn tail: the last batch cut at every byte is removed, and its bytes are reported', async () => {
    const whole = await readFile(`${dir}/${segment}`);
    // Zeros at the end may be those that were written ahead.
    const torn = (at: number): number =>
      at -
      offset(-2) -
      must(/\0*$/.exec(whole.toString('latin1', offset(-2), at)), 'a match')[0].length;
    for (let at = offset(-2); at < offset(-1); at++) {
      const copy = await damaged((path) => truncate(path, at));
      const { found, cutBytes } = await recordsIn(copy);
      expect(found).toEqual(expected.slice(0, -2));
      expect(cutBytes).toBe(torn(at));
      expect((await recordsIn(copy)).cutBytes).toBe(0);
      await rm(copy, { recursive: true });
    }
  });

  it('torn tail: garbage after the last batch is cut, every record stays', async () => {
    const tail = Buffer.from('CBAT'.repeat(99));
    const cut = await damaged(async (path) => {
      await truncate(path, offset(-1));
      await appendFile(path, tail);
    });
    expect(await recordsIn(cut)).toEqual({ found: expected, cutBytes: tail.length });
    const copy = await damaged((path) => appendFile(path, tail));
    expect(await recordsIn(copy)).toEqual({
      found: expected,
      cutBytes: 4_096 - offset(-1) + tail.length,
    });
  });

  it.each([0, 1, 5_000])(
    'zeros written ahead, %d more than there are, are the end of the log, and the next start cuts them',
    async (more) => {
      const copy = await damaged((path) => appendFile(path, Buffer.alloc(more)));
      expect((await readFile(`${copy}/${segment}`)).length).toBe(4_096 + more);
      expect(await recordsIn(copy)).toEqual({ found: expected, cutBytes: 0 });
      expect((await readFile(`${copy}/${segment}`)).length).toBe(offset(-1));
      expect((await recordsIn(copy)).found).toEqual(expected);
    },
  );

  it('zeros at the end of a sealed segment, as a crash may leave them, are no damage', async () => {
    const copy = await folders.copyOf(dir);
    const log = await openLog(copy);
    const more = await appendAll(log, [['next']]);
    await log.close();
    await appendFile(`${copy}/${segment}`, Buffer.alloc(700));
    expect((await recordsIn(copy)).found).toEqual([...expected, ...more]);
  });

  it('a batch of a sealed segment that became zeros is refused by the segment after it', async () => {
    const copy = await folders.copyOf(dir);
    await (await openLog(copy)).close();
    const bytes = await readFile(`${copy}/${segment}`);
    await writeFile(`${copy}/${segment}`, bytes.fill(0, offset(-2)));
    await expect(openLog(copy)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
  });

  it('torn tail: the log goes on after the cut', async () => {
    const copy = await damaged((path) => truncate(path, offset(-1) - 3));
    const log = await openLog(copy);
    const more = await appendAll(log, [['new']]);
    await log.close();
    expect((await recordsIn(copy)).found).toEqual([...expected.slice(0, -2), ...more]);
  });

  it('a flipped bit anywhere before the last batch is refused with file and offset', async () => {
    for (let at = 0; at < offset(-2); at += at < 512 ? 37 : 1) {
      const copy = await damaged(async (path) => {
        const bytes = await readFile(path);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 8)), at);
        await writeFile(path, bytes);
      });
      const frame =
        at < 512
          ? 0
          : must(
              offsets.findLast((start) => start <= at),
              'a batch',
            );
      await refusal(copy, frame);
    }
  });

  it('a batch taken out of the middle is refused although every checksum holds', async () => {
    const copy = await damaged(async (path) => {
      const bytes = await readFile(path);
      await writeFile(
        path,
        Buffer.concat([bytes.subarray(0, offset(1)), bytes.subarray(offset(2))]),
      );
    });
    await refusal(copy, offset(1));
  });

  it('the last batch written twice is refused, not cut', async () => {
    const copy = await damaged(async (path) =>
      appendFile(path, (await readFile(path)).subarray(offset(-2))),
    );
    await refusal(copy, offset(-1));
  });

  it('a batch of another segment is never taken for a valid one', async () => {
    const other = folders.next();
    const log = await openLog(other, { clusterId: clusterId('other') });
    await appendAll(log, [...BATCHES, ['foreign']]);
    await log.close();
    const bytes = await readFile(`${other}/${segment}`);
    const copy = await damaged(async (path) => {
      await truncate(path, offset(-1));
      await appendFile(path, bytes.subarray(offset(-1)));
    });
    const { found, cutBytes } = await recordsIn(copy);
    expect(found).toEqual(expected);
    expect(cutBytes).toBe(bytes.length - offset(-1));
  });

  describe('a forged batch, whose own checksum holds, is refused:', () => {
    /** Writes batch `i` again with some of its fields changed. */
    const forge = (i: number, change: (batch: Batch) => Partial<Batch>): Promise<string> =>
      damaged(async (path) => {
        const bytes = await readFile(path);
        const decoded = decodeSegmentHeader(bytes);
        if (!('seed' in decoded)) throw new Error('another format');
        const batch = decodeBatch(bytes, offset(i), decoded.seed);
        if ('bad' in batch) throw new Error(batch.bad);
        const forged = encodeBatch({ ...batch, ...change(batch) }, decoded.seed);
        await writeFile(
          path,
          Buffer.concat([
            bytes.subarray(0, offset(i)),
            forged,
            bytes.subarray(offset(i) + batch.length),
          ]),
        );
      });

    it('another payload breaks the hash chain at the next batch', async () => {
      const copy = await forge(1, () => ({ payloads: [Buffer.from('DDDD')] }));
      await refusal(copy, offset(2));
    });

    it('another txid, also at the end of the log', async () => {
      await refusal(
        await forge(3, ({ firstTxid }) => ({ firstTxid: txId(firstTxid + 1) })),
        offset(3),
      );
      await refusal(
        await forge(3, ({ firstTxid }) => ({ firstTxid: txId(firstTxid - 1) })),
        offset(3),
      );
    });

    it('an epoch that goes back', async () => {
      await refusal(await forge(3, () => ({ epoch: epoch(0) })), offset(3));
    });
  });

  it('a log that vanished is refused if a checkpoint says that there was one', async () => {
    const empty = folders.next();
    await expect(openLog(empty, { durableTxid: txId(3) })).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
      message: expect.stringContaining('there is a checkpoint of 3'),
    });
    expect(await readdir(empty)).toEqual([]);
  });

  it('damage at the end of a segment that a clean stop sealed is refused', async () => {
    const copy = await folders.copyOf(dir);
    await (await openLog(copy)).close();
    await truncate(`${copy}/${segment}`, offset(-1) - 1);
    await refusal(copy, offset(-2));
  });
});

describe('operation log: segments', () => {
  let folders: Folders;
  let dir: string;
  let expected: string[];
  let paths: string[];

  beforeEach(async () => {
    folders = await Folders.make();
    dir = folders.next();
    const log = await openLog(dir, { segmentBytesMax: 4096 });
    expected = await appendAll(
      log,
      Array.from({ length: 12 }, (_, i) => [String(i).repeat(1000)]),
    );
    await log.close();
    paths = await segmentsIn(dir);
  });
  afterEach(() => folders.remove());
  const path = (i: number): string => must(paths.at(i), 'a segment');

  it('rolls at the size bound and reads over all segments', async () => {
    expect(paths.length).toBeGreaterThan(4);
    for (const segment of paths) expect((await readFile(segment)).length).toBeLessThanOrEqual(4096);
    expect((await recordsIn(dir)).found).toEqual(expected);
  });

  it('a missing middle segment is refused by the name of the one after it', async () => {
    await unlink(path(2));
    await expect(openLog(dir)).rejects.toMatchObject({ code: 'LOG_DAMAGED', path: path(3) });
  });

  it('a segment that vanishes while the log is open is refused by the reader, not skipped', async () => {
    const log = await openLog(dir);
    await unlink(path(2));
    await expect(records(log)).rejects.toMatchObject({ code: 'LOG_DAMAGED', path: path(3) });
    await log.close();
  });

  it('missing records at the beginning are refused when they are asked for', async () => {
    await unlink(path(0));
    const log = await openLog(dir);
    await expect(log.readFrom(txId(1))[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
      message: expect.stringMatching(/records 1 to \d+ are missing/),
    });
    await log.close();
  });

  it('a segment of another cluster is refused', async () => {
    const other = folders.next();
    const log = await openLog(other, { clusterId: clusterId('other'), segmentBytesMax: 4096 });
    await appendAll(
      log,
      Array.from({ length: 12 }, (_, i) => [String(i).repeat(1000)]),
    );
    await log.close();
    await writeFile(path(2), await readFile(must((await segmentsIn(other))[2], 'a segment')));
    await expect(openLog(dir)).rejects.toMatchObject({ code: 'WRONG_CLUSTER', path: path(2) });
  });

  it('a segment of another history of the same cluster is refused by the hash chain', async () => {
    const other = folders.next();
    const log = await openLog(other, { segmentBytesMax: 4096 });
    await appendAll(
      log,
      Array.from({ length: 12 }, (_, i) => [
        String(i + 1)
          .slice(0, 1)
          .repeat(i < 10 ? 1000 : 2000),
      ]),
    );
    await log.close();
    await writeFile(path(2), await readFile(must((await segmentsIn(other))[2], 'a segment')));
    await expect(openLog(dir)).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
      path: path(2),
      message: expect.stringContaining('hash chain'),
    });
  });

  it('a renamed segment is refused', async () => {
    await writeFile(path(2), await readFile(path(1)));
    await expect(openLog(dir)).rejects.toMatchObject({ code: 'LOG_DAMAGED', path: path(2) });
  });

  it('a torn header of the newest segment is replaced, whatever its length', async () => {
    const header = await readFile(path(-1));
    expect(header.length).toBe(512);
    for (let length = 0; length < 512; length += 73) {
      await writeFile(path(-1), header.subarray(0, length));
      expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: length });
    }
    await writeFile(path(-1), Buffer.alloc(512));
    expect((await recordsIn(dir)).found).toEqual(expected);
  });

  it('a torn header under a wrong txid is refused: segments are missing before it', async () => {
    await unlink(path(-2));
    await truncate(path(-1), 100);
    await expect(openLog(dir)).rejects.toMatchObject({ code: 'LOG_DAMAGED', path: path(-1) });
  });

  it('a torn header with bytes behind it is refused', async () => {
    await writeFile(path(-1), Buffer.alloc(513));
    await expect(openLog(dir)).rejects.toMatchObject({ code: 'LOG_DAMAGED', path: path(-1) });
  });

  it('a lower epoch than the log has seen is refused', async () => {
    const log = await openLog(dir);
    const { epoch } = log;
    await log.close();
    const lower = (epoch - 1) as typeof epoch;
    await expect(openLog(dir, { epoch: lower })).rejects.toMatchObject({ code: 'LOCKED' });
    await (await openLog(dir, { epoch })).close();
  });

  it('a segment of a later format is refused politely', async () => {
    const { crc32c } = await import('../../../../src/common/checksum.js');
    const bytes = await readFile(path(0));
    bytes.writeUInt32LE(2, 8);
    bytes.writeUInt32LE(crc32c(bytes.subarray(0, 508)), 508);
    await writeFile(path(0), bytes);
    await expect(openLog(dir)).rejects.toMatchObject({ code: 'UNSUPPORTED', path: path(0) });
  });
});
