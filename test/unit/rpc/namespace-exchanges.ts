import * as fc from 'fast-check';
import { clientId } from '../../../src/common/ids.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import {
  text,
  name,
  count,
  count32,
  flag,
  maybe,
  few,
  block,
  generations,
  inode,
  server,
  cluster,
  fileStatus,
  committed,
  located,
  nothing,
  noFields,
  type Exchange,
} from './values.js';

/** Arbitrary valid requests and answers of NamespaceService. */

const path = fc.record({ path: text });
const inodeAndBlock = fc.record({ inode, blockId: block });

export const namespaceExchanges: {
  readonly [Name in keyof NamespaceApi]: Exchange<
    Parameters<NamespaceApi[Name]>[1],
    Awaited<ReturnType<NamespaceApi[Name]>>
  >;
} = {
  createFile: {
    request: fc.record({
      path: text,
      mode: count32,
      replication: count32,
      blockSize: count,
      overwrite: flag,
      createParents: flag,
      ifVersion: maybe(count),
      close: flag,
      withBlock: maybe(fc.record({ writerHost: text })),
    }),
    response: fc.record({
      inode,
      replication: count32,
      blockSize: count,
      closed: maybe(fileStatus),
      block: maybe(located),
    }),
  },
  appendFile: {
    request: fc.record({ path: text, ifVersion: maybe(count) }),
    response: fc.record({
      inode,
      length: count,
      replication: count32,
      blockSize: count,
      lastBlock: maybe(located),
    }),
  },
  addBlock: {
    request: fc.record({
      inode,
      previous: maybe(committed),
      excludeServers: few(server),
      writerHost: text,
    }),
    response: located,
  },
  reopenBlock: {
    request: inodeAndBlock,
    response: fc.record({ block: located, previousGeneration: generations }),
  },
  flushFile: { request: fc.record({ inode, block: maybe(committed) }), response: fileStatus },
  abandonBlock: { request: inodeAndBlock, response: nothing },
  completeFile: {
    request: fc.record(
      { inode, last: maybe(committed), holder: name.map(clientId) },
      { requiredKeys: ['inode', 'last'] },
    ),
    response: fileStatus,
  },
  abandonFile: { request: fc.record({ inode }), response: nothing },
  renewLease: { request: noFields, response: fc.record({ openFiles: count32 }) },
  mkdir: { request: fc.record({ path: text, mode: count32, parents: flag }), response: fileStatus },
  rename: {
    request: fc.record({ source: text, target: text, overwrite: flag, ifVersion: maybe(count) }),
    response: fileStatus,
  },
  remove: {
    request: fc.record({ path: text, recursive: flag, ifVersion: maybe(count) }),
    response: nothing,
  },
  moveToTrash: {
    request: fc.record({ path: text, recursive: flag, ifVersion: maybe(count) }),
    response: fileStatus,
  },
  setReplication: {
    request: fc.record({ path: text, replication: count32 }),
    response: fileStatus,
  },
  setMode: { request: fc.record({ path: text, mode: count32 }), response: fileStatus },
  setOwner: { request: fc.record({ path: text, owner: text, group: text }), response: fileStatus },
  setTimes: {
    request: fc.record({ path: text, mtimeMs: maybe(count), atimeMs: maybe(count) }),
    response: fileStatus,
  },
  truncateFile: {
    request: fc.record({ path: text, length: count, shortened: maybe(committed) }),
    response: fc.oneof(
      fc.record({ done: fc.constant(true as const), status: fileStatus }),
      fc.record({
        done: fc.constant(false as const),
        inode,
        shorten: located,
        previousGeneration: generations,
        shortenedLength: count,
      }),
    ),
  },
  concat: { request: fc.record({ target: text, sources: few(text) }), response: fileStatus },
  stat: { request: path, response: fileStatus },
  list: {
    request: fc.record({ path: text, startAfter: text, limit: count32 }),
    response: fc.record({ entries: few(fileStatus), hasMore: flag }),
  },
  locate: {
    request: fc.record({
      path: text,
      inode: maybe(inode),
      offset: count,
      length: count,
      readerHost: text,
    }),
    response: fc.record({ status: fileStatus, blocks: few(located), hasMore: flag }),
  },
  contentSummary: {
    request: path,
    response: fc.record({
      directories: count,
      files: count,
      length: count,
      spaceConsumed: count,
      blocks: count,
    }),
  },
  reportBadReplica: {
    request: fc.record({ blockId: block, generation: generations, serverId: server, detail: text }),
    response: nothing,
  },
  clusterInfo: {
    request: noFields,
    response: fc.record({
      clusterId: cluster,
      blockSize: count,
      replication: count32,
      minReplicas: count32,
      leaseTimeoutMs: count,
      superuser: text,
      version: text,
      trashIntervalMs: count,
      trashCheckpointIntervalMs: count,
      completeForHolder: flag,
    }),
  },
};
