import { unreachable } from './assert.js';
import { DecodeFault } from './byte-reader.js';
import { crc32c } from './checksum.js';
import { blockId, clusterId, generation, inodeId, serverId } from './ids.js';
import type { DamagedFile, InventoryRecord, ScannedDisk, ScannedReplica } from './inventory.js';

/*
 * An inventory as a text file: a head, one line of JSON for each record, and an end that has the number of lines and
 * the CRC32C of all before it. A file that was cut, or of which a bit flipped, is told from a whole one.
 */

export const INVENTORY_FORMAT = 1;
/** Characters of a line: a path has at most 4,096 bytes, and JSON makes at most six characters of one. */
export const INVENTORY_LINE_MAX = 64 * 1024;

const encoder = new TextEncoder();

/** Makes the lines of an inventory, each with its newline: head, then records, then the end. */
export class InventoryWriter {
  private crc = 0;
  private lines = 0;

  head(): string {
    return this.line({ cairnInventory: INVENTORY_FORMAT });
  }

  record(record: InventoryRecord): string {
    return this.line(encodeRecord(record));
  }

  end(): string {
    return `${JSON.stringify({ end: this.lines, crc32c: this.crc })}\n`;
  }

  private line(value: unknown): string {
    const text = `${JSON.stringify(value)}\n`;
    this.crc = crc32c(encoder.encode(text), this.crc);
    this.lines++;
    return text;
  }
}

/** Reads the lines back, without their newlines. Throws DecodeFault for anything that the writer did not make. */
export class InventoryReader {
  private crc = 0;
  private lines = 0;
  private complete = false;

  /** Undefined for the head and the end. */
  read(line: string): InventoryRecord | undefined {
    if (this.complete) throw new DecodeFault('lines follow the end');
    const value = parse(line);
    if (isFields(value) && 'end' in value) {
      this.checkEnd(value);
      return undefined;
    }
    this.crc = crc32c(encoder.encode(`${line}\n`), this.crc);
    this.lines++;
    if (this.lines > 1) return decodeRecord(value);
    checkHead(value);
    return undefined;
  }

  /** To be called after the last line. */
  finish(): void {
    if (!this.complete) throw new DecodeFault('the inventory is cut: its last line is missing');
  }

  private checkEnd({ end, crc32c: stated }: Fields): void {
    if (end !== this.lines || stated !== this.crc)
      throw new DecodeFault('the checksum at its end does not match');
    this.complete = true;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function encodeRecord(record: InventoryRecord): unknown {
  switch (record.kind) {
    case 'disk':
      return record;
    case 'damaged': {
      const { replica, ...rest } = record;
      const name = replica && { blockId: replica.blockId, generation: replica.generation };
      return { ...rest, replica: name };
    }
    case 'replica':
      // Nearly all lines are of this kind, so they carry no names of fields.
      return [
        record.disk,
        record.blockId,
        record.generation,
        record.length,
        record.sha256,
        record.inode,
        record.fileOffset,
        record.sealedAtMs,
        record.path,
      ];
    default:
      return unreachable(record);
  }
}

function decodeRecord(value: unknown): InventoryRecord {
  if (Array.isArray(value)) return { kind: 'replica', ...decodeReplica(value) };
  if (!isFields(value)) throw new DecodeFault('a line is not a record');
  if (value['kind'] === 'disk') return { kind: 'disk', ...decodeDisk(value) };
  if (value['kind'] === 'damaged') return { kind: 'damaged', ...decodeDamaged(value) };
  throw new DecodeFault('a record is of no known kind');
}

function decodeReplica(values: readonly unknown[]): ScannedReplica {
  if (values.length !== 9) throw new DecodeFault(`a replica has ${values.length} fields`);
  const sha256 = text(values[4]);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new DecodeFault('a SHA-256 has 64 hex digits');
  return {
    disk: number(values[0]),
    blockId: blockId(number(values[1])),
    generation: generation(number(values[2])),
    length: number(values[3]),
    sha256,
    inode: inodeId(number(values[5])),
    fileOffset: number(values[6]),
    sealedAtMs: number(values[7]),
    path: text(values[8]),
  };
}

function decodeDisk(fields: Fields): ScannedDisk {
  return {
    disk: number(fields['disk']),
    dir: text(fields['dir']),
    clusterId: clusterId(text(fields['clusterId'])),
    serverId: serverId(text(fields['serverId'])),
    volumeId: text(fields['volumeId']),
  };
}

function decodeDamaged(fields: Fields): DamagedFile {
  const name = fields['replica'];
  if (name !== undefined && !isFields(name)) throw new DecodeFault('a replica has no name');
  return {
    disk: number(fields['disk']),
    file: text(fields['file']),
    why: text(fields['why']),
    replica: name && {
      blockId: blockId(number(name['blockId'])),
      generation: generation(number(name['generation'])),
    },
  };
}

function checkHead(value: unknown): void {
  const format = isFields(value) ? value['cairnInventory'] : undefined;
  if (typeof format !== 'number') throw new DecodeFault('this is not an inventory');
  if (format !== INVENTORY_FORMAT)
    throw new DecodeFault(`format ${format} of inventories is not known to this program`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new DecodeFault('a line is not JSON');
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new DecodeFault('a number is expected');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new DecodeFault('a text is expected');
  return value;
}
