import type { Packet } from '../../../src/common/block-messages.js';
import { KiB } from '../../../src/common/sizes.js';
import { ByteBudget } from '../../../src/blockserver/write/byte-budget.js';
import { WriteBehind } from '../../../src/blockserver/write/write-behind.js';
import { VirtualTime } from '../../support/virtual-time.js';

const SLOW_MS = 25;
const PACKETS = 20;

interface Writing {
  readonly mayCache: boolean;
  /** What the disk takes for a packet. */
  readonly diskMs: number;
  /** Bytes that may wait for the disk. */
  readonly room: number;
}

/** Which of twenty packets, each sent as soon as there is room for it, are to go to memory. */
async function soonOf({ mayCache, diskMs, room }: Writing): Promise<number[]> {
  const time = new VirtualTime();
  const soon: number[] = [];
  const append = async (packet: Packet, manner?: { readonly soon?: boolean }): Promise<void> => {
    if (manner?.soon === true) soon.push(packet.offset / KiB);
    else await new Promise<void>((resolve) => void time.setTimeout(resolve, diskMs));
  };
  const writer = new WriteBehind({
    replica: { append },
    budget: new ByteBudget(100 * KiB),
    bytesMax: room,
    ...(mayCache && { mayCache: { clock: time, slowPacketMs: SLOW_MS } }),
    onWritten: () => {},
    onFault: () => {},
  });
  const pushing = (async () => {
    for (let i = 0; i < PACKETS; i++)
      await writer.push({ offset: i * KiB, data: new Uint8Array(KiB), crcs: [] });
    await writer.drained();
  })();
  await time.advance(PACKETS * diskMs);
  await pushing;
  return soon;
}

test('after a packet that the disk took long for while others had no room, eight go to memory, and then the disk is tried again', async () => {
  const soon = await soonOf({ mayCache: true, diskMs: SLOW_MS, room: 4 * KiB });
  expect(soon).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17]);
});

test('a disk that is quick enough, or that nobody waits for, gets all packets', async () => {
  expect(await soonOf({ mayCache: true, diskMs: SLOW_MS - 1, room: 4 * KiB })).toEqual([]);
  expect(await soonOf({ mayCache: true, diskMs: SLOW_MS, room: 100 * KiB })).toEqual([]);
});

test('what has to be on the disk goes there, however slow it is', async () => {
  expect(await soonOf({ mayCache: false, diskMs: SLOW_MS, room: 4 * KiB })).toEqual([]);
});
