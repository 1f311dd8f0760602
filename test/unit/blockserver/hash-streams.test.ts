import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { WorkerHashStreams } from '../../../src/blockserver/write/hash-streams.js';
import { MiB } from '../../../src/common/sizes.js';
import { testBytes } from '../../support/block-cluster.js';

let streams: WorkerHashStreams;
beforeEach(() => {
  streams = new WorkerHashStreams();
});
afterEach(() => streams.close());

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

test('streams side by side each give the hash of their own bytes, whatever the pieces', async () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 3 * MiB }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(lengths, { minLength: 1, maxLength: 4 }), async (each) => {
      const digests = each.map(async (pieces, n) => {
        const data = testBytes(
          pieces.reduce((a, b) => a + b, 0),
          n,
        );
        const stream = streams.begin();
        let at = 0;
        for (const bytes of pieces) {
          const piece = Buffer.from(data.subarray(at, at + bytes));
          await stream.update(piece);
          piece.fill(0); // They are the caller's again.
          at += bytes;
        }
        expect(Buffer.from(await stream.digest()).toString('hex')).toBe(sha256(data));
      });
      await Promise.all(digests);
    }),
    { numRuns: 15 },
  );
});

test('a stream that was dropped does not keep the others from their end', async () => {
  const dropped = streams.begin();
  await dropped.update(testBytes(5 * MiB));
  dropped.drop();
  const stream = streams.begin();
  await stream.update(testBytes(1_000));
  expect(Buffer.from(await stream.digest()).toString('hex')).toBe(sha256(testBytes(1_000)));
});

test('who waits for a thread that ends is told so', async () => {
  const stream = streams.begin();
  const many = Array.from({ length: 40 }, () => stream.update(testBytes(MiB)));
  const digest = stream.digest();
  const ends = Promise.allSettled([...many, digest]);
  await streams.close();
  const failed = (await ends).filter(({ status }) => status === 'rejected');
  expect(failed.length).toBeGreaterThan(0);
  expect(failed[0]).toMatchObject({ reason: { code: 'INTERNAL' } });
  await expect(stream.update(testBytes(10))).rejects.toMatchObject({ code: 'INTERNAL' });
});
