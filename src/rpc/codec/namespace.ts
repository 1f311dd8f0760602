import { blockId, clientId, generation, inodeId, serverId } from '../../common/ids.js';
import type { NamespaceServiceDefinition } from '../gen/dfs/v1/NamespaceService.js';
import type { NamespaceApi } from '../namespace-api.js';
import { clusterInfoCodec } from './cluster-info.js';
import { count, count32, id, label, name, optional, present, text } from './fields.js';
import { decodeVersion, removeRequest, version } from './remove-request.js';
import { decodeTruncateFileResponse, encodeTruncateFileResponse } from './truncate-file.js';
import {
  decodeCommittedBlock,
  decodeFileStatus,
  decodeLocatedBlock,
  encodeCommittedBlock,
  encodeFileStatus,
  encodeLocatedBlock,
} from './types.js';
import type { UnaryCodec } from './unary-codec.js';

/** One codec for each method; the caller's context, which every request has, is converted beside it. */
export type NamespaceCodecs = {
  readonly [Name in keyof NamespaceApi]: UnaryCodec<
    Parameters<NamespaceApi[Name]>[1],
    Awaited<ReturnType<NamespaceApi[Name]>>,
    NamespaceServiceDefinition[Capitalize<Name>]
  >;
};

const fileStatus = { encodeResponse: encodeFileStatus, decodeResponse: decodeFileStatus };
const empty = { encodeResponse: () => ({}), decodeResponse: () => undefined };

