import type { Packet } from '../../common/block-messages.js';
import { count } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** Packet and ReadResponse by hand: they have one shape. Data is copied when it is written, and a view when it is read. */
export function writeData(writer: WireWriter, { offset, crcs, data }: Packet): void {
  writer.uint(1, count(offset, 'offset'));
  writer.packedFixed32(2, crcs);
  writer.bytes(3, data);
}

/** `damage` is what ReadResponse may have beside them; empty if there is none. */
export function readData(
  reader: WireReader,
  field: string,
): { readonly packet: Packet; readonly damage: string } {
  let offset = 0;
  const crcs: number[] = [];
  let data: Uint8Array = new Uint8Array(0);
  let damage = '';
  while (reader.next())
    if (reader.is(1, VARINT)) offset = count(reader.uint(), field);
    else if (reader.isFixed32(2)) reader.fixed32(crcs);
    else if (reader.is(3, LENGTH_DELIMITED)) data = reader.bytes();
    else if (reader.is(4, LENGTH_DELIMITED)) damage = reader.text();
    else reader.skip();
  return { packet: { offset, crcs, data }, damage };
}
