import { txId, type TxId } from '../../../../src/common/ids.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../../../src/master/journal/memory-log.js';

/** A log whose writes end when the test says so. */
function heldLog() {
  const writes: { first: TxId; count: number; done: () => void; fail: (e: Error) => void }[] = [];
  let seen: (() => void) | undefined;
  const log = new MemoryLog({
    beforeWrite: (first, payloads) =>
      new Promise((done, fail) => {
        writes.push({ first, count: payloads.length, done, fail });
        seen?.();
      }),
  });
  /** The write with this number, when it has begun. */
  const write = async (n: number): Promise<(typeof writes)[number]> => {
    for (;;) {
      const found = writes[n];
      if (found) return found;
      await new Promise<void>((resolve) => (seen = resolve));
    }
  };
  return { log, writes, write };
}

const bytes = (n: number): Uint8Array => new Uint8Array(n);
const neverFatal = (error: unknown): void => {
  throw error;
};

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  // Two turns of the event loop: whatever could settle has settled.
  const later = new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(open))));
  return (await Promise.race([promise, later])) !== open;
}

describe('group commit', () => {
  it('writes what one turn submitted as one batch, and what came meanwhile as the next', async () => {
    const { log, writes, write } = heldLog();
    const commit = new GroupCommit({ log, onFatal: neverFatal });
    for (let i = 1; i <= 3; i++) commit.submit(txId(i), bytes(1));
    const first = await write(0);
    for (let i = 4; i <= 10; i++) commit.submit(txId(i), bytes(1));
    first.done();
    (await write(1)).done();
    await commit.flush();
    expect(writes.map(({ first, count }) => [first, count])).toEqual([
      [1, 3],
      [4, 7],
    ]);
    expect(commit.durableTxid).toBe(10);
  });

  it('a waiter is answered only when its record is on disk', async () => {
    const { log, write } = heldLog();
    const commit = new GroupCommit({ log, onFatal: neverFatal });
    commit.submit(txId(1), bytes(1));
    const one = commit.durable(txId(1));
    const first = await write(0);
    commit.submit(txId(2), bytes(1));
    const two = commit.durable(txId(2));
    expect(await isSettled(one)).toBe(false);
    first.done();
    await one;
    expect(await isSettled(two)).toBe(false);
    (await write(1)).done();
    await two;
    await expect(commit.durable(txId(2))).resolves.toBeUndefined();
    await expect(commit.durable(txId(0))).resolves.toBeUndefined();
  });

  it('waiters in any order are each answered at their own txid', async () => {
    const { log, write } = heldLog();
    const commit = new GroupCommit({ log, batchBytesMax: 2, onFatal: neverFatal });
    for (let i = 1; i <= 4; i++) commit.submit(txId(i), bytes(1));
    const answered: number[] = [];
    const waits = [4, 1, 3, 2].map((i) => commit.durable(txId(i)).then(() => answered.push(i)));
    (await write(0)).done();
    (await write(1)).done();
    await Promise.all(waits);
    expect(answered).toEqual([1, 2, 3, 4]);
  });

  it('bounds a batch by bytes; one larger record goes alone', async () => {
    const { log, writes, write } = heldLog();
    const commit = new GroupCommit({ log, batchBytesMax: 10, onFatal: neverFatal });
    [4, 6, 1, 25, 3].forEach((size, i) => commit.submit(txId(i + 1), bytes(size)));
    expect(commit.backlogBytes).toBe(39);
    for (let i = 0; i < 4; i++) (await write(i)).done();
    await commit.flush();
    expect(writes.map(({ count }) => count)).toEqual([2, 1, 1, 1]);
    expect(commit.backlogBytes).toBe(0);
  });

  it('counts the backlog until it is durable and says when it is too much', async () => {
    const { log, write } = heldLog();
    const commit = new GroupCommit({ log, backlogBytesMax: 10, onFatal: neverFatal });
    commit.submit(txId(1), bytes(9));
    const first = await write(0);
    expect([commit.backlogBytes, commit.overloaded]).toEqual([9, false]);
    commit.submit(txId(2), bytes(1));
    expect([commit.backlogBytes, commit.overloaded]).toEqual([10, true]);
    first.done();
    await commit.durable(txId(1));
    expect([commit.backlogBytes, commit.overloaded]).toEqual([1, false]);
    (await write(1)).done();
    await commit.flush();
  });

  it('a failed write is fatal once: nobody is answered, nothing more is written', async () => {
    const { log, writes, write } = heldLog();
    const fatal: unknown[] = [];
    const commit = new GroupCommit({ log, onFatal: (error) => fatal.push(error) });
    commit.submit(txId(1), bytes(1));
    const waiters = [commit.durable(txId(1))];
    const first = await write(0);
    commit.submit(txId(2), bytes(1));
    waiters.push(commit.durable(txId(2)));
    const rolled = commit.roll();
    const error = new Error('disk');
    const flushed = commit.flush();
    first.fail(error);
    await expect(flushed).rejects.toBe(error);
    await expect(commit.flush()).rejects.toBe(error);
    await expect(rolled).rejects.toBe(error);
    commit.submit(txId(3), bytes(1));
    waiters.push(commit.durable(txId(3)));
    await expect(commit.roll()).rejects.toBe(error);
    expect(await isSettled(Promise.race(waiters))).toBe(false);
    expect(fatal).toEqual([error]);
    expect(writes).toHaveLength(1);
    expect(commit.durableTxid).toBe(0);
    await commit.close();
  });

  it('rolls between two batches and says what lies before the seal', async () => {
    const { log, write } = heldLog();
    const commit = new GroupCommit({ log, onFatal: neverFatal });
    commit.submit(txId(1), bytes(1));
    const first = await write(0);
    commit.submit(txId(2), bytes(1));
    const rolled = commit.roll();
    first.done();
    expect(await rolled).toBe(1);
    (await write(1)).done();
    await commit.close();
    expect(log.lastTxid).toBe(2);
  });

  it('asserts that txids are consecutive and that nobody waits for what was not submitted', () => {
    const commit = new GroupCommit({ log: new MemoryLog(), onFatal: neverFatal });
    expect(() => commit.submit(txId(2), bytes(1))).toThrow(/submitted after 0/);
    expect(() => commit.durable(txId(1))).toThrow(/nobody submitted/);
  });

  it('close writes what was submitted and takes no more', async () => {
    const log = new MemoryLog();
    const commit = new GroupCommit({ log, onFatal: neverFatal });
    for (let i = 1; i <= 1000; i++) commit.submit(txId(i), bytes(i % 7));
    await commit.close();
    expect(log.lastTxid).toBe(1000);
    expect(() => commit.submit(txId(1001), bytes(1))).toThrow(/closed/);
  });

  it('flush waits for what was submitted before it, not for what comes after', async () => {
    const { log, write } = heldLog();
    const commit = new GroupCommit({ log, onFatal: neverFatal });
    commit.submit(txId(1), bytes(1));
    const flushed = commit.flush();
    const first = await write(0);
    commit.submit(txId(2), bytes(1));
    first.done();
    await flushed;
    (await write(1)).done();
    await commit.close();
  });

  it('a hundred thousand waiters are answered without scans', async () => {
    const commit = new GroupCommit({ log: new MemoryLog(), onFatal: neverFatal });
    const waits: Promise<void>[] = [];
    for (let i = 1; i <= 100_000; i++) {
      commit.submit(txId(i), bytes(8));
      waits.push(commit.durable(txId(i)));
    }
    const before = process.cpuUsage();
    await Promise.all(waits);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
    await commit.close();
  });
});
