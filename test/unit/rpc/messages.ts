import * as fc from 'fast-check';
import type { ClusterReport, FsckPage } from '../../../src/common/admin-messages.js';
import type { WriteAnswer, WriteStep } from '../../../src/common/block-messages.js';
import type { CommittedBlock, FileStatus, LocatedBlock } from '../../../src/common/file-status.js';
import {
  blockId,
  clientId,
  clusterId,
  epoch,
  generation,
  inodeId,
  serverId,
  txId,
} from '../../../src/common/ids.js';
import type { CallContext } from '../../../src/common/namespace-messages.js';
import type { AdminApi } from '../../../src/rpc/admin-api.js';
import type { BlockHandlers, ReadRequest, ReadSlice } from '../../../src/rpc/block-api.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import type { NodeApi } from '../../../src/rpc/node-api.js';

/** Arbitrary valid messages of every kind: what a round trip must give back unchanged. */

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '__proto__', 'a\nb', 'e\u0301', '\u{1f980}', '\ufffd', '\ufeffx'),
);
const name = text.filter((value) => value !== '');
const count = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER));
const id = count.filter((value) => value > 0);
const count32 = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 0xffff_ffff));
const flag = fc.boolean();
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
const crc = fc.nat({ max: 0xffff_ffff });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const few = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 4 });

const block = id.map(blockId);
const generations = id.map(generation);
const inode = id.map(inodeId);
const server = name.map(serverId);
const cluster = name.map(clusterId);

export const context: fc.Arbitrary<CallContext> = fc.record({
  user: name,
  groups: few(text),
  clientId: name.map(clientId),
  operation: count,
  acknowledgedOperation: count,
});

const fileStatus: fc.Arbitrary<FileStatus> = fc.record({
  path: text,
  inode,
  type: fc.constantFrom('file', 'directory'),
  length: count,
  replication: count32,
  blockSize: count,
  owner: text,
  group: text,
  mode: count32,
  mtimeMs: count,
  atimeMs: count,
  version: count,
  sha256: maybe(digest),
  childCount: count,
  openForWrite: flag,
  blockCount: count32,
});

const committed: fc.Arbitrary<CommittedBlock> = fc.record({
  id: block,
  generation: generations,
  length: count,
  sha256: digest,
});

const serverState = fc.constantFrom('live', 'stale', 'dead', 'stopped');

const located: fc.Arbitrary<LocatedBlock> = fc.record({
  id: block,
  generation: generations,
  offset: count,
  length: count,
  sha256: maybe(digest),
  locations: few(
    fc.record({
      serverId: server,
      serverName: text,
      address: name,
      domain: text,
      state: serverState,
      corrupt: flag,
    }),
  ),
});

/** The request and the answer of one method. */
export interface Exchange<Request, Response> {
  readonly request: fc.Arbitrary<Request>;
  readonly response: fc.Arbitrary<Response>;
}

const nothing = fc.constant(undefined);
const noFields = fc.constant({});
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
    }),
    response: fc.record({ inode, replication: count32, blockSize: count }),
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
  completeFile: { request: fc.record({ inode, last: maybe(committed) }), response: fileStatus },
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
    }),
  },
};

const volume = fc.record({
  id: name,
  capacity: count,
  used: count,
  remaining: count,
  failed: flag,
});
const replicaName = fc.record({ blockId: block, generation: generations });

export const nodeExchanges: {
  readonly [Name in keyof NodeApi]: Exchange<
    Parameters<NodeApi[Name]>[0],
    Awaited<ReturnType<NodeApi[Name]>>
  >;
} = {
  register: {
    request: fc.record({
      serverId: server,
      clusterId: maybe(cluster),
      name,
      address: name,
      domain: text,
      volumes: few(volume),
      version: text,
    }),
    response: fc.record({
      registration: count,
      clusterId: cluster,
      epoch: count.map(epoch),
      heartbeatIntervalMs: id,
      reportPageSize: fc.integer({ min: 1, max: 0xffff_ffff }),
    }),
  },
  heartbeat: {
    request: fc.record({
      serverId: server,
      registration: count,
      volumes: few(volume),
      activeStreams: count32,
      stopping: flag,
    }),
    response: fc.record({
      reregister: flag,
      epoch: count.map(epoch),
      delete: few(replicaName),
      fullReport: flag,
    }),
  },
  reportReplicas: {
    request: fc.record({
      serverId: server,
      registration: count,
      page: maybe(
        fc.tuple(count, count).map(([a, b]) => ({ after: Math.min(a, b), upTo: Math.max(a, b) })),
      ),
      added: few(fc.record({ blockId: block, generation: generations, length: count })),
      removed: few(replicaName),
    }),
    response: fc.record({ reregister: flag }),
  },
  reportDamage: {
    request: fc.record({
      serverId: server,
      registration: count,
      damagedServerId: server,
      blockId: block,
      generation: generations,
      detail: text,
    }),
    response: nothing,
  },
};

