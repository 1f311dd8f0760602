import { MiB } from '../../../src/common/sizes.js';
import { PacketPool } from '../../../src/client/write/packet-pool.js';

const bufferOf = (pool: PacketPool): ArrayBufferLike => {
  const packet = pool.take(0, 1024 * 1024);
  packet.fill(Buffer.of(1), 1);
  return packet.bytes.buffer;
};

test('memory is used again when its last user let go of it', () => {
  const pool = new PacketPool(MiB);
  const packet = pool.take(0, 1024 * 1024);
  const { buffer } = packet.bytes;
  packet.retain();
  packet.release();
  expect(bufferOf(pool)).not.toBe(buffer);
  packet.release();
  expect(bufferOf(pool)).toBe(buffer);
});

test('as much memory as was ever in use at once is kept, and no more is made', () => {
  const pool = new PacketPool(MiB);
  const made = new Set<ArrayBufferLike>();
  for (let round = 0; round < 3; round++) {
    const packets = Array.from({ length: 40 }, () => pool.take(0, MiB));
    for (const packet of packets) {
      made.add(packet.bytes.buffer);
      packet.release();
    }
  }
  expect(made.size).toBe(40);
  expect(pool.use).toEqual({ liveBytes: 0, peakBytes: 40 * MiB });
});

test('the first bytes of a small file get the room of a chunk, which is not kept', () => {
  const pool = new PacketPool(MiB);
  const packet = pool.take(0, 4_096);
  expect(packet.capacity).toBe(64 * 1024);
  expect(pool.use.liveBytes).toBe(64 * 1024);
  packet.release();
  expect(pool.take(0, MiB).capacity).toBe(MiB);
  expect(pool.take(64 * 1024, 5).capacity).toBe(MiB);
});

test('memory that a user may still look at is never used again, whoever lets go last', () => {
  const pool = new PacketPool(MiB);
  const packet = pool.take(0, 1024 * 1024);
  const { buffer } = packet.bytes;
  packet.retain();
  packet.releaseLost();
  packet.release();
  expect(bufferOf(pool)).not.toBe(buffer);
  expect(pool.use.liveBytes).toBe(MiB);
});
