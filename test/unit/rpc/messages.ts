import * as fc from 'fast-check';
import type { ClusterReport, FsckPage, ServerReport } from '../../../src/common/admin-messages.js';
import type { Explanation } from '../../../src/common/explain-messages.js';
import { REPAIR_PRIORITIES } from '../../../src/common/repair-priority.js';
import type {
  Completion,
  LocalReplica,
  WriteAnswer,
  WriteStep,
} from '../../../src/common/block-messages.js';
import type { CopyAnswer } from '../../../src/common/copy-messages.js';
import { clientId, epoch, inodeId, txId } from '../../../src/common/ids.js';
import type { ReplicaName } from '../../../src/common/node-messages.js';
import { BLOCK_BYTES_MAX } from '../../../src/common/sizes.js';
import type { AdminApi } from '../../../src/rpc/admin-api.js';
import type { BlockHandlers, ReadRequest, ReadSlice } from '../../../src/rpc/block-api.js';
import type { CopyStep } from '../../../src/rpc/codec/block-copy.js';
import type { NodeApi } from '../../../src/rpc/node-api.js';
import type { RepairApi } from '../../../src/rpc/repair-api.js';
import {
  text,
  name,
  count,
  id,
  count32,
  flag,
  digest,
  bytes,
  crc,
  maybe,
  few,
  block,
  generations,
  server,
  cluster,
  fileStatus,
  serverState,
  located,
  nothing,
  noFields,
  type Exchange,
} from './values.js';

/** Arbitrary valid messages of the other services: what a round trip must give back unchanged. */

