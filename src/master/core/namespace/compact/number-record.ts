import type { ValueCodec } from '../../memory/value-codec.js';

/** A value that is one number. */
export interface NumberRecord {
  number: number;
}

export const numberCodec: ValueCodec<NumberRecord> = {
  create: () => ({ number: 0 }),
  clear(record) {
    record.number = 0;
  },
  copy(from, to) {
    to.number = from.number;
  },
  read(cursor, record) {
    record.number += cursor.signed();
  },
  write(sink, record, before) {
    sink.signed(record.number - before.number);
  },
};
