import type { PacketInput } from '../gen/dfs/v1/Packet.js';
import type { WriteRequestInput } from '../gen/dfs/v1/WriteRequest.js';
import { endsBorrowed, HEADROOM_BYTES, hasHeadroom } from '../../runtime/bulk-memory.js';
import { FRAME_HEAD_BYTES, noteRoomInFront } from '../bulk-framing.js';

/**
 * Serialises what carries bulk data by hand: protobufjs builds a message object, then a list of write operations, then
 * the bytes; this writes the bytes. They are the same ones, bit by bit, which a property test holds.
 *
 *   Packet and ReadResponse have one shape: 1 offset varint | 2 crcs packed fixed32 | 3 data bytes
 *   WriteRequest carries a packet as field 2.
 *
 * Numbers were checked by codec/block.ts before they come here.
 */

const TAG_OFFSET = (1 << 3) | 0;
const TAG_CRCS = (2 << 3) | 2;
const TAG_DATA = (3 << 3) | 2;
const TAG_PACKET = (2 << 3) | 2;

type Serialize<Message> = (message: Message) => Buffer;

/** Serialises packets by hand and the other steps, which are few, as before. */
export function serializeWriteRequest(
  fallback: Serialize<WriteRequestInput>,
): Serialize<WriteRequestInput> {
  return (message) => {
    const { packet } = message;
    if (packet === undefined || packet === null) return fallback(message);
    const { data } = packet;
    if (!(data instanceof Uint8Array)) return fallback(message);
    const size = sizeOf(packet, data);
    const before = 1 + varintSize(size) + size - data.length;
    // What is passed on is as long as it was when it came, so its head goes where the head was.
    const inPlace = hasRoom(data, before) || endsBorrowed(data, FRAME_HEAD_BYTES + before);
    const bytes = inPlace ? withRoomTaken(data, before) : Buffer.allocUnsafe(before + data.length);
    bytes[0] = TAG_PACKET;
    const at = writeFields(bytes, writeVarint(bytes, 1, size), packet, data);
    if (inPlace) return noteRoomInFront(bytes);
    bytes.set(data, at);
    return bytes;
  };
}

/** The same for slices, which have the shape of packets. */
export function serializeReadResponse(fallback: Serialize<PacketInput>): Serialize<PacketInput> {
  return (slice) => {
    const { data } = slice;
    if (!(data instanceof Uint8Array)) return fallback(slice);
    const size = sizeOf(slice, data);
    const before = size - data.length;
    const inPlace = hasRoom(data, before);
    const bytes = inPlace ? withRoomTaken(data, before) : Buffer.allocUnsafe(size);
    const at = writeFields(bytes, 0, slice, data);
    if (inPlace) return noteRoomInFront(bytes);
    bytes.set(data, at);
    return bytes;
  };
}

/** Most bytes of fields before the data that fit into its headroom, with a frame head before them. */
const FIELDS_BYTES_MAX = HEADROOM_BYTES - 16;

function hasRoom(data: Uint8Array, before: number): boolean {
  return before <= FIELDS_BYTES_MAX && hasHeadroom(data);
}

/** The data where it lies, with room for its fields in front. Twice the same packet writes the same bytes there. */
function withRoomTaken(data: Uint8Array, before: number): Buffer {
  return Buffer.from(data.buffer, data.byteOffset - before, before + data.length);
}

function sizeOf({ offset, crcs }: PacketInput, data: Uint8Array): number {
  const crcBytes = (crcs?.length ?? 0) * 4;
  return (
    (offset === undefined ? 0 : 1 + varintSize(Number(offset))) +
    (crcBytes === 0 ? 0 : 1 + varintSize(crcBytes) + crcBytes) +
    1 +
    varintSize(data.length) +
    data.length
  );
}

/** All that stands before the data; returns where that is. */
function writeFields(bytes: Buffer, start: number, packet: PacketInput, data: Uint8Array): number {
  let at = start;
  if (packet.offset !== undefined) {
    bytes[at++] = TAG_OFFSET;
    at = writeVarint(bytes, at, Number(packet.offset));
  }
  const crcs = packet.crcs ?? [];
  if (crcs.length > 0) {
    bytes[at++] = TAG_CRCS;
    at = writeVarint(bytes, at, crcs.length * 4);
    for (const crc of crcs) at = bytes.writeUInt32LE(crc, at);
  }
  bytes[at++] = TAG_DATA;
  return writeVarint(bytes, at, data.length);
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) | 0x80;
  bytes[at++] = rest;
  return at;
}
