import { firstFrom } from './first-from.mjs';

const PAGE = 4_096;
const ROW_BYTES = 46;
const number4 = (page) => Buffer.from(Uint32Array.of(page).buffer);

/** Two B+trees, by name and by id, of which each insert copies the way to the root. */
export class Copied {
  memory = [];
  free = [];
  copiedBytes = 0;
  names = this.page();
  byId = this.page();
  key = Buffer.alloc(300);
  directory = (id) => this.putRow(id, 0);
  insert(id, parent, name) {
    const value = Buffer.alloc(6);
    value.writeUIntLE(id, 0, 6);
    this.names = this.put(this.names, this.keyOf(parent, name), value);
    this.putRow(id, parent);
  }
  putRow(id, parent) {
    const row = Buffer.alloc(ROW_BYTES - 6);
    row.writeUIntLE(parent, 0, 6);
    this.byId = this.put(this.byId, this.keyOf(id, ''), row);
  }
  keyOf(number, name) {
    this.key.writeUIntBE(number, 0, 6);
    return Buffer.from(this.key.subarray(0, 6 + this.key.write(name, 6)));
  }
  page() {
    if (this.free.length === 0) {
      const segment = Buffer.alloc(256 * PAGE);
      for (let i = 0; i < 256; i++) this.free.push(segment.subarray(i * PAGE, (i + 1) * PAGE));
    }
    const page = this.free.pop();
    page.writeUInt32LE(0, 0);
    page.writeUInt16LE(8, 4);
    return this.memory.push(page) - 1;
  }
  /** Level, slots, end of the content; slots from the end of the page; a slot is two lengths, key and value. */
  entry(page, i) {
    const at = page.readUInt16LE(PAGE - 2 * (i + 1));
    const value = at + 2 + page[at];
    return { at, key: page.subarray(at + 2, value), value, end: value + page[at + 1] };
  }
  copy(number) {
    const old = this.memory[number];
    const page = this.free.pop() ?? this.memory[this.page()];
    old.copy(page);
    this.copiedBytes += PAGE;
    // No capture holds the old one here, so it is used again.
    this.memory[number] = page;
    this.free.push(old);
    return page;
  }
  /** Returns the root after it. */
  put(root, key, value) {
    const split = this.insertBelow(root, key, value);
    if (split === undefined) return root;
    const above = this.page();
    this.memory[above][0] = this.memory[root][0] + 1;
    this.addEntry(above, 0, Buffer.alloc(0), number4(root));
    this.addEntry(above, 1, split.key, number4(split.right));
    return above;
  }
  insertBelow(number, key, value) {
    const page = this.copy(number);
    const i = firstFrom(page.readUInt16LE(2), (at) => this.entry(page, at).key.compare(key) > 0);
    if (page[0] === 0) return this.addEntry(number, i, key, value);
    const child = page.readUInt32LE(this.entry(page, i - 1).value);
    const split = this.insertBelow(child, key, value);
    return split && this.addEntry(number, i, split.key, number4(split.right));
  }
  addEntry(number, i, key, value) {
    const page = this.memory[number];
    const count = page.readUInt16LE(2);
    const end = page.readUInt16LE(4);
    const size = 2 + key.length + value.length;
    if (end + size + 2 * (count + 1) > PAGE) return this.split(number, i, key, value);
    page.writeUInt16LE(count + 1, 2);
    page.writeUInt16LE(end + size, 4);
    page.copyWithin(PAGE - 2 * (count + 1), PAGE - 2 * count, PAGE - 2 * i);
    page.writeUInt16LE(end, PAGE - 2 * (i + 1));
    page[end] = key.length;
    page[end + 1] = value.length;
    key.copy(page, end + 2);
    value.copy(page, end + 2 + key.length);
    return undefined;
  }
  /** Behind the last entry, as where entries come in order, the left page stays full. */
  split(number, i, key, value) {
    const full = Buffer.from(this.memory[number]);
    const count = full.readUInt16LE(2);
    const middle = i === count ? count - 1 : count >>> 1;
    const right = this.page();
    for (const page of [this.memory[number], this.memory[right]]) {
      page.writeUInt32LE(full[0], 0);
      page.writeUInt16LE(8, 4);
    }
    for (let n = 0; n < count; n++) {
      const found = this.entry(full, n);
      const [to, at] = n < middle ? [number, n] : [right, n - middle];
      this.addEntry(to, at, found.key, full.subarray(found.value, found.end));
    }
    if (i <= middle && i < count) this.addEntry(number, i, key, value);
    else this.addEntry(right, i - middle, key, value);
    return { key: Buffer.from(this.entry(this.memory[right], 0).key), right };
  }
  /** The last entry that is not behind a key, and the first key of the leaf after it. */
  find(root, key) {
    let page = this.memory[root];
    let beyond;
    for (;;) {
      const count = page.readUInt16LE(2);
      const at = firstFrom(count, (i) => this.entry(page, i).key.compare(key) > 0);
      if (page[0] === 0) return { page, at: at - 1, beyond };
      if (at < count) beyond = this.entry(page, at).key;
      page = this.memory[page.readUInt32LE(this.entry(page, at - 1).value)];
    }
  }
  lookup(parent, name) {
    const key = this.keyOf(parent, name);
    const { page, at } = this.find(this.names, key);
    const found = at < 0 ? undefined : this.entry(page, at);
    return found?.key.equals(key) ? page.readUIntLE(found.value, 6) : undefined;
  }
  list(parent) {
    const found = [];
    let { page, at, beyond } = this.find(this.names, this.keyOf(parent, ''));
    for (at++; ; at = 0) {
      for (; at < page.readUInt16LE(2); at++) {
        const entry = this.entry(page, at);
        if (entry.key.readUIntBE(0, 6) !== parent) return found.length;
        found.push({ name: entry.key.utf8Slice(6), id: page.readUIntLE(entry.value, 6) });
      }
      if (beyond === undefined) return found.length;
      ({ page, beyond } = this.find(this.names, beyond));
    }
  }
  capture = () => [this.names, this.byId];
}
