import { assert } from '../../common/assert.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import { pieceCrcs } from '../../common/checksum.js';
import type { Packet as PacketMessage } from '../../common/block-messages.js';
import { sharedWithHeadroom } from '../../runtime/bulk-memory.js';

/**
 * Bytes on their way into a block. The memory is shared with the hash worker and the transport, so a packet is copied
 * once, from the caller; it goes back to the pool when its last user lets go.
 */
export class Packet {
  /** Place of its first byte in the block. */
  readonly offset: number;
  length = 0;
  private crcs: number[] = [];
  private users = 1;
  private isLost = false;
  private readonly memory: Uint8Array;
  private readonly letGo: (memory: Uint8Array | undefined) => void;

  /** `letGo` gets the memory if nobody looks at it any more. */
  constructor(offset: number, memory: Uint8Array, letGo: (memory: Uint8Array | undefined) => void) {
    this.offset = offset;
    this.memory = memory;
    this.letGo = letGo;
  }

  /** Most bytes that it can hold. */
  get capacity(): number {
    return this.memory.length;
  }

  get end(): number {
    return this.offset + this.length;
  }

  get bytes(): Uint8Array {
    return this.memory.subarray(0, this.length);
  }

  /** Takes as much of `data` as fits below `limit` bytes in all; returns how much that was. */
  fill(data: Uint8Array, limit: number): number {
    const taken = Math.min(data.length, limit - this.length);
    this.memory.set(data.subarray(0, taken), this.length);
    this.length += taken;
    return taken;
  }

  /** Checksums the packet: its bytes do not change from here on. */
  seal(): void {
    this.crcs = pieceCrcs(this.bytes, this.offset);
  }

  /** The message for what stands from `at` on, which is in this packet. */
  message(at: number): PacketMessage {
    if (at === this.offset) return { offset: at, crcs: this.crcs, data: this.bytes };
    const data = this.bytes.subarray(at - this.offset);
    return { offset: at, crcs: pieceCrcs(data, at), data };
  }

  retain(): void {
    assert(this.users > 0, 'a packet is retained after its last user let go');
    this.users += 1;
  }

  release(): void {
    this.users -= 1;
    assert(this.users >= 0, 'a packet is released twice');
    if (this.users === 0) this.letGo(this.isLost ? undefined : this.memory);
  }

  /** The same for a user who cannot say whether it still looks at the bytes: the memory is never used again. */
  releaseLost(): void {
    this.isLost = true;
    this.release();
  }
}

/**
 * Recycles the memory of packets. What bounds their number is the writers' windows, and what was made once is kept for as
 * long as the client is: V8 does not count memory that threads share, in no thread, so what is dropped stays for a long
 * time, and a client that drops some of it for each block grows with its file.
 */
export class PacketPool {
  private readonly packetBytes: number;
  private readonly idle: Uint8Array[] = [];
  private liveBytes = 0;
  private peakBytes = 0;

  constructor(packetBytes: number) {
    this.packetBytes = packetBytes;
  }

  /** For the bytes from `offset` on, of which `atHand` are there. Those of a small file get no more room than a chunk. */
  take(offset: number, atHand: number): Packet {
    const isSmall = offset === 0 && atHand < CHUNK_BYTES && CHUNK_BYTES < this.packetBytes;
    const memory = isSmall
      ? Buffer.allocUnsafeSlow(CHUNK_BYTES)
      : (this.idle.pop() ?? sharedWithHeadroom(this.packetBytes));
    const { length } = memory;
    this.liveBytes += length;
    this.peakBytes = Math.max(this.peakBytes, this.liveBytes);
    return new Packet(offset, memory, (returned) => {
      this.liveBytes -= length;
      if (returned?.length === this.packetBytes) this.idle.push(returned);
    });
  }

  /** Bytes of packets in use now, and the most there ever were. */
  get use(): { readonly liveBytes: number; readonly peakBytes: number } {
    const { liveBytes, peakBytes } = this;
    return { liveBytes, peakBytes };
  }
}
