import { txId } from '../../src/common/ids.js';
import type { OperationLog } from '../../src/master/journal/operation-log.js';

/** A place where logs live: open() gives the log that a new process would get. */
export interface LogPlace {
  open(): Promise<OperationLog>;
  /** The process dies: what is not on disk is gone, and the log is not closed. */
  crash(log: OperationLog): Promise<void>;
  remove(): Promise<void>;
}

export const payloadOf = (txid: number): Uint8Array => new TextEncoder().encode(`record ${txid}`);

export async function appendBatch(log: OperationLog, count: number): Promise<void> {
  const first = log.lastTxid + 1;
  await log.append(
    txId(first),
    Array.from({ length: count }, (_, i) => payloadOf(first + i)),
  );
}

export async function readAll(log: OperationLog, from = 1): Promise<string[]> {
  const records: string[] = [];
  for await (const { txid, payload } of log.readFrom(txId(from)))
    records.push(`${txid}: ${new TextDecoder().decode(payload)}`);
  return records;
}

const expected = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}: record ${from + i}`);

/** What every operation log promises. */
export function describeOperationLog(name: string, makePlace: () => Promise<LogPlace>): void {
  describe(`operation log contract: ${name}`, () => {
    let place: LogPlace;
    let log: OperationLog;

    beforeEach(async () => {
      place = await makePlace();
      log = await place.open();
    });
    afterEach(async () => {
      await log.close();
      await place.remove();
    });
    const reopen = async (): Promise<void> => {
      await log.close();
      log = await place.open();
    };

    it('starts empty at txid 0', async () => {
      expect(log.lastTxid).toBe(0);
      expect(await readAll(log)).toEqual([]);
    });

    it('returns batches in order, from any txid, also within a batch', async () => {
      await appendBatch(log, 3);
      await appendBatch(log, 1);
      await appendBatch(log, 2);
      expect(log.lastTxid).toBe(6);
      for (let from = 1; from <= 7; from++)
        expect(await readAll(log, from)).toEqual(expected(from, 6));
    });

    it('keeps records, and an empty payload, over a restart', async () => {
      await appendBatch(log, 2);
      await log.append(txId(3), [new Uint8Array()]);
      await reopen();
      expect(log.lastTxid).toBe(3);
      expect(await readAll(log)).toEqual([...expected(1, 2), '3: ']);
    });

    it('keeps what was appended when the process dies without closing', async () => {
      await appendBatch(log, 5);
      await place.crash(log);
      log = await place.open();
      expect(await readAll(log)).toEqual(expected(1, 5));
    });

    it('gives every opening a new epoch, even if the one before wrote nothing', async () => {
      const epochs = [log.epoch];
      for (let i = 0; i < 3; i++) {
        await reopen();
        epochs.push(log.epoch);
      }
      expect(epochs).toEqual([1, 2, 3, 4]);
    });

    it('takes a copy: changing a payload after the append changes nothing', async () => {
      // A Buffer too, whose slice() is a view.
      const payloads = [payloadOf(1), Buffer.from(payloadOf(2))];
      await log.append(txId(1), payloads);
      for (const payload of payloads) payload.fill(0);
      expect(await readAll(log)).toEqual(expected(1, 2));
    });

    it('asserts that txids are consecutive', async () => {
      await appendBatch(log, 2);
      for (const wrong of [1, 2, 4])
        await expect(async () => log.append(txId(wrong), [payloadOf(wrong)])).rejects.toThrow(
          /append at txid/,
        );
    });

    it('asserts that appends do not overlap', async () => {
      const first = log.append(txId(1), [payloadOf(1)]);
      await expect(async () => log.append(txId(1), [payloadOf(1)])).rejects.toThrow(/overlap/);
      await first;
      expect(await readAll(log)).toEqual(expected(1, 1));
    });

    it('refuses to read records beyond the end', async () => {
      await appendBatch(log, 2);
      await expect(readAll(log, 4)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    });

    it('removes whole sealed segments up to a txid and keeps everything after it', async () => {
      await appendBatch(log, 3);
      expect(await log.roll()).toBe(3);
      await appendBatch(log, 3);
      expect(await log.roll()).toBe(6);
      await appendBatch(log, 1);
      await log.truncate(txId(2));
      expect(await readAll(log)).toEqual(expected(1, 7));
      await log.truncate(txId(5));
      expect(await readAll(log, 4)).toEqual(expected(4, 7));
      await expect(readAll(log, 3)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
      await reopen();
      expect(await readAll(log, 4)).toEqual(expected(4, 7));
      await expect(readAll(log, 3)).rejects.toMatchObject({ code: 'LOG_DAMAGED' });
    });

    it('goes on at the next txid when everything was removed', async () => {
      await appendBatch(log, 3);
      await log.roll();
      await log.truncate(txId(3));
      await reopen();
      expect(log.lastTxid).toBe(3);
      await appendBatch(log, 2);
      await reopen();
      expect(await readAll(log, 4)).toEqual(expected(4, 5));
    });

    it('rolls an empty segment without effect', async () => {
      expect(await log.roll()).toBe(0);
      await appendBatch(log, 1);
      expect(await log.roll()).toBe(1);
      expect(await log.roll()).toBe(1);
      await reopen();
      expect(await readAll(log)).toEqual(expected(1, 1));
    });
  });
}
