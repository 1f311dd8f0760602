import { assert } from './assert.js';
import { ByteReader, DecodeFault } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { ReportedReplica } from './node-messages.js';
import { ReplicaColumns } from './replica-columns.js';

/**
 * Replicas as reports carry them: sorted by block id, the generations of one block falling, and most of them in one
 * byte. Layout in docs/internals/reports.md.
 *
 *   varint   the greatest length of all
 *   each:    byte, its bits    0-1  generation: as predicted | above that by a varint | below that by a varint
 *                              2-3  length: as the one before | the greatest | a varint
 *                              4-6  low bits of the step of the block id from the one before
 *                              7    the rest of the step follows as a varint
 *            then the rest of the step, the generation, the length, where they follow
 *
 * Predicted is the generation before plus the step: blocks that are written once get both numbers in the same order.
 */

const AS_PREDICTED = 0;
const ABOVE = 1;
const BELOW = 2;
const AS_BEFORE = 0;
const GREATEST = 1;
const OWN = 2;
const LENGTH_SHIFT = 2;
const STEP_SHIFT = 4;
const STEP_LOW = 8;
const MORE = 0x80;

/** @param replicas sorted as above, their numbers whole, ids and generations from 1. */
export function packReplicas(replicas: readonly ReportedReplica[]): Uint8Array {
  if (replicas.length === 0) return new Uint8Array(0);
  let greatest = 0;
  for (const { length } of replicas) greatest = Math.max(greatest, length);
  const out = new ByteWriter(64 + replicas.length * 3).varint(greatest);
  let before = { blockId: 0, generation: 0, length: greatest };
  for (const replica of replicas) {
    const { blockId, generation, length } = replica;
    assert(inOrder(before, replica), `block ${blockId} is not in the order of a packed report`);
    const step = blockId - before.blockId;
    const predicted = predict(before.generation, step);
    const rest = Math.floor(step / STEP_LOW);
    const off = generation - predicted;
    const generationForm = off === 0 ? AS_PREDICTED : off > 0 ? ABOVE : BELOW;
    const lengthForm = length === before.length ? AS_BEFORE : length === greatest ? GREATEST : OWN;
    const low = (step % STEP_LOW) << STEP_SHIFT;
    out.u8((rest > 0 ? MORE : 0) | low | (lengthForm << LENGTH_SHIFT) | generationForm);
    if (rest > 0) out.varint(rest);
    if (off !== 0) out.varint(Math.abs(off));
    if (lengthForm === OWN) out.varint(length);
    before = replica;
  }
  return out.finish();
}

/**
 * Reads what `packReplicas` made. Room is taken by the bytes that came and by `most`, never by a number in them.
 *
 * @throws DecodeFault for more than `most` replicas, for what is cut short, not in order, has a number over 2^53 or a
 * form that is not known.
 */
export function unpackReplicas(bytes: Uint8Array, most: number): ReplicaColumns {
  // Each takes a byte at least.
  const room = Math.min(bytes.length, most);
  const ids = new Float64Array(room);
  const generations = new Float64Array(room);
  const lengths = new Float64Array(room);
  let count = 0;
  if (bytes.length > 0) {
    const reader = new ByteReader(bytes);
    const greatest = reader.varint();
    let before = { blockId: 0, generation: 0, length: greatest };
    if (reader.remaining === 0) throw new DecodeFault('no replica follows');
    for (; reader.remaining > 0; count++) {
      if (count >= most) throw new DecodeFault(`more than ${most} replicas`);
      before = unpackOne(reader, before, greatest);
      ids[count] = before.blockId;
      generations[count] = before.generation;
      lengths[count] = before.length;
    }
  }
  return new ReplicaColumns(
    ids.subarray(0, count),
    generations.subarray(0, count),
    lengths.subarray(0, count),
  );
}

interface Numbers {
  readonly blockId: number;
  readonly generation: number;
  readonly length: number;
}

function unpackOne(reader: ByteReader, before: Numbers, greatest: number): Numbers {
  const form = reader.u8();
  const step = (form & MORE) === 0 ? lowStep(form) : farStep(form, reader.varint());
  const blockId = whole(before.blockId + step);
  const generation = unpackGeneration(reader, form & 3, predict(before.generation, step));
  const length = unpackLength(reader, (form >>> LENGTH_SHIFT) & 3, before.length, greatest);
  const replica = { blockId, generation, length };
  if (!inOrder(before, replica)) throw new DecodeFault(`block ${blockId} is out of order`);
  return replica;
}

const lowStep = (form: number): number => (form >>> STEP_SHIFT) % STEP_LOW;

function farStep(form: number, rest: number): number {
  if (rest === 0) throw new DecodeFault('a long step that is short');
  return whole(rest * STEP_LOW + lowStep(form));
}

function unpackGeneration(reader: ByteReader, form: number, predicted: number): number {
  if (form === AS_PREDICTED) return predicted;
  if (form !== ABOVE && form !== BELOW) throw new DecodeFault(`unknown form ${form}`);
  const off = reader.varint();
  if (off === 0) throw new DecodeFault('a difference of nothing');
  return whole(form === ABOVE ? predicted + off : predicted - off);
}

function unpackLength(reader: ByteReader, form: number, before: number, greatest: number): number {
  if (form === AS_BEFORE) return before;
  if (form === GREATEST) return greatest;
  if (form !== OWN) throw new DecodeFault(`unknown form ${form}`);
  const length = reader.varint();
  if (length >= greatest) throw new DecodeFault(`length ${length} is not below the greatest`);
  return length;
}

/** Both sides reckon alike also where the sum would not be exact. */
function predict(generation: number, step: number): number {
  return Math.min(generation + step, Number.MAX_SAFE_INTEGER);
}

function inOrder(before: Numbers, { blockId, generation }: Numbers): boolean {
  if (blockId === 0 || generation <= 0) return false;
  return blockId > before.blockId || (blockId === before.blockId && generation < before.generation);
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new DecodeFault('number over 2^53');
  return value;
}
