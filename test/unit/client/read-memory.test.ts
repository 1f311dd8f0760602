import { CHUNK_BYTES, MiB } from '../../../src/common/sizes.js';
import { BULK_BYTES_MAX, borrow, giveBack } from '../../../src/runtime/bulk-memory.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const DATA = someBytes(4 * MiB + 3 * CHUNK_BYTES);
let cluster: FakeCluster;

/** Servers whose messages lie in memory that was lent, as those of the network do. */
beforeEach(async () => {
  cluster = fakeCluster({}, 1);
  await cluster.client.writeFile('/f', DATA, { replication: 1, blockSize: 8 * MiB });
  for (const server of cluster.servers) {
    const { api } = server;
    server.chunksPerSlice = BULK_BYTES_MAX / CHUNK_BYTES;
    const read = api.read.bind(api);
    api.read = async function* lent(request, options) {
      for await (const slice of read(request, options)) {
        const data = borrow(slice.data.length);
        data.set(slice.data);
        yield { ...slice, data };
      }
    };
  }
});
afterEach(() => cluster.client.close());

/** Writes over all memory that may be lent again. */
function spoilSpare(): void {
  for (let i = 0; i < 64; i++) borrow(BULK_BYTES_MAX).fill(0xee);
}

test('what a reader was given is not lent again, though others give theirs back', async () => {
  const kept: Uint8Array[] = [];
  for await (const part of cluster.client.read('/f')) {
    kept.push(part);
    giveBack(borrow(BULK_BYTES_MAX));
    spoilSpare();
  }
  expect(Buffer.compare(Buffer.concat(kept), DATA)).toBe(0);
});

test('a part of a message that is small does not hold on to all of it', async () => {
  for (const length of [10, CHUNK_BYTES, 400_000])
    for await (const part of cluster.client.read('/f', { start: 7, length }))
      expect(part.buffer.byteLength).toBe(part.length);
});
