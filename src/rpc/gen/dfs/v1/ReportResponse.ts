// Original file: proto/dfs/v1/admin.proto

import type { BlockCountsInput as _dfs_v1_BlockCountsInput, BlockCounts as _dfs_v1_BlockCounts } from '../../dfs/v1/BlockCounts.js';
import type { ServerReportInput as _dfs_v1_ServerReportInput, ServerReport as _dfs_v1_ServerReport } from '../../dfs/v1/ServerReport.js';
import type { RepairStatusInput as _dfs_v1_RepairStatusInput, RepairStatus as _dfs_v1_RepairStatus } from '../../dfs/v1/RepairStatus.js';
import type { Long } from '@grpc/proto-loader';

export interface ReportResponseInput {
  /**
   * The master still waits for block servers, or an operator turned it on.
   */
  'safeMode'?: (boolean);
  /**
   * Last transaction.
   */
  'txid'?: (number | string | Long);
  /**
   * Files.
   */
  'files'?: (number | string | Long);
  /**
   * Directories.
   */
  'directories'?: (number | string | Long);
  /**
   * Blocks by state.
   */
  'blocks'?: (_dfs_v1_BlockCountsInput | null);
  /**
   * Bytes of all live servers' disks.
   */
  'capacityConfigured'?: (number | string | Long);
  /**
   * Bytes that blocks take.
   */
  'capacityUsed'?: (number | string | Long);
  /**
   * Bytes that blocks may still take.
   */
  'capacityRemaining'?: (number | string | Long);
  /**
   * Block servers, by name.
   */
  'servers'?: (_dfs_v1_ServerReportInput)[];
  /**
   * Identity of the cluster.
   */
  'clusterId'?: (string);
  /**
   * Files open for writing.
   */
  'openFiles'?: (number | string | Long);
  /**
   * Bytes of content of all files.
   */
  'bytes'?: (number | string | Long);
  /**
   * Resident memory of the master in bytes.
   */
  'masterRss'?: (number | string | Long);
  /**
   * Milliseconds since the master started.
   */
  'uptimeMs'?: (number | string | Long);
  /**
   * How long the start took until requests were served.
   */
  'startupMs'?: (number | string | Long);
  /**
   * What safe mode waits for, in words; empty when off.
   */
  'safeModeReason'?: (string);
  /**
   * Repair.
   */
  'repair'?: (_dfs_v1_RepairStatusInput | null);
}

export interface ReportResponse {
  /**
   * The master still waits for block servers, or an operator turned it on.
   */
  'safeMode': (boolean);
  /**
   * Last transaction.
   */
  'txid': (number);
  /**
   * Files.
   */
  'files': (number);
  /**
   * Directories.
   */
  'directories': (number);
  /**
   * Blocks by state.
   */
  'blocks': (_dfs_v1_BlockCounts | null);
  /**
   * Bytes of all live servers' disks.
   */
  'capacityConfigured': (number);
  /**
   * Bytes that blocks take.
   */
  'capacityUsed': (number);
  /**
   * Bytes that blocks may still take.
   */
  'capacityRemaining': (number);
  /**
   * Block servers, by name.
   */
  'servers': (_dfs_v1_ServerReport)[];
  /**
   * Identity of the cluster.
   */
  'clusterId': (string);
  /**
   * Files open for writing.
   */
  'openFiles': (number);
  /**
   * Bytes of content of all files.
   */
  'bytes': (number);
  /**
   * Resident memory of the master in bytes.
   */
  'masterRss': (number);
  /**
   * Milliseconds since the master started.
   */
  'uptimeMs': (number);
  /**
   * How long the start took until requests were served.
   */
  'startupMs': (number);
  /**
   * What safe mode waits for, in words; empty when off.
   */
  'safeModeReason': (string);
  /**
   * Repair.
   */
  'repair': (_dfs_v1_RepairStatus | null);
}
