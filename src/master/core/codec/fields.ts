import { must } from '../../../common/assert.js';
import { DecodeFault, type ByteReader } from '../../../common/byte-reader.js';
import type { ByteWriter } from '../../../common/byte-writer.js';
import { SHA256_BYTES } from '../sha256.js';

/** Writes a value and reads it back; reading throws DecodeFault on anything that was not written so. */
export interface Codec<T> {
  write(writer: ByteWriter, value: T): void;
  read(reader: ByteReader): T;
}

/** A whole number from 0 to 2^53-1, branded or not. */
export function number<T extends number>(): Codec<T> {
  return {
    write: (writer, value) => void writer.varint(value),
    read: (reader) => reader.varint() as T,
  };
}

/** UTF-8 text, branded or not. */
export function text<T extends string>(): Codec<T> {
  return {
    write: (writer, value) => void writer.text(value),
    read: (reader) => reader.text() as T,
  };
}

export const bool: Codec<boolean> = {
  write: (writer, value) => void writer.bool(value),
  read: (reader) => reader.bool(),
};

export const sha256: Codec<Uint8Array> = {
  write: (writer, value) => void writer.raw(value),
  read: (reader) => reader.raw(SHA256_BYTES).slice(),
};

export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    write(writer, value) {
      writer.bool(value !== undefined);
      if (value !== undefined) codec.write(writer, value);
    },
    read: (reader) => (reader.bool() ? codec.read(reader) : undefined),
  };
}

export function list<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    write(writer, values) {
      writer.varint(values.length);
      for (const value of values) codec.write(writer, value);
    },
    read(reader) {
      const length = reader.varint();
      // Every element takes a byte at least, so a false length cannot claim memory.
      if (length > reader.remaining)
        throw new DecodeFault(`${length} elements at byte ${reader.position} do not fit`);
      const values: T[] = [];
      for (let i = 0; i < length; i++) values.push(codec.read(reader));
      return values;
    },
  };
}

/** One of some words, as its place among them; new ones go to the end. */
export function word<T extends string>(...words: readonly T[]): Codec<T> {
  return {
    write: (writer, value) => void writer.u8(words.indexOf(value)),
    read(reader) {
      const value = words[reader.u8()];
      if (value === undefined) throw new DecodeFault(`not a known word at byte ${reader.position}`);
      return value;
    },
  };
}

export type Fields<T> = { readonly [K in keyof T]-?: Codec<T[K]> };

/** The fields in the order in which they are named here. */
export function struct<T>(fields: Fields<T>): Codec<T> {
  const entries = Object.entries(fields) as [keyof T, Codec<T[keyof T]>][];
  return {
    write(writer, value) {
      for (const [name, codec] of entries) codec.write(writer, value[name]);
    },
    read(reader) {
      const value: Partial<T> = {};
      for (const [name, codec] of entries) value[name] = codec.read(reader);
      return value as T;
    },
  };
}

interface Kinded {
  readonly kind: string;
}
type Of<T extends Kinded, K extends T['kind']> = Extract<T, { readonly kind: K }>;

/** For each kind its tag, never used again for another one, and its fields. */
export type Cases<T extends Kinded> = {
  readonly [K in T['kind']]: readonly [tag: number, fields: Fields<Omit<Of<T, K>, 'kind'>>];
};

/** A union told apart by `kind`: a tag byte, then the fields of that kind. */
export function union<T extends Kinded>(cases: Cases<T>): Codec<T> {
  const byKind = new Map<string, { readonly tag: number; readonly codec: Codec<object> }>();
  const byTag = new Map<number, { readonly kind: string; readonly codec: Codec<object> }>();
  for (const [kind, [tag, fields]] of Object.entries<readonly [number, object]>(cases)) {
    const codec = struct<object>(fields);
    byKind.set(kind, { tag, codec });
    byTag.set(tag, { kind, codec });
  }
  return {
    write(writer, value) {
      const { tag, codec } = must(byKind.get(value.kind), `no codec for ${value.kind}`);
      writer.u8(tag);
      codec.write(writer, value);
    },
    read(reader) {
      const tag = reader.u8();
      const known = byTag.get(tag);
      if (known === undefined)
        throw new DecodeFault(`unknown tag ${tag} at byte ${reader.position - 1}`);
      return { kind: known.kind, ...known.codec.read(reader) } as unknown as T;
    },
  };
}
