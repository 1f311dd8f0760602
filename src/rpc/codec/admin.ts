import type {
  BlockCounts,
  CheckpointResult,
  ClusterReport,
  FsckBlock,
  FsckFile,
  FsckPage,
  FsckPageRequest,
  Health,
  SafeModeAction,
  SafeModeStatus,
} from '../../common/admin-messages.js';
import type { ExplainRequest, Explanation } from '../../common/explain-messages.js';
import { clusterId, txId } from '../../common/ids.js';
import type { AdminServiceDefinition } from '../gen/dfs/v1/AdminService.js';
import type {
  BlockCounts as WireBlockCounts,
  BlockCountsInput,
} from '../gen/dfs/v1/BlockCounts.js';
import type { FsckBlock as WireFsckBlock, FsckBlockInput } from '../gen/dfs/v1/FsckBlock.js';
import type { FsckFile as WireFsckFile, FsckFileInput } from '../gen/dfs/v1/FsckFile.js';
import type { ReportResponse, ReportResponseInput } from '../gen/dfs/v1/ReportResponse.js';
import type { NoFields } from '../namespace-api.js';
import {
  count,
  count32,
  elapsedMs,
  invalid,
  name,
  optional,
  optionalBytes,
  present,
  text,
} from './fields.js';
import { explainCodec } from './explain.js';
import { garbageCodec } from './garbage.js';
import { decodeHearing, encodeHearing } from './hearing.js';
import { decodeRepairStatus, encodeRepairStatus } from './repair-status.js';
import { decodeServerReport, encodeServerReport } from './server-report.js';
import { decodeLocatedBlock, encodeLocatedBlock } from './types.js';
import type { UnaryCodec } from './unary-codec.js';

const NO_BYTES = new Uint8Array(0);

interface AdminCodecs {
  readonly report: UnaryCodec<NoFields, ClusterReport, AdminServiceDefinition['Report']>;
  readonly fsck: UnaryCodec<FsckPageRequest, FsckPage, AdminServiceDefinition['Fsck']>;
  readonly safeMode: UnaryCodec<
    { readonly action: SafeModeAction },
    SafeModeStatus,
    AdminServiceDefinition['SafeMode']
  >;
  readonly checkpoint: UnaryCodec<NoFields, CheckpointResult, AdminServiceDefinition['Checkpoint']>;
  readonly explain: UnaryCodec<ExplainRequest, Explanation, AdminServiceDefinition['Explain']>;
  readonly garbage: typeof garbageCodec;
  readonly health: UnaryCodec<NoFields, Health, AdminServiceDefinition['Health']>;
}

export const adminCodecs: AdminCodecs = {
  report: {
    encodeRequest: () => ({}),
    decodeRequest: () => ({}),
    encodeResponse: encodeClusterReport,
    decodeResponse: decodeClusterReport,
  },
  fsck: {
    encodeRequest: (request) => ({
      path: text(request.path, 'path'),
      cursor: request.cursor ?? NO_BYTES,
      withBlocks: request.withBlocks,
    }),
    decodeRequest: (wire) => ({
      path: text(wire.path, 'path'),
      cursor: optionalBytes(wire.cursor),
      withBlocks: wire.withBlocks,
    }),
    encodeResponse: (page) => ({
      files: page.files.map(encodeFsckFile),
      directories: count(page.directories, 'directories'),
      cursor: page.cursor ?? NO_BYTES,
    }),
    decodeResponse: (wire) => ({
      files: wire.files.map(decodeFsckFile),
      directories: count(wire.directories, 'directories'),
      cursor: optionalBytes(wire.cursor),
    }),
  },
  safeMode: {
    encodeRequest: (request) => ({ action: safeModeAction(request.action) }),
    decodeRequest: (wire) => ({ action: safeModeAction(wire.action) }),
    encodeResponse: (status) => ({ on: status.on, reason: text(status.reason, 'reason') }),
    decodeResponse: (wire) => ({ on: wire.on, reason: text(wire.reason, 'reason') }),
  },
  checkpoint: {
    encodeRequest: () => ({}),
    decodeRequest: () => ({}),
    encodeResponse: (result) => ({
      txid: count(result.txid, 'txid'),
      sizeBytes: count(result.sizeBytes, 'size_bytes'),
      durationMs: elapsedMs(result.durationMs),
    }),
    decodeResponse: (wire) => ({
      txid: txId(count(wire.txid, 'txid')),
      sizeBytes: count(wire.sizeBytes, 'size_bytes'),
      durationMs: count(wire.durationMs, 'duration_ms'),
    }),
  },
  explain: explainCodec,
  garbage: garbageCodec,
  health: {
    encodeRequest: () => ({}),
    decodeRequest: () => ({}),
    encodeResponse: (health) => ({
      ready: health.ready,
      safeMode: health.safeMode,
      detail: text(health.detail, 'detail'),
      hearing: optional(health.hearing, encodeHearing) ?? null,
    }),
    decodeResponse: (wire) => ({
      ready: wire.ready,
      safeMode: wire.safeMode,
      detail: text(wire.detail, 'detail'),
      hearing: optional(wire.hearing, decodeHearing),
    }),
  },
};

function safeModeAction(action: string): SafeModeAction {
  switch (action) {
    case 'get':
    case 'enter':
    case 'leave':
      return action;
    default:
      throw invalid('action', 'must be get, enter or leave');
  }
}

