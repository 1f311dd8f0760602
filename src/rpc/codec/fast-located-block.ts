import type {
  FileStatus,
  LocatedBlock,
  ReplicaLocation,
  ServerState,
} from '../../common/file-status.js';
import { blockId, generation, inodeId, serverId } from '../../common/ids.js';
import type { LocateRequest, LocateResponse } from '../../common/namespace-messages.js';
import { readFileStatus, writeFileStatus } from './fast-file-status.js';
import { count, id, label, name, optionalDigest, present, text, wireDigest } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** LocatedBlock by hand, and the messages of `locate`, which every read begins with; see fast-messages.ts. */

export function writeLocate(writer: WireWriter, request: LocateRequest): void {
  writer.text(2, text(request.path, 'path'));
  if (request.inode !== undefined) writer.uint(3, id(request.inode, 'inode'));
  writer.uint(4, count(request.offset, 'offset'));
  writer.uint(5, count(request.length, 'length'));
  writer.text(6, label(request.readerHost, 'reader_host'));
}

export function readLocate(reader: WireReader): LocateRequest {
  let path = '';
  let inode = 0;
  let offset = 0;
  let length = 0;
  let readerHost = '';
  while (reader.next())
    if (reader.is(2, LENGTH_DELIMITED)) path = reader.text();
    else if (reader.is(3, VARINT)) inode = count(reader.uint(), 'inode');
    else if (reader.is(4, VARINT)) offset = count(reader.uint(), 'offset');
    else if (reader.is(5, VARINT)) length = count(reader.uint(), 'length');
    else if (reader.is(6, LENGTH_DELIMITED)) readerHost = reader.text();
    else reader.skip();
  return {
    path: text(path, 'path'),
    inode: inode === 0 ? undefined : inodeId(inode),
    offset,
    length,
    readerHost: label(readerHost, 'reader_host'),
  };
}

export function writeLocated(writer: WireWriter, response: LocateResponse): void {
  const start = writer.begin(1);
  writeFileStatus(writer, response.status);
  writer.end(start);
  for (const block of response.blocks) {
    const at = writer.begin(2);
    writeLocatedBlock(writer, block);
    writer.end(at);
  }
  writer.bool(3, response.hasMore);
}

export function readLocated(reader: WireReader): LocateResponse {
  let status: FileStatus | undefined;
  const blocks: LocatedBlock[] = [];
  let hasMore = false;
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) status = readFileStatus(reader.nested());
    else if (reader.is(2, LENGTH_DELIMITED)) blocks.push(readLocatedBlock(reader.nested()));
    else if (reader.is(3, VARINT)) hasMore = reader.bool();
    else reader.skip();
  return { status: present(status, 'status'), blocks, hasMore };
}

export function writeLocatedBlock(writer: WireWriter, block: LocatedBlock): void {
  writer.uint(1, id(block.id, 'block.id'));
  writer.uint(2, id(block.generation, 'block.generation'));
  writer.uint(3, count(block.offset, 'block.offset'));
  writer.uint(4, count(block.length, 'block.length'));
  if (block.sha256 !== undefined) writer.bytes(5, wireDigest(block.sha256, 'block.sha256'));
  for (const location of block.locations) {
    const start = writer.begin(6);
    writeLocation(writer, location);
    writer.end(start);
  }
}

export function readLocatedBlock(reader: WireReader): LocatedBlock {
  let block = 0;
  let blockGeneration = 0;
  let offset = 0;
  let length = 0;
  let sha256: Uint8Array | undefined;
  const locations: ReplicaLocation[] = [];
  while (reader.next())
    if (reader.is(1, VARINT)) block = reader.uint();
    else if (reader.is(2, VARINT)) blockGeneration = reader.uint();
    else if (reader.is(3, VARINT)) offset = count(reader.uint(), 'block.offset');
    else if (reader.is(4, VARINT)) length = count(reader.uint(), 'block.length');
    else if (reader.is(5, LENGTH_DELIMITED))
      sha256 = optionalDigest(reader.bytes(), 'block.sha256');
    else if (reader.is(6, LENGTH_DELIMITED)) locations.push(readLocation(reader.nested()));
    else reader.skip();
  return {
    id: blockId(id(block, 'block.id')),
    generation: generation(id(blockGeneration, 'block.generation')),
    offset,
    length,
    sha256,
    locations,
  };
}

/** In the order of their numbers in proto/dfs/v1/types.proto, from 1. */
const STATES: readonly ServerState[] = ['live', 'stale', 'dead', 'stopped'];

function writeLocation(writer: WireWriter, location: ReplicaLocation): void {
  writer.text(1, name(location.serverId, 'server_id'));
  writer.text(2, label(location.serverName, 'server_name'));
  writer.text(3, name(location.address, 'address'));
  writer.text(4, label(location.domain, 'domain'));
  writer.uint(5, STATES.indexOf(location.state) + 1);
  writer.bool(6, location.corrupt);
}

function readLocation(reader: WireReader): ReplicaLocation {
  let server = '';
  let serverName = '';
  let address = '';
  let domain = '';
  let state = 0;
  let corrupt = false;
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) server = reader.text();
    else if (reader.is(2, LENGTH_DELIMITED)) serverName = reader.text();
    else if (reader.is(3, LENGTH_DELIMITED)) address = reader.text();
    else if (reader.is(4, LENGTH_DELIMITED)) domain = reader.text();
    else if (reader.is(5, VARINT)) state = reader.uint32();
    else if (reader.is(6, VARINT)) corrupt = reader.bool();
    else reader.skip();
  return {
    serverId: serverId(name(server, 'server_id')),
    serverName: label(serverName, 'server_name'),
    address: name(address, 'address'),
    domain: label(domain, 'domain'),
    // One of a later version is read as stale: such a server is read last and never written.
    state: STATES[state - 1] ?? 'stale',
    corrupt,
  };
}