export const namespaceCodecs: NamespaceCodecs = {
  createFile: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      mode: count32(request.mode, 'mode'),
      replication: count32(request.replication, 'replication'),
      blockSize: count(request.blockSize, 'block_size'),
      overwrite: request.overwrite,
      createParents: request.createParents,
      ...version(request.ifVersion),
      close: request.close,
      withBlock: request.withBlock !== undefined,
      writerHost: label(request.withBlock?.writerHost ?? '', 'writer_host'),
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      mode: count32(wire.mode, 'mode'),
      replication: count32(wire.replication, 'replication'),
      blockSize: count(wire.blockSize, 'block_size'),
      overwrite: wire.overwrite,
      createParents: wire.createParents,
      ifVersion: decodeVersion(wire),
      close: wire.close,
      withBlock: wire.withBlock ? { writerHost: label(wire.writerHost, 'writer_host') } : undefined,
    }),
    encodeResponse: (response) => ({
      inode: id(response.inode, 'inode'),
      replication: count32(response.replication, 'replication'),
      blockSize: count(response.blockSize, 'block_size'),
      ...(response.closed === undefined ? {} : { closed: encodeFileStatus(response.closed) }),
      ...(response.block === undefined ? {} : { block: encodeLocatedBlock(response.block) }),
    }),
    decodeResponse: (wire) => ({
      inode: inodeId(id(wire.inode, 'inode')),
      replication: count32(wire.replication, 'replication'),
      blockSize: count(wire.blockSize, 'block_size'),
      closed: optional(wire.closed, decodeFileStatus),
      block: optional(wire.block, decodeLocatedBlock),
    }),
  },
  appendFile: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      ...version(request.ifVersion),
    }),
    decodeRequest: (wire) => ({ path: text(wire.path, 'path'), ifVersion: decodeVersion(wire) }),
    encodeResponse: (response) => ({
      inode: id(response.inode, 'inode'),
      length: count(response.length, 'length'),
      replication: count32(response.replication, 'replication'),
      blockSize: count(response.blockSize, 'block_size'),
      lastBlock: optional(response.lastBlock, encodeLocatedBlock) ?? null,
    }),
    decodeResponse: (wire) => ({
      inode: inodeId(id(wire.inode, 'inode')),
      length: count(wire.length, 'length'),
      replication: count32(wire.replication, 'replication'),
      blockSize: count(wire.blockSize, 'block_size'),
      lastBlock: optional(wire.lastBlock, decodeLocatedBlock),
    }),
  },
  addBlock: {
    encodeRequest: (request) => ({
      inode: id(request.inode, 'inode'),
      previous: optional(request.previous, encodeCommittedBlock) ?? null,
      excludeServers: request.excludeServers.map((server) => name(server, 'exclude_servers')),
      writerHost: label(request.writerHost, 'writer_host'),
    }),
    decodeRequest: (wire) => ({
      inode: inodeId(id(wire.inode, 'inode')),
      previous: optional(wire.previous, decodeCommittedBlock),
      excludeServers: wire.excludeServers.map((server) =>
        serverId(name(server, 'exclude_servers')),
      ),
      writerHost: label(wire.writerHost, 'writer_host'),
    }),
    encodeResponse: encodeLocatedBlock,
    decodeResponse: decodeLocatedBlock,
  },
  reopenBlock: {
    encodeRequest: (request) => ({
      inode: id(request.inode, 'inode'),
      blockId: id(request.blockId, 'block_id'),
    }),
    decodeRequest: (wire) => ({
      inode: inodeId(id(wire.inode, 'inode')),
      blockId: blockId(id(wire.blockId, 'block_id')),
    }),
    encodeResponse: (response) => ({
      block: encodeLocatedBlock(response.block),
      previousGeneration: id(response.previousGeneration, 'previous_generation'),
    }),
    decodeResponse: (wire) => ({
      block: decodeLocatedBlock(present(wire.block, 'block')),
      previousGeneration: generation(id(wire.previousGeneration, 'previous_generation')),
    }),
  },
  flushFile: {
    encodeRequest: (request) => ({
      inode: id(request.inode, 'inode'),
      block: optional(request.block, encodeCommittedBlock) ?? null,
    }),
    decodeRequest: (wire) => ({
      inode: inodeId(id(wire.inode, 'inode')),
      block: optional(wire.block, decodeCommittedBlock),
    }),
    ...fileStatus,
  },
  abandonBlock: {
    encodeRequest: (request) => ({
      inode: id(request.inode, 'inode'),
      blockId: id(request.blockId, 'block_id'),
    }),
    decodeRequest: (wire) => ({
      inode: inodeId(id(wire.inode, 'inode')),
      blockId: blockId(id(wire.blockId, 'block_id')),
    }),
    ...empty,
  },
  completeFile: {
    encodeRequest: (request) => ({
      inode: id(request.inode, 'inode'),
      last: optional(request.last, encodeCommittedBlock) ?? null,
      holder: label(request.holder ?? '', 'holder'),
    }),
    decodeRequest: (wire) => ({
      inode: inodeId(id(wire.inode, 'inode')),
      last: optional(wire.last, decodeCommittedBlock),
      ...(wire.holder === '' ? {} : { holder: clientId(label(wire.holder, 'holder')) }),
    }),
    ...fileStatus,
  },
  abandonFile: {
    encodeRequest: (request) => ({ inode: id(request.inode, 'inode') }),
    decodeRequest: (wire) => ({ inode: inodeId(id(wire.inode, 'inode')) }),
    ...empty,
  },
  renewLease: {
    encodeRequest: () => ({}),
    decodeRequest: () => ({}),
    encodeResponse: (response) => ({ openFiles: count32(response.openFiles, 'open_files') }),
    decodeResponse: (wire) => ({ openFiles: count32(wire.openFiles, 'open_files') }),
  },
  mkdir: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      mode: count32(request.mode, 'mode'),
      parents: request.parents,
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      mode: count32(wire.mode, 'mode'),
      parents: wire.parents,
    }),
    ...fileStatus,
  },
  rename: {
    encodeRequest: (request) => ({
      source: text(request.source, 'source'),
      target: text(request.target, 'target'),
      overwrite: request.overwrite,
      ...version(request.ifVersion),
    }),
    decodeRequest: (wire) => ({
      source: text(wire.source, 'source'),
      target: text(wire.target, 'target'),
      overwrite: wire.overwrite,
      ifVersion: decodeVersion(wire),
    }),
    ...fileStatus,
  },
  remove: { ...removeRequest, ...empty },
  moveToTrash: { ...removeRequest, ...fileStatus },
  setReplication: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      replication: count32(request.replication, 'replication'),
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      replication: count32(wire.replication, 'replication'),
    }),
    ...fileStatus,
  },
  setMode: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      mode: count32(request.mode, 'mode'),
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      mode: count32(wire.mode, 'mode'),
    }),
    ...fileStatus,
  },
  setOwner: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      owner: label(request.owner, 'owner'),
      group: label(request.group, 'group'),
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      owner: label(wire.owner, 'owner'),
      group: label(wire.group, 'group'),
    }),
    ...fileStatus,
  },
  setTimes: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      ...(request.mtimeMs === undefined ? {} : { mtimeMs: count(request.mtimeMs, 'mtime_ms') }),
      ...(request.atimeMs === undefined ? {} : { atimeMs: count(request.atimeMs, 'atime_ms') }),
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      mtimeMs: optional(wire.mtimeMs, (ms) => count(ms, 'mtime_ms')),
      atimeMs: optional(wire.atimeMs, (ms) => count(ms, 'atime_ms')),
    }),
    ...fileStatus,
  },
  truncateFile: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      length: count(request.length, 'length'),
      shortened: optional(request.shortened, encodeCommittedBlock) ?? null,
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      length: count(wire.length, 'length'),
      shortened: optional(wire.shortened, decodeCommittedBlock),
    }),
    encodeResponse: encodeTruncateFileResponse,
    decodeResponse: decodeTruncateFileResponse,
  },
  concat: {
    encodeRequest: (request) => ({
      target: text(request.target, 'target'),
      sources: request.sources.map((source) => text(source, 'sources')),
    }),
    decodeRequest: (wire) => ({
      target: text(wire.target, 'target'),
      sources: wire.sources.map((source) => text(source, 'sources')),
    }),
    ...fileStatus,
  },
  stat: {
    encodeRequest: (request) => ({ path: text(request.path, 'path') }),
    decodeRequest: (wire) => ({ path: text(wire.path, 'path') }),
    ...fileStatus,
  },
  list: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      startAfter: label(request.startAfter, 'start_after'),
      limit: count32(request.limit, 'limit'),
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      startAfter: label(wire.startAfter, 'start_after'),
      limit: count32(wire.limit, 'limit'),
    }),
    encodeResponse: (response) => ({
      entries: response.entries.map(encodeFileStatus),
      hasMore: response.hasMore,
    }),
    decodeResponse: (wire) => ({
      entries: wire.entries.map(decodeFileStatus),
      hasMore: wire.hasMore,
    }),
  },
  locate: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      inode: request.inode === undefined ? 0 : id(request.inode, 'inode'),
      offset: count(request.offset, 'offset'),
      length: count(request.length, 'length'),
      readerHost: label(request.readerHost, 'reader_host'),
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      inode: wire.inode === 0 ? undefined : inodeId(count(wire.inode, 'inode')),
      offset: count(wire.offset, 'offset'),
      length: count(wire.length, 'length'),
      readerHost: label(wire.readerHost, 'reader_host'),
    }),
    encodeResponse: (response) => ({
      status: encodeFileStatus(response.status),
      blocks: response.blocks.map(encodeLocatedBlock),
      hasMore: response.hasMore,
    }),
    decodeResponse: (wire) => ({
      status: decodeFileStatus(present(wire.status, 'status')),
      blocks: wire.blocks.map(decodeLocatedBlock),
      hasMore: wire.hasMore,
    }),
  },
  contentSummary: {
    encodeRequest: (request) => ({ path: text(request.path, 'path') }),
    decodeRequest: (wire) => ({ path: text(wire.path, 'path') }),
    encodeResponse: (response) => ({
      directories: count(response.directories, 'directories'),
      files: count(response.files, 'files'),
      length: count(response.length, 'length'),
      spaceConsumed: count(response.spaceConsumed, 'space_consumed'),
      blocks: count(response.blocks, 'blocks'),
    }),
    decodeResponse: (wire) => ({
      directories: count(wire.directories, 'directories'),
      files: count(wire.files, 'files'),
      length: count(wire.length, 'length'),
      spaceConsumed: count(wire.spaceConsumed, 'space_consumed'),
      blocks: count(wire.blocks, 'blocks'),
    }),
  },
  reportBadReplica: {
    encodeRequest: (request) => ({
      blockId: id(request.blockId, 'block_id'),
      generation: id(request.generation, 'generation'),
      serverId: name(request.serverId, 'server_id'),
      detail: text(request.detail, 'detail'),
    }),
    decodeRequest: (wire) => ({
      blockId: blockId(id(wire.blockId, 'block_id')),
      generation: generation(id(wire.generation, 'generation')),
      serverId: serverId(name(wire.serverId, 'server_id')),
      detail: text(wire.detail, 'detail'),
    }),
    ...empty,
  },
  clusterInfo: clusterInfoCodec,
};