function encodeClusterReport(report: ClusterReport): ReportResponseInput {
  return {
    safeMode: report.safeMode,
    safeModeReason: text(report.safeModeReason, 'safe_mode_reason'),
    txid: count(report.txid, 'txid'),
    files: count(report.files, 'files'),
    directories: count(report.directories, 'directories'),
    bytes: count(report.bytes, 'bytes'),
    openFiles: count(report.openFiles, 'open_files'),
    blocks: encodeBlockCounts(report.blocks),
    capacityConfigured: count(report.capacity.configured, 'capacity_configured'),
    capacityUsed: count(report.capacity.used, 'capacity_used'),
    capacityRemaining: count(report.capacity.remaining, 'capacity_remaining'),
    servers: report.servers.map(encodeServerReport),
    clusterId: name(report.clusterId, 'cluster_id'),
    masterRss: count(report.masterRss, 'master_rss'),
    uptimeMs: elapsedMs(report.uptimeMs),
    startupMs: elapsedMs(report.startupMs),
    repair: encodeRepairStatus(report.repair),
  };
}

function decodeClusterReport(wire: ReportResponse): ClusterReport {
  return {
    safeMode: wire.safeMode,
    safeModeReason: text(wire.safeModeReason, 'safe_mode_reason'),
    txid: txId(count(wire.txid, 'txid')),
    files: count(wire.files, 'files'),
    directories: count(wire.directories, 'directories'),
    bytes: count(wire.bytes, 'bytes'),
    openFiles: count(wire.openFiles, 'open_files'),
    blocks: decodeBlockCounts(present(wire.blocks, 'blocks')),
    capacity: {
      configured: count(wire.capacityConfigured, 'capacity_configured'),
      used: count(wire.capacityUsed, 'capacity_used'),
      remaining: count(wire.capacityRemaining, 'capacity_remaining'),
    },
    servers: wire.servers.map(decodeServerReport),
    clusterId: clusterId(name(wire.clusterId, 'cluster_id')),
    masterRss: count(wire.masterRss, 'master_rss'),
    uptimeMs: count(wire.uptimeMs, 'uptime_ms'),
    startupMs: count(wire.startupMs, 'startup_ms'),
    repair: decodeRepairStatus(present(wire.repair, 'repair')),
  };
}

function encodeBlockCounts(counts: BlockCounts): BlockCountsInput {
  return {
    total: count(counts.total, 'blocks.total'),
    underReplicated: count(counts.underReplicated, 'blocks.under_replicated'),
    misplaced: count(counts.misplaced, 'blocks.misplaced'),
    overReplicated: count(counts.overReplicated, 'blocks.over_replicated'),
    corruptReplicas: count(counts.corruptReplicas, 'blocks.corrupt_replicas'),
    missing: count(counts.missing, 'blocks.missing'),
  };
}

function decodeBlockCounts(wire: WireBlockCounts): BlockCounts {
  return {
    total: count(wire.total, 'blocks.total'),
    underReplicated: count(wire.underReplicated, 'blocks.under_replicated'),
    misplaced: count(wire.misplaced, 'blocks.misplaced'),
    overReplicated: count(wire.overReplicated, 'blocks.over_replicated'),
    corruptReplicas: count(wire.corruptReplicas, 'blocks.corrupt_replicas'),
    missing: count(wire.missing, 'blocks.missing'),
  };
}

function encodeFsckFile(file: FsckFile): FsckFileInput {
  return {
    path: text(file.path, 'file.path'),
    length: count(file.length, 'file.length'),
    replication: count32(file.replication, 'file.replication'),
    openForWrite: file.openForWrite,
    blocks: file.blocks.map(encodeFsckBlock),
    blockCount: count32(file.blockCount, 'file.block_count'),
    liveReplicas: count(file.liveReplicas, 'file.live_replicas'),
  };
}

function decodeFsckFile(wire: WireFsckFile): FsckFile {
  return {
    path: text(wire.path, 'file.path'),
    length: count(wire.length, 'file.length'),
    replication: count32(wire.replication, 'file.replication'),
    openForWrite: wire.openForWrite,
    blocks: wire.blocks.map(decodeFsckBlock),
    blockCount: count32(wire.blockCount, 'file.block_count'),
    liveReplicas: count(wire.liveReplicas, 'file.live_replicas'),
  };
}

function encodeFsckBlock(entry: FsckBlock): FsckBlockInput {
  return {
    block: encodeLocatedBlock(entry.block),
    live: count32(entry.live, 'block.live'),
    underReplicated: entry.underReplicated,
    misplaced: entry.misplaced,
    overReplicated: entry.overReplicated,
    corruptReplicas: count32(entry.corruptReplicas, 'block.corrupt_replicas'),
    missing: entry.missing,
    unreported: entry.unreported,
  };
}

function decodeFsckBlock(wire: WireFsckBlock): FsckBlock {
  return {
    block: decodeLocatedBlock(present(wire.block, 'block')),
    live: count32(wire.live, 'block.live'),
    underReplicated: wire.underReplicated,
    misplaced: wire.misplaced,
    overReplicated: wire.overReplicated,
    corruptReplicas: count32(wire.corruptReplicas, 'block.corrupt_replicas'),
    missing: wire.missing,
    unreported: wire.unreported,
  };
}
