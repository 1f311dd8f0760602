import { CompressionFilter } from '@grpc/grpc-js/build/src/compression-filter.js';
import { BaseServerInterceptingCall } from '@grpc/grpc-js/build/src/server-interceptors.js';
import { StreamDecoder } from '@grpc/grpc-js/build/src/stream-decoder.js';
import { assert } from '../common/assert.js';
import { MessageAssembler } from './message-assembler.js';

/**
 * grpc-js copies each message into a fresh buffer, to put five bytes before it when it goes out, and to join its pieces
 * when it comes in. For bulk data this costs more than all the rest (docs/internals/bulk-memory.md), so the three places where it
 * happens (a server sends, a client sends, either receives) are replaced, here only. Tests hold that the bytes are the same.
 *
 *   frame: 0 (not compressed) | u32 big endian length | message
 */
export const FRAME_HEAD_BYTES = 5;

interface ServerCallInside {
  handler: { serialize(value: unknown): Buffer };
  serializeMessage(value: unknown): Buffer;
}
interface Outgoing {
  readonly message: Buffer;
  readonly flags?: number;
}
interface FilterInside {
  sendMessage: (this: FilterInside, message: Promise<Outgoing>) => Promise<Outgoing>;
}
interface DecoderInside {
  maxReadMessageLength: number;
  assembler?: MessageAssembler;
  write(data: Buffer): Buffer[];
}

/** Messages that have room for a frame head in front of them. */
const roomInFront = new WeakSet<Buffer>();

/** Says that the five bytes before `message` may be written to. */
export function noteRoomInFront(message: Buffer): Buffer {
  assert(message.byteOffset >= FRAME_HEAD_BYTES, 'there is room for a frame head');
  roomInFront.add(message);
  return message;
}

let replaced = false;

/** Makes grpc-js frame bulk data in place; the first call counts. */
export function frameBulkInPlace(): void {
  if (replaced) return;
  replaced = true;
  const call = BaseServerInterceptingCall.prototype as unknown as ServerCallInside;
  const filter = CompressionFilter.prototype as unknown as FilterInside;
  const decoder = StreamDecoder.prototype as unknown as DecoderInside;
  const { sendMessage } = filter;
  assert(
    typeof call.serializeMessage === 'function' &&
      typeof sendMessage === 'function' &&
      typeof decoder.write === 'function',
    'this grpc-js frames messages elsewhere',
  );
  call.serializeMessage = function serializeMessage(value) {
    const message = this.handler.serialize(value);
    return roomInFront.has(message) ? framedInPlace(message) : framedCopy(message);
  };
  // No channel of ours compresses, so a message goes out as it is.
  filter.sendMessage = async function frame(outgoing) {
    const { message, ...rest } = await outgoing;
    if (roomInFront.has(message)) return { ...rest, message: framedInPlace(message) };
    return await sendMessage.call(this, outgoing);
  };
  decoder.write = function write(data) {
    this.assembler ??= new MessageAssembler(this.maxReadMessageLength);
    return this.assembler.push(data);
  };
}

function framedInPlace(message: Buffer): Buffer {
  const start = message.byteOffset - FRAME_HEAD_BYTES;
  const frame = Buffer.from(message.buffer, start, FRAME_HEAD_BYTES + message.length);
  return writeHead(frame, message.length);
}

function framedCopy(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + message.length);
  frame.set(message, FRAME_HEAD_BYTES);
  return writeHead(frame, message.length);
}

function writeHead(frame: Buffer, length: number): Buffer {
  frame[0] = 0;
  frame.writeUInt32BE(length, 1);
  return frame;
}
