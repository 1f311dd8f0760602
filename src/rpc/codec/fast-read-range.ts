import type { ReadRange, ReadRequest, ReadSlice } from '../../common/block-messages.js';
import { blockId, generation } from '../../common/ids.js';
import { ERROR_MESSAGE_LENGTH_MAX } from '../limits.js';
import { readData, writeData } from './fast-data.js';
import { count, id } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** The messages of small reads by hand, with the checks of codec/block.ts. */

export function writeReadRequest(writer: WireWriter, request: ReadRequest): void {
  writer.uint(1, id(request.blockId, 'block_id'));
  writer.uint(2, id(request.generation, 'generation'));
  writer.uint(3, count(request.offset, 'offset'));
  writer.uint(4, count(request.length, 'length'));
  writer.bool(5, request.forRepair === true);
}

export function readReadRequest(reader: WireReader): ReadRequest {
  let block = 0;
  let blockGeneration = 0;
  let offset = 0;
  let length = 0;
  let forRepair = false;
  while (reader.next())
    if (reader.is(1, VARINT)) block = reader.uint();
    else if (reader.is(2, VARINT)) blockGeneration = reader.uint();
    else if (reader.is(3, VARINT)) offset = count(reader.uint(), 'offset');
    else if (reader.is(4, VARINT)) length = count(reader.uint(), 'length');
    else if (reader.is(5, VARINT)) forRepair = reader.bool();
    else reader.skip();
  return {
    blockId: blockId(id(block, 'block_id')),
    generation: generation(id(blockGeneration, 'generation')),
    offset,
    length,
    ...(forRepair ? { forRepair } : {}),
  };
}

export function writeReadRange(writer: WireWriter, range: ReadRange): void {
  for (const slice of range.slices) {
    const start = writer.begin(1);
    writeData(writer, slice);
    writer.end(start);
  }
  if (range.damage === undefined) return;
  const start = writer.begin(1);
  writer.text(4, range.damage.slice(0, ERROR_MESSAGE_LENGTH_MAX).toWellFormed());
  writer.end(start);
}

export function readReadRange(reader: WireReader): ReadRange {
  const slices: ReadSlice[] = [];
  let damage: string | undefined;
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) {
      const { packet: slice, damage: fault } = readData(reader.nested(), 'offset');
      if (fault === '') slices.push(slice);
      else damage = fault;
    } else reader.skip();
  return { slices, damage };
}
