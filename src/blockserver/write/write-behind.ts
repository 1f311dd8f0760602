import type { Packet } from '../../common/block-messages.js';
import type { Clock } from '../../common/clock.js';
import type { ReplicaInMaking } from '../store/replica-in-making.js';
import type { ByteBudget } from './byte-budget.js';

/** After so many packets the disk is tried again. */
const SOON_PACKETS = 8;

export interface WriteBehindOptions {
  readonly replica: Pick<ReplicaInMaking, 'append'>;
  readonly bytesMax: number;
  /** Memory will do where the disk does not keep up: nothing is to be durable when it is acknowledged. */
  readonly mayCache?: { readonly clock: Clock; readonly slowPacketMs: number };
  /** Shared by all streams. */
  readonly budget: ByteBudget;
  readonly onWritten: (packet: Packet) => void;
  readonly onFault: (error: unknown) => void;
}

/** Writes packets in order while the next ones arrive, with bounded bytes in between. */
export class WriteBehind {
  private readonly queue: Packet[] = [];
  private queuedBytes = 0;
  /** Somebody has a packet for which there is no room. */
  private isWaitedFor = false;
  /** Packets that are still to go to memory. */
  private soonLeft = 0;
  private failed = false;
  private draining: Promise<void> | undefined;
  private roomMade: (() => void) | undefined;
  private readonly options: WriteBehindOptions;

  constructor(options: WriteBehindOptions) {
    this.options = options;
  }

  /** Takes a packet when there is room; its bytes are let go as soon as they are written. One call at a time. */
  async push(packet: Packet): Promise<void> {
    const { bytesMax, budget } = this.options;
    const bytes = packet.data.length;
    while (this.queuedBytes > 0 && this.queuedBytes + bytes > bytesMax) {
      this.isWaitedFor = true;
      await new Promise<void>((resolve) => (this.roomMade = resolve));
    }
    this.isWaitedFor = false;
    await budget.acquire(bytes);
    this.queuedBytes += bytes;
    this.queue.push(packet);
    this.draining ??= this.drain();
  }

  /** Resolves when nothing is queued; after a fault what was queued is dropped. */
  async drained(): Promise<void> {
    await this.draining;
  }

  private async drain(): Promise<void> {
    const { replica, budget, onWritten, onFault } = this.options;
    for (let packet = this.queue.shift(); packet; packet = this.queue.shift()) {
      try {
        if (!this.failed) {
          await this.timed((soon) => replica.append(packet, { soon }));
          onWritten(packet);
        }
      } catch (error) {
        this.failed = true;
        onFault(error);
      }
      this.queuedBytes -= packet.data.length;
      budget.release(packet.data.length);
      this.roomMade?.();
    }
    this.draining = undefined;
  }

  /** Has it written to memory for a while after the disk took long for a packet while the next ones had no room. */
  private async timed(append: (soon: boolean) => Promise<void>): Promise<void> {
    const { mayCache } = this.options;
    if (mayCache === undefined) return append(false);
    if (this.soonLeft > 0) {
      this.soonLeft--;
      return append(true);
    }
    const { clock, slowPacketMs } = mayCache;
    const startMs = clock.nowMs();
    await append(false);
    if (this.isWaitedFor && clock.nowMs() - startMs >= slowPacketMs) this.soonLeft = SOON_PACKETS;
  }
}
