import type { CommittedBlock, FileStatus } from '../../common/file-status.js';
import { blockId, generation, inodeId } from '../../common/ids.js';
import type {
  CompleteFileRequest,
  CreateFileRequest,
  CreateFileResponse,
  MkdirRequest,
  PathRequest,
} from '../../common/namespace-messages.js';
import { count, count32, digest, id, invalid, label, optionalDigest, text } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/**
 * The messages of the calls that come by the hundred thousand, written and read by hand with the checks of the codecs.
 * A property test holds that they are the same bytes and values. Field numbers are those of proto/dfs/v1.
 */

const NO_BYTES = new Uint8Array(0);
const FILE = 1;
const DIRECTORY = 2;

export function writePath(writer: WireWriter, request: PathRequest): void {
  writer.text(2, text(request.path, 'path'));
}

export function readPath(reader: WireReader): PathRequest {
  let path = '';
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) path = reader.text();
    else reader.skip();
  return { path: text(path, 'path') };
}

export function writeMkdir(writer: WireWriter, request: MkdirRequest): void {
  writer.text(2, text(request.path, 'path'));
  writer.uint(3, count32(request.mode, 'mode'));
  writer.bool(4, request.parents);
}

export function readMkdir(reader: WireReader): MkdirRequest {
  let path = '';
  let mode = 0;
  let parents = false;
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) path = reader.text();
    else if (reader.is(3, VARINT)) mode = reader.uint32();
    else if (reader.is(4, VARINT)) parents = reader.bool();
    else reader.skip();
  return { path: text(path, 'path'), mode, parents };
}

export function writeCreateFile(writer: WireWriter, request: CreateFileRequest): void {
  writer.text(2, text(request.path, 'path'));
  writer.uint(3, count32(request.mode, 'mode'));
  writer.uint(4, count32(request.replication, 'replication'));
  writer.uint(5, count(request.blockSize, 'block_size'));
  writer.bool(6, request.overwrite);
  writer.bool(7, request.createParents);
  if (request.ifVersion !== undefined)
    writer.presentUint(8, count(request.ifVersion, 'if_version'));
}

export function readCreateFile(reader: WireReader): CreateFileRequest {
  let path = '';
  let mode = 0;
  let replication = 0;
  let blockSize = 0;
  let overwrite = false;
  let createParents = false;
  let ifVersion: number | undefined;
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) path = reader.text();
    else if (reader.is(3, VARINT)) mode = reader.uint32();
    else if (reader.is(4, VARINT)) replication = reader.uint32();
    else if (reader.is(5, VARINT)) blockSize = count(reader.uint(), 'block_size');
    else if (reader.is(6, VARINT)) overwrite = reader.bool();
    else if (reader.is(7, VARINT)) createParents = reader.bool();
    else if (reader.is(8, VARINT)) ifVersion = count(reader.uint(), 'if_version');
    else reader.skip();
  return {
    path: text(path, 'path'),
    mode,
    replication,
    blockSize,
    overwrite,
    createParents,
    ifVersion,
  };
}

export function writeCompleteFile(writer: WireWriter, request: CompleteFileRequest): void {
  writer.uint(2, id(request.inode, 'inode'));
  const { last } = request;
  if (last === undefined) return;
  const start = writer.begin(3);
  writer.uint(1, id(last.id, 'block.id'));
  writer.uint(2, id(last.generation, 'block.generation'));
  writer.uint(3, count(last.length, 'block.length'));
  writer.bytes(4, digest(last.sha256, 'block.sha256'));
  writer.end(start);
}

export function readCompleteFile(reader: WireReader): CompleteFileRequest {
  let inode = 0;
  let last: CommittedBlock | undefined;
  while (reader.next())
    if (reader.is(2, VARINT)) inode = reader.uint();
    else if (reader.is(3, LENGTH_DELIMITED)) last = readCommittedBlock(reader.nested());
    else reader.skip();
  return { inode: inodeId(id(inode, 'inode')), last };
}

function readCommittedBlock(reader: WireReader): CommittedBlock {
  let block = 0;
  let blockGeneration = 0;
  let length = 0;
  let sha256: Uint8Array = NO_BYTES;
  while (reader.next())
    if (reader.is(1, VARINT)) block = reader.uint();
    else if (reader.is(2, VARINT)) blockGeneration = reader.uint();
    else if (reader.is(3, VARINT)) length = count(reader.uint(), 'block.length');
    else if (reader.is(4, LENGTH_DELIMITED)) sha256 = reader.bytes();
    else reader.skip();
  return {
    id: blockId(id(block, 'block.id')),
    generation: generation(id(blockGeneration, 'block.generation')),
    length,
    sha256: digest(sha256, 'block.sha256'),
  };
}

export function writeCreated(writer: WireWriter, response: CreateFileResponse): void {
  writer.uint(1, id(response.inode, 'inode'));
  writer.uint(2, count32(response.replication, 'replication'));
  writer.uint(3, count(response.blockSize, 'block_size'));
}

export function readCreated(reader: WireReader): CreateFileResponse {
  let inode = 0;
  let replication = 0;
  let blockSize = 0;
  while (reader.next())
    if (reader.is(1, VARINT)) inode = reader.uint();
    else if (reader.is(2, VARINT)) replication = reader.uint32();
    else if (reader.is(3, VARINT)) blockSize = count(reader.uint(), 'block_size');
    else reader.skip();
  return { inode: inodeId(id(inode, 'inode')), replication, blockSize };
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
  if (status.sha256 !== undefined)
    writer.bytes(13, optionalDigest(status.sha256, 'sha256') ?? NO_BYTES);
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
