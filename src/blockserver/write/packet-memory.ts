import type { Packet } from '../../common/block-messages.js';
import { giveBack } from '../../runtime/bulk-memory.js';

/** Gives the memory of packets back when all who looked at them are done. Packets of a broken write are just let go. */
export class PacketMemory {
  private readonly holders = new Map<Packet, number>();

  /** `holders` of them will say `release`, once each. */
  hold(packet: Packet, holders: number): void {
    this.holders.set(packet, holders);
  }

  release(packet: Packet): void {
    const left = (this.holders.get(packet) ?? 1) - 1;
    if (left > 0) {
      this.holders.set(packet, left);
      return;
    }
    this.holders.delete(packet);
    giveBack(packet.data);
  }
}
