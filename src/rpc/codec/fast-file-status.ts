import type { FileStatus } from '../../common/file-status.js';
import { inodeId } from '../../common/ids.js';
import type { ListResponse } from '../../common/namespace-messages.js';
import { count, count32, id, invalid, label, optionalDigest, text, wireDigest } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** FileStatus by hand, alone and in pages of a listing; see fast-messages.ts. */

const FILE = 1;
const DIRECTORY = 2;

export function writeListing(writer: WireWriter, { entries, hasMore }: ListResponse): void {
  for (const entry of entries) {
    const start = writer.begin(1);
    writeFileStatus(writer, entry);
    writer.end(start);
  }
  writer.bool(2, hasMore);
}

export function readListing(reader: WireReader): ListResponse {
  const entries: FileStatus[] = [];
  let hasMore = false;
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) entries.push(readFileStatus(reader.nested()));
    else if (reader.is(2, VARINT)) hasMore = reader.bool();
    else reader.skip();
  return { entries, hasMore };
}

export function writeFileStatus(writer: WireWriter, status: FileStatus): void {
  writer.text(1, text(status.path, 'path'));
  writer.uint(2, id(status.inode, 'inode'));
  writer.uint(3, status.type === 'file' ? FILE : DIRECTORY);
  writer.uint(4, count(status.length, 'length'));
  writer.uint(5, count32(status.replication, 'replication'));
  writer.uint(6, count(status.blockSize, 'block_size'));
  writer.text(7, label(status.owner, 'owner'));
  writer.text(8, label(status.group, 'group'));
  writer.uint(9, count32(status.mode, 'mode'));
  writer.uint(10, count(status.mtimeMs, 'mtime_ms'));
  writer.uint(11, count(status.atimeMs, 'atime_ms'));
  writer.uint(12, count(status.version, 'version'));
  if (status.sha256 !== undefined) writer.bytes(13, wireDigest(status.sha256, 'sha256'));
  writer.uint(14, count(status.childCount, 'child_count'));
  writer.bool(15, status.openForWrite);
  writer.uint(16, count32(status.blockCount, 'block_count'));
}

type Draft = { -readonly [Name in keyof FileStatus]: FileStatus[Name] };

/** Fields by their number; those that are not known here are skipped. */
export function readFileStatus(reader: WireReader): FileStatus {
  let type = 0;
  const status: Draft = {
    path: '',
    inode: 0 as FileStatus['inode'],
    type: 'file',
    length: 0,
    replication: 0,
    blockSize: 0,
    owner: '',
    group: '',
    mode: 0,
    mtimeMs: 0,
    atimeMs: 0,
    version: 0,
    sha256: undefined,
    childCount: 0,
    openForWrite: false,
    blockCount: 0,
  };
  while (reader.next())
    if (reader.delimited) readTextOf(status, reader);
    else if (reader.is(3, VARINT)) type = reader.uint32();
    else if (reader.is(reader.field, VARINT)) readNumberOf(status, reader);
    else reader.skip();
  id(status.inode, 'inode');
  if (type !== FILE && type !== DIRECTORY)
    throw invalid('type', `${type} is not known to this version`);
  status.type = type === FILE ? 'file' : 'directory';
  return status;
}

function readTextOf(status: Draft, reader: WireReader): void {
  switch (reader.field) {
    case 1:
      status.path = text(reader.text(), 'path');
      return;
    case 7:
      status.owner = label(reader.text(), 'owner');
      return;
    case 8:
      status.group = label(reader.text(), 'group');
      return;
    case 13:
      status.sha256 = optionalDigest(reader.bytes(), 'sha256');
      return;
    default:
      reader.skip();
  }
}

function readNumberOf(status: Draft, reader: WireReader): void {
  switch (reader.field) {
    case 2:
      status.inode = inodeId(id(reader.uint(), 'inode'));
      return;
    case 4:
      status.length = count(reader.uint(), 'length');
      return;
    case 5:
      status.replication = reader.uint32();
      return;
    case 6:
      status.blockSize = count(reader.uint(), 'block_size');
      return;
    case 9:
      status.mode = reader.uint32();
      return;
    case 10:
      status.mtimeMs = count(reader.uint(), 'mtime_ms');
      return;
    case 11:
      status.atimeMs = count(reader.uint(), 'atime_ms');
      return;
    case 12:
      status.version = count(reader.uint(), 'version');
      return;
    case 14:
      status.childCount = count(reader.uint(), 'child_count');
      return;
    case 15:
      status.openForWrite = reader.bool();
      return;
    case 16:
      status.blockCount = reader.uint32();
      return;
    default:
      reader.skip();
  }
}
