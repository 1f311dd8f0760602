import { borrowWhole } from '../runtime/bulk-memory.js';

const HEAD_BYTES = 5;

/**
 * Joins the pieces of gRPC frames as HTTP/2 delivers them: gives whole frames, head included, as grpc-js wants them.
 * Pieces are copied as they come, so they die young; the memory of large messages can be given back.
 */
export class MessageAssembler {
  private readonly head = Buffer.alloc(HEAD_BYTES);
  private headBytes = 0;
  private frame: Buffer | undefined;
  private frameBytes = 0;
  private readonly messageBytesMax: number;

  /** -1 means no bound. */
  constructor(messageBytesMax: number) {
    this.messageBytesMax = messageBytesMax;
  }

  /** The frame of which some has come; the same one until all of it has. */
  get underWay(): Buffer | undefined {
    return this.frame;
  }

  push(piece: Buffer): Buffer[] {
    const whole: Buffer[] = [];
    for (let at = 0; at < piece.length;) {
      at +=
        this.frame === undefined ? this.takeHead(piece, at) : this.takeBody(this.frame, piece, at);
      if (this.frame === undefined || this.frameBytes < this.frame.length) continue;
      whole.push(this.frame);
      this.frame = undefined;
      this.headBytes = 0;
    }
    return whole;
  }

  private takeHead(piece: Buffer, at: number): number {
    const taken = piece.copy(this.head, this.headBytes, at);
    this.headBytes += taken;
    if (this.headBytes === HEAD_BYTES) this.frame = this.begin();
    return taken;
  }

  private takeBody(frame: Buffer, piece: Buffer, at: number): number {
    const taken = piece.copy(frame, this.frameBytes, at);
    this.frameBytes += taken;
    return taken;
  }

  /** Memory is taken for what the head promises, within the bound. */
  private begin(): Buffer {
    const bytes = this.head.readUInt32BE(1);
    if (this.messageBytesMax !== -1 && bytes > this.messageBytesMax)
      throw new Error(`Received message larger than max (${bytes} vs ${this.messageBytesMax})`);
    const frame = borrowWhole(HEAD_BYTES + bytes);
    this.frameBytes = this.head.copy(frame);
    return frame;
  }
}
