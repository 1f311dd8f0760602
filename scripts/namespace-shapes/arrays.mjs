import { firstFrom } from './first-from.mjs';

const ROW_BYTES = 46;

/** Rows of a fixed size by id with a bitmap, names in an arena, and in each directory its ids by name. */
export class Arrays {
  rows = new Grown(ROW_BYTES * 1_024);
  present = new Grown(1_024);
  names = new Grown(64 * 1_024);
  ids = new Map();
  key = Buffer.alloc(256);
  directory(id) {
    this.row(id, 0, 0);
    this.ids.set(id, { list: new Uint32Array(8), count: 0 });
  }
  insert(id, parent, name) {
    const length = this.key.write(name);
    const at = this.names.end;
    this.names.room(at + length + 1);
    this.names.bytes[at] = length;
    this.names.bytes.set(this.key.subarray(0, length), at + 1);
    this.row(id, parent, at);
    const directory = this.ids.get(parent);
    const place = this.place(directory, length);
    if (directory.count === directory.list.length) {
      const longer = new Uint32Array(directory.count * 2);
      longer.set(directory.list);
      directory.list = longer;
    }
    directory.list.copyWithin(place + 1, place, directory.count++);
    directory.list[place] = id;
  }
  row(id, parent, nameAt) {
    this.rows.room((id + 1) * ROW_BYTES);
    this.present.room((id >>> 3) + 1);
    this.present.bytes[id >>> 3] |= 1 << (id & 7);
    const { bytes } = this.rows;
    const at = id * ROW_BYTES;
    // Name, parent, mtime, atime, version, block, length; 2 bytes number the attributes.
    bytes.writeUIntLE(nameAt, at, 6);
    bytes.writeUIntLE(parent, at + 6, 6);
    for (const field of [12, 18, 24, 30]) bytes.writeUIntLE(id, at + field, 6);
    bytes.writeUIntLE(id, at + 36, 6);
  }
  place = ({ list, count }, length) => firstFrom(count, (i) => this.compare(list[i], length) >= 0);
  compare(id, length) {
    const at = this.rows.bytes.readUIntLE(id * ROW_BYTES, 6);
    const { bytes } = this.names;
    return bytes.compare(this.key, 0, length, at + 1, at + 1 + bytes[at]);
  }
  lookup(parent, name) {
    const directory = this.ids.get(parent);
    const length = this.key.write(name);
    const id = directory.list[this.place(directory, length)];
    return id !== undefined && this.compare(id, length) === 0 ? id : undefined;
  }
  list(parent) {
    const { list, count } = this.ids.get(parent);
    const { bytes } = this.names;
    return Array.from(list.subarray(0, Math.min(count, 1_000)), (id) => {
      const at = this.rows.bytes.readUIntLE(id * ROW_BYTES, 6);
      return { id, name: bytes.utf8Slice(at + 1, at + 1 + bytes[at]) };
    }).length;
  }
  capture = () => [
    ...[this.rows, this.present, this.names].map(({ bytes }) => Buffer.from(bytes)),
    ...[...this.ids.values()].map(({ list }) => list.slice()),
  ];
}

/** Bytes with room at the end; a half more each time they are moved. */
class Grown {
  end = 0;
  constructor(bytes) {
    this.bytes = Buffer.alloc(bytes);
  }
  room(end) {
    this.end = Math.max(this.end, end);
    if (end <= this.bytes.length) return;
    const before = this.bytes;
    this.bytes = Buffer.alloc(Math.max(end, Math.floor(before.length * 1.5)));
    this.bytes.set(before);
  }
}
