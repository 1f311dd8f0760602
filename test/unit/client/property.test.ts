import * as fc from 'fast-check';
import type { WriteFault } from '../../support/fake-block-server.js';
import { fakeCluster, someBytes } from '../../support/fake-cluster.js';

const KiB = 1024;
const LIMITS = {
  packetBytes: 64 * KiB,
  unackedBytesMax: 192 * KiB,
  rewriteBytesMax: 256 * KiB,
  rangeBytes: 64 * KiB,
  readBytesMax: 256 * KiB,
  ackTimeoutMs: 60,
  sealTimeoutMs: 60,
  probeTimeoutMs: 20,
  readIdleTimeoutMs: 40,
};

const fault: fc.Arbitrary<{ server: number; fault: WriteFault }> = fc.record({
  server: fc.nat(5),
  fault: fc.record({
    moment: fc.constantFrom<WriteFault['moment']>('header', 'packet', 'seal'),
    after: fc.nat(5),
    how: fc.constantFrom<WriteFault['how']>('die', 'refuse', 'stall'),
  }),
});
const script = fc.record({
  slices: fc.array(fc.tuple(fc.nat(150 * KiB), fc.boolean()), { maxLength: 12 }),
  blockSize: fc.constantFrom(64 * KiB, 128 * KiB, 320 * KiB),
  // At most two servers fail, so that a survivor is left in every chain.
  faults: fc.uniqueArray(fault, { maxLength: 2, selector: (f) => f.server }),
  breakReadAfter: fc.option(fc.nat(2), { nil: undefined }),
  start: fc.nat(500 * KiB),
  length: fc.nat(500 * KiB),
});

test('whatever the slices, the flushes and the faults: what was written is read, bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(
      script,
      async ({ slices, blockSize, faults, breakReadAfter, start, length }) => {
        const cluster = fakeCluster(LIMITS);
        for (const each of faults) cluster.servers[each.server]?.writeFaults.push(each.fault);
        const total = slices.reduce((sum, [size]) => sum + size, 0);
        const data = someBytes(total, total + 1);
        const writer = await cluster.client.openWriter('/f', { blockSize });
        let at = 0;
        for (const [size, flush] of slices) {
          // The writer may not hold on to the caller's memory.
          const scratch = Buffer.from(data.subarray(at, at + size));
          await writer.write(scratch);
          scratch.fill(0xdd);
          at += size;
          if (flush) await writer.flush();
        }
        await writer.close();
        if (cluster.servers[0]) cluster.servers[0].breakReadAfter = breakReadAfter;
        const all = await cluster.client.readFile('/f', { verify: true });
        expect(Buffer.compare(all, data)).toBe(0);
        const part = await cluster.client.readFile('/f', { start, length });
        expect(Buffer.compare(part, data.subarray(start, start + length))).toBe(0);
        expect(cluster.client.packetMemory.liveBytes).toBe(0);
        await cluster.client.close();
      },
    ),
    { numRuns: 60 },
  );
});
