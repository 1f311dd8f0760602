import { foregroundSlices, WriterWaits } from '../../../../src/blockserver/copy/foreground.js';
import type { ReadSlice, WriteStep } from '../../../../src/common/block-messages.js';
import { generation } from '../../../../src/common/ids.js';

/** Counts who waits, and the bytes noted. */
class Counter {
  waiting = 0;
  bytes = 0;
  beginForeground(): void {
    this.waiting++;
  }
  endForeground(): void {
    this.waiting--;
  }
  noteForeground(bytes: number): void {
    this.bytes += bytes;
  }
}

const header = (resume?: number): WriteStep =>
  ({
    kind: 'header',
    header: {
      resume: resume === undefined ? undefined : { generation: generation(1), length: resume },
    },
  }) as WriteStep;
const packet = (bytes: number): WriteStep =>
  ({ kind: 'packet', packet: { data: new Uint8Array(bytes) } }) as WriteStep;
const seal = { kind: 'seal', seal: {} } as WriteStep;

async function* from<T>(...all: T[]): AsyncGenerator<T> {
  yield* all;
}

test('a writer waits from a packet to its ack and from a seal to the end, and not while it is slow itself', async () => {
  const pace = new Counter();
  const waits = new WriterWaits(pace);
  const steps = waits.noted(from(header(), packet(10), packet(5), seal));
  await steps.next();
  expect(pace.waiting).toBe(0);
  await steps.next();
  expect(pace.waiting).toBe(1);
  waits.answered({ kind: 'acked', length: 10 });
  expect(pace).toMatchObject({ waiting: 0, bytes: 10 });
  await steps.next();
  waits.answered({ kind: 'acked', length: 12 });
  expect(pace).toMatchObject({ waiting: 1, bytes: 12 });
  waits.answered({ kind: 'acked', length: 15 });
  expect(pace.waiting).toBe(0);
  await steps.next();
  waits.answered({ kind: 'acked', length: 15 });
  expect(pace.waiting).toBe(1);
  waits.end();
  waits.end();
  expect(pace.waiting).toBe(0);
});

test('what a resumed block has already counts as nothing moved', async () => {
  const pace = new Counter();
  const waits = new WriterWaits(pace);
  const steps = waits.noted(from(header(60_000_000), packet(1)));
  await steps.next();
  waits.answered({ kind: 'acked', length: 60_000_000 });
  expect(pace).toMatchObject({ waiting: 0, bytes: 0 });
  await steps.next();
  expect(pace.waiting).toBe(1);
});

test('a reader waits for a slice, not while it takes one, and for nothing after it left or the read failed', async () => {
  const slice = { data: new Uint8Array(7) } as ReadSlice;
  const pace = new Counter();
  const seen: number[] = [];
  async function* watched(): AsyncGenerator<ReadSlice> {
    seen.push(pace.waiting);
    yield slice;
    seen.push(pace.waiting);
    throw new Error('the disk is gone');
  }
  const slices = foregroundSlices(watched(), pace);
  await slices.next();
  expect(pace).toMatchObject({ waiting: 0, bytes: 7 });
  await expect(slices.next()).rejects.toThrow('the disk is gone');
  expect(seen).toEqual([1, 1]);
  expect(pace.waiting).toBe(0);
  const left = foregroundSlices(watched(), pace);
  await left.next();
  await left.return(undefined);
  expect(pace.waiting).toBe(0);
});