const clusterReport: fc.Arbitrary<ClusterReport> = fc.record({
  safeMode: flag,
  safeModeReason: text,
  txid: count.map(txId),
  files: count,
  directories: count,
  bytes: count,
  openFiles: count,
  blocks: fc.record({
    total: count,
    underReplicated: count,
    misplaced: count,
    overReplicated: count,
    corruptReplicas: count,
    missing: count,
  }),
  capacity: fc.record({ configured: count, used: count, remaining: count }),
  servers: few(
    fc.record({
      id: server,
      name: text,
      address: text,
      domain: text,
      state: serverState,
      capacity: count,
      used: count,
      remaining: count,
      blocks: count,
      lastContactMs: count,
      failedVolumes: count32,
    }),
  ),
  clusterId: cluster,
  masterRss: count,
  uptimeMs: count,
  startupMs: count,
});

const fsckPage: fc.Arbitrary<FsckPage> = fc.record({
  files: few(
    fc.record({
      path: text,
      length: count,
      replication: count32,
      openForWrite: flag,
      blockCount: count32,
      liveReplicas: count,
      blocks: few(
        fc.record({
          block: located,
          live: count32,
          underReplicated: flag,
          misplaced: flag,
          overReplicated: flag,
          corruptReplicas: count32,
          missing: flag,
          unreported: flag,
        }),
      ),
    }),
  ),
  directories: count,
  cursor: maybe(bytes),
});

type Answer<Name extends keyof AdminApi> = Awaited<ReturnType<AdminApi[Name]>>;

export const adminExchanges: {
  readonly report: Exchange<Record<string, never>, ClusterReport>;
  readonly fsck: Exchange<Parameters<AdminApi['fsckPage']>[1], FsckPage>;
  readonly safeMode: Exchange<Parameters<AdminApi['safeMode']>[1], Answer<'safeMode'>>;
  readonly checkpoint: Exchange<Record<string, never>, Answer<'checkpoint'>>;
  readonly health: Exchange<Record<string, never>, Answer<'health'>>;
} = {
  report: { request: noFields, response: clusterReport },
  fsck: {
    request: fc.record({ path: text, cursor: maybe(bytes), withBlocks: flag }),
    response: fsckPage,
  },
  safeMode: {
    request: fc.record({ action: fc.constantFrom('get', 'enter', 'leave') }),
    response: fc.record({ on: flag, reason: text }),
  },
  checkpoint: {
    request: noFields,
    response: fc.record({ txid: count.map(txId), sizeBytes: count, durationMs: count }),
  },
  health: {
    request: noFields,
    response: fc.record({ ready: flag, safeMode: flag, detail: text }),
  },
};

export const statReplicaExchange: Exchange<
  Parameters<BlockHandlers['statReplica']>[0],
  Awaited<ReturnType<BlockHandlers['statReplica']>>
> = {
  request: fc.record({ blockId: block }),
  response: fc.record({
    generation: generations,
    length: count,
    sha256: digest,
    volumeId: text,
    chunkCrcs: fc.array(crc, { maxLength: 20 }),
  }),
};

export const writeStep: fc.Arbitrary<WriteStep> = fc.oneof(
  fc.record({
    kind: fc.constant('header' as const),
    header: fc.record({
      blockId: block,
      generation: generations,
      downstream: few(fc.record({ serverId: server, address: name })),
      durability: fc.constantFrom('sync', 'flush'),
      epoch: count.map(epoch),
      inode: count.map(inodeId),
      fileOffset: count,
      path: text,
      resume: maybe(fc.record({ generation: generations, length: count })),
      blockSize: fc.integer({ min: 1, max: 2 ** 31 }),
    }),
  }),
  fc.record({
    kind: fc.constant('packet' as const),
    packet: fc.record({
      offset: count,
      crcs: fc.array(crc, { maxLength: 20 }),
      data: fc.uint8Array({ maxLength: 300 }),
    }),
  }),
  fc.record({
    kind: fc.constant('seal' as const),
    seal: fc.record({ length: count, sha256: maybe(digest) }),
  }),
);

export const writeAnswer: fc.Arbitrary<WriteAnswer> = fc.oneof(
  fc.record({ kind: fc.constant('acked' as const), length: count }),
  fc.record({ kind: fc.constant('sealed' as const), serverId: server, sha256: digest }),
  fc.record({ kind: fc.constant('failure' as const), serverId: server, code: name, message: text }),
);

export const readRequest: fc.Arbitrary<ReadRequest> = fc.record({
  blockId: block,
  generation: generations,
  offset: count,
  length: count,
});

export const readSlice: fc.Arbitrary<ReadSlice> = fc.record({
  offset: count,
  crcs: fc.array(crc, { maxLength: 20 }),
  data: fc.uint8Array({ maxLength: 300 }),
});