const volume = fc.record({
  id: name,
  capacity: count,
  used: count,
  remaining: count,
  failed: flag,
});
const scrub = fc.record({
  request: count,
  running: flag,
  checkedBytes: count,
  totalBytes: count,
  damaged: count,
  finishedAtMs: count,
  rate: count,
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
      reportFormat: count32,
      replicas: count,
    }),
    response: fc.record({
      registration: count,
      clusterId: cluster,
      epoch: count.map(epoch),
      heartbeatIntervalMs: id,
      reportPageSize: fc.integer({ min: 1, max: 0xffff_ffff }),
      reportFormat: count32,
    }),
  },
  heartbeat: {
    request: fc.record({
      serverId: server,
      registration: count,
      volumes: few(volume),
      activeStreams: count32,
      stopping: flag,
      scrub: maybe(scrub),
      repairAddress: maybe(name),
    }),
    response: fc.record({
      reregister: flag,
      epoch: count.map(epoch),
      delete: few(replicaName),
      fullReport: flag,
      verify: few(replicaName),
      repairBandwidth: count,
      scrubRequest: count,
      scrubPaused: flag,
      digest: flag,
      voidOrders: flag,
    }),
  },
  reportReplicas: {
    request: fc.record({
      serverId: server,
      registration: count,
      sequence: count,
      page: maybe(
        fc.tuple(count, count).map(([a, b]) => ({ after: Math.min(a, b), upTo: Math.max(a, b) })),
      ),
      added: few(fc.record({ blockId: block, generation: generations, length: count })),
      removed: few(replicaName),
      packed: maybe(bytes),
      digest: maybe(fc.record({ count, low: count32, high: count32 })),
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

const serverReport: fc.Arbitrary<ServerReport> = fc.record({
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
  goal: fc.constantFrom('inService', 'decommission', 'maintenance'),
  maintenanceUntilMs: count,
  scrub: maybe(scrub),
});
/** A target has no `repairAddress`, and a source may have none. */
const peer = fc.record(
  { serverId: server, address: name, repairAddress: name },
  { requiredKeys: ['serverId', 'address'] },
);

export const repairExchanges: {
  readonly [Name in keyof RepairApi]: Exchange<
    Parameters<RepairApi[Name]>[0],
    Awaited<ReturnType<RepairApi[Name]>>
  >;
} = {
  exchange: {
    request: fc.record({
      workerId: name,
      name: text,
      freeSlots: count32,
      running: few(fc.record({ taskId: id, copiedBytes: count })),
      outcomes: few(
        fc.record({
          taskId: id,
          done: flag,
          code: text,
          message: text,
          blamedServerId: maybe(server),
          copiedBytes: count,
        }),
      ),
      bandwidth: count,
      leaving: flag,
    }),
    response: fc.record({
      tasks: few(
        fc.record({
          taskId: id,
          blockId: block,
          generation: generations,
          length: count,
          sha256: digest,
          sources: few(peer),
          target: peer,
          inode: count.map(inodeId),
          fileOffset: count,
          path: text,
          reason: fc.constantFrom('lost', 'damaged', 'misplaced', 'drain', 'balance'),
        }),
      ),
      cancel: few(id),
      paused: flag,
      bandwidth: count,
      leaseMs: id,
      askAgainMs: id,
    }),
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
  servers: few(serverReport),
  clusterId: cluster,
  masterRss: count,
  uptimeMs: count,
  startupMs: count,
  repair: fc.record({
    queued: fc.record({ critical: count, high: count, normal: count, misplaced: count }),
    inFlight: count32,
    bytesPerSecond: count,
    bytesTotal: count,
    paused: flag,
    bandwidth: count,
    serverBandwidth: count,
    workers: few(fc.record({ name: text, bandwidth: count, tasks: count32 })),
    held: text,
  }),
});

const candidate = fc.record({
  server: text,
  domain: text,
  state: serverState,
  replica: text,
  taken: flag,
  reason: text,
});

const explanation: fc.Arbitrary<Explanation> = fc.record({
  summary: text,
  blocks: few(
    fc.record({
      blockId: block,
      generation: maybe(generations),
      length: count,
      path: text,
      offset: count,
      replication: count32,
      summary: text,
      priority: fc.constantFrom(undefined, ...REPAIR_PRIORITIES),
      repair: fc.constantFrom('none', 'ready', 'copying', 'waiting'),
      sources: few(candidate),
      targets: few(candidate),
      unblock: few(text),
    }),
  ),
  more: count,
  server: maybe(serverReport),
  leaving: count32,
  reaching: count32,
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
  readonly explain: Exchange<Parameters<AdminApi['explain']>[1], Answer<'explain'>>;
  readonly garbage: Exchange<Parameters<AdminApi['garbage']>[1], Answer<'garbage'>>;
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
  explain: {
    request: fc.oneof(
      fc.record({ kind: fc.constant('block' as const), blockId: block, healthyToo: flag }),
      fc.record({ kind: fc.constant('file' as const), path: text, healthyToo: flag }),
      fc.record({ kind: fc.constant('server' as const), server: text, healthyToo: flag }),
    ),
    response: explanation,
  },
  garbage: {
    request: fc.record({ collect: flag }),
    response: fc.record({
      servers: few(fc.record({ server: text, blocks: count })),
      excessBlocks: count,
      removedInodes: count,
    }),
  },
  health: {
    request: noFields,
    response: fc.record({
      ready: flag,
      safeMode: flag,
      detail: text,
      hearing: maybe(
        fc.record({
          servers: few(
            fc.record({ server: text, reporting: flag, pagesDone: count, pagesTotal: count }),
          ),
          waiting: count32,
          blocksWithoutLocation: count,
          timeLeftMs: maybe(count),
        }),
      ),
    }),
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

export const findLocalExchange: Exchange<ReplicaName, LocalReplica> = {
  request: fc.record({ blockId: block, generation: generations }),
  response: fc.record({
    path: text,
    fileBytes: count,
    length: fc.integer({ min: 1, max: BLOCK_BYTES_MAX }),
    footer: fc.uint8Array({ minLength: 1, maxLength: 256 }),
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
  fc.record({ kind: fc.constant('completed' as const), status: fileStatus }),
);

export const completion: fc.Arbitrary<Completion> = fc.record({
  context: fc.record({
    user: name,
    groups: few(name),
    clientId: name.map(clientId),
    operation: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    acknowledgedOperation: count,
  }),
  holder: name.map(clientId),
});

export const readRequest: fc.Arbitrary<ReadRequest> = fc.record(
  {
    blockId: block,
    generation: generations,
    offset: count,
    length: count,
    forRepair: fc.constant(true),
  },
  { requiredKeys: ['blockId', 'generation', 'offset', 'length'] },
);

export const copyStep: fc.Arbitrary<CopyStep> = fc.oneof(
  fc.record({ kind: fc.constant('grant' as const), bytes: count }),
  fc.record({
    kind: fc.constant('header' as const),
    header: fc.record({
      blockId: block,
      generation: generations,
      length: fc.integer({ min: 1, max: 2 ** 31 }),
      sha256: digest,
      sources: few(peer),
      inode: count.map(inodeId),
      fileOffset: count,
      path: text,
      durability: maybe(fc.constantFrom('sync' as const, 'flush' as const)),
      epoch: count.map(epoch),
    }),
  }),
);

export const copyAnswer: fc.Arbitrary<CopyAnswer> = fc.oneof(
  fc.record({ kind: fc.constant('copied' as const), length: count }),
  fc.record({ kind: fc.constant('done' as const), fetchedBytes: count }),
  fc.record({ kind: fc.constant('failure' as const), serverId: server, code: name, message: text }),
);

export const readSlice: fc.Arbitrary<ReadSlice> = fc.record({
  offset: count,
  crcs: fc.array(crc, { maxLength: 20 }),
  data: fc.uint8Array({ maxLength: 300 }),
});
