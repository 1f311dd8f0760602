import type { CommittedBlock, FileStatus, LocatedBlock } from '../../common/file-status.js';
import { blockId, clientId, generation, inodeId } from '../../common/ids.js';
import type {
  CompleteFileRequest,
  CreateFileRequest,
  CreateFileResponse,
  ListRequest,
  MkdirRequest,
  PathRequest,
  RemoveRequest,
  RenameRequest,
} from '../../common/namespace-messages.js';
import { readFileStatus, writeFileStatus } from './fast-file-status.js';
import { readLocatedBlock, writeLocatedBlock } from './fast-located-block.js';
import { count, count32, digest, id, label, text, wireDigest } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/**
 * The messages of the calls that come by the hundred thousand, written and read by hand with the checks of the codecs.
 * A property test holds that they are the same bytes and values. Field numbers are those of proto/dfs/v1.
 */

const NO_BYTES = new Uint8Array(0);

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
  writeVersion(writer, 8, request.ifVersion);
  writer.bool(9, request.close);
  if (request.withBlock === undefined) return;
  writer.bool(10, true);
  writer.text(11, label(request.withBlock.writerHost, 'writer_host'));
}

export function readCreateFile(reader: WireReader): CreateFileRequest {
  let path = '';
  let mode = 0;
  let replication = 0;
  let blockSize = 0;
  let overwrite = false;
  let createParents = false;
  let ifVersion: number | undefined;
  let close = false;
  let withBlock = false;
  let writerHost = '';
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) path = reader.text();
    else if (reader.is(3, VARINT)) mode = reader.uint32();
    else if (reader.is(4, VARINT)) replication = reader.uint32();
    else if (reader.is(5, VARINT)) blockSize = count(reader.uint(), 'block_size');
    else if (reader.is(6, VARINT)) overwrite = reader.bool();
    else if (reader.is(7, VARINT)) createParents = reader.bool();
    else if (reader.is(8, VARINT)) ifVersion = count(reader.uint(), 'if_version');
    else if (reader.is(9, VARINT)) close = reader.bool();
    else if (reader.is(10, VARINT)) withBlock = reader.bool();
    else if (reader.is(11, LENGTH_DELIMITED)) writerHost = reader.text();
    else reader.skip();
  return {
    path: text(path, 'path'),
    mode,
    replication,
    blockSize,
    overwrite,
    createParents,
    ifVersion,
    close,
    withBlock: withBlock ? { writerHost: label(writerHost, 'writer_host') } : undefined,
  };
}

export function writeCompleteFile(writer: WireWriter, request: CompleteFileRequest): void {
  writer.uint(2, id(request.inode, 'inode'));
  if (request.last !== undefined) writeCommittedBlock(writer, request.last);
  writer.text(4, label(request.holder ?? '', 'holder'));
}

function writeCommittedBlock(writer: WireWriter, block: CommittedBlock): void {
  const start = writer.begin(3);
  writer.uint(1, id(block.id, 'block.id'));
  writer.uint(2, id(block.generation, 'block.generation'));
  writer.uint(3, count(block.length, 'block.length'));
  writer.bytes(4, wireDigest(block.sha256, 'block.sha256'));
  writer.end(start);
}

export function readCompleteFile(reader: WireReader): CompleteFileRequest {
  let inode = 0;
  let last: CommittedBlock | undefined;
  let holder = '';
  while (reader.next())
    if (reader.is(2, VARINT)) inode = reader.uint();
    else if (reader.is(3, LENGTH_DELIMITED)) last = readCommittedBlock(reader.nested());
    else if (reader.is(4, LENGTH_DELIMITED)) holder = reader.text();
    else reader.skip();
  const complete = { inode: inodeId(id(inode, 'inode')), last };
  return holder === '' ? complete : { ...complete, holder: clientId(label(holder, 'holder')) };
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
  if (response.closed !== undefined) {
    const start = writer.begin(4);
    writeFileStatus(writer, response.closed);
    writer.end(start);
  }
  if (response.block !== undefined) {
    const start = writer.begin(5);
    writeLocatedBlock(writer, response.block);
    writer.end(start);
  }
}

export function readCreated(reader: WireReader): CreateFileResponse {
  let inode = 0;
  let replication = 0;
  let blockSize = 0;
  let closed: FileStatus | undefined;
  let block: LocatedBlock | undefined;
  while (reader.next())
    if (reader.is(1, VARINT)) inode = reader.uint();
    else if (reader.is(2, VARINT)) replication = reader.uint32();
    else if (reader.is(3, VARINT)) blockSize = count(reader.uint(), 'block_size');
    else if (reader.is(4, LENGTH_DELIMITED)) closed = readFileStatus(reader.nested());
    else if (reader.is(5, LENGTH_DELIMITED)) block = readLocatedBlock(reader.nested());
    else reader.skip();
  return { inode: inodeId(id(inode, 'inode')), replication, blockSize, closed, block };
}

export function writeRename(writer: WireWriter, request: RenameRequest): void {
  writer.text(2, text(request.source, 'source'));
  writer.text(3, text(request.target, 'target'));
  writer.bool(4, request.overwrite);
  writeVersion(writer, 5, request.ifVersion);
}

export function readRename(reader: WireReader): RenameRequest {
  let source = '';
  let target = '';
  let overwrite = false;
  let ifVersion: number | undefined;
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) source = reader.text();
    else if (reader.is(3, LENGTH_DELIMITED)) target = reader.text();
    else if (reader.is(4, VARINT)) overwrite = reader.bool();
    else if (reader.is(5, VARINT)) ifVersion = count(reader.uint(), 'if_version');
    else reader.skip();
  return { source: text(source, 'source'), target: text(target, 'target'), overwrite, ifVersion };
}

export function writeRemove(writer: WireWriter, request: RemoveRequest): void {
  writer.text(2, text(request.path, 'path'));
  writer.bool(3, request.recursive);
  writeVersion(writer, 4, request.ifVersion);
}

export function readRemove(reader: WireReader): RemoveRequest {
  let path = '';
  let recursive = false;
  let ifVersion: number | undefined;
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) path = reader.text();
    else if (reader.is(3, VARINT)) recursive = reader.bool();
    else if (reader.is(4, VARINT)) ifVersion = count(reader.uint(), 'if_version');
    else reader.skip();
  return { path: text(path, 'path'), recursive, ifVersion };
}

function writeVersion(writer: WireWriter, field: number, ifVersion: number | undefined): void {
  if (ifVersion !== undefined) writer.presentUint(field, count(ifVersion, 'if_version'));
}

export function writeList(writer: WireWriter, request: ListRequest): void {
  writer.text(2, text(request.path, 'path'));
  writer.text(3, label(request.startAfter, 'start_after'));
  writer.uint(4, count32(request.limit, 'limit'));
}

export function readList(reader: WireReader): ListRequest {
  let path = '';
  let startAfter = '';
  let limit = 0;
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) path = reader.text();
    else if (reader.is(3, LENGTH_DELIMITED)) startAfter = reader.text();
    else if (reader.is(4, VARINT)) limit = reader.uint32();
    else reader.skip();
  return { path: text(path, 'path'), startAfter: label(startAfter, 'start_after'), limit };
}

/** An answer without fields. */
export function writeNothing(): void {}

export function readNothing(reader: WireReader): undefined {
  while (reader.next()) reader.skip();
}
