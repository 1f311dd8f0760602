import type { Packet } from '../../common/block-messages.js';
import type { ReplicaInMaking } from '../store/replica-in-making.js';
import type { ByteBudget } from './byte-budget.js';

export interface WriteBehindOptions {
  readonly replica: Pick<ReplicaInMaking, 'append'>;
  readonly bytesMax: number;
  /** Shared by all streams. */
  readonly budget: ByteBudget;
  readonly onWritten: (packet: Packet) => void;
  readonly onFault: (error: unknown) => void;
}

/** Writes packets in order while the next ones arrive, with bounded bytes in between. */
export class WriteBehind {
  private readonly queue: Packet[] = [];
  private queuedBytes = 0;
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
    while (this.queuedBytes > 0 && this.queuedBytes + bytes > bytesMax)
      await new Promise<void>((resolve) => (this.roomMade = resolve));
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
          await replica.append(packet);
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
}
