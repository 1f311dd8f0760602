import type { RepairStatus } from '../../common/admin-messages.js';
import type {
  RepairStatus as WireRepairStatus,
  RepairStatusInput,
} from '../gen/dfs/v1/RepairStatus.js';
import { count, count32, label, text } from './fields.js';

export function encodeRepairStatus(status: RepairStatus): RepairStatusInput {
  const { queued } = status;
  return {
    queuedCritical: count(queued.critical, 'repair.queued_critical'),
    queuedHigh: count(queued.high, 'repair.queued_high'),
    queuedNormal: count(queued.normal, 'repair.queued_normal'),
    queuedMisplaced: count(queued.misplaced, 'repair.queued_misplaced'),
    inFlight: count32(status.inFlight, 'repair.in_flight'),
    bytesPerSecond: count(status.bytesPerSecond, 'repair.bytes_per_second'),
    bytesTotal: count(status.bytesTotal, 'repair.bytes_total'),
    paused: status.paused,
    bandwidth: count(status.bandwidth, 'repair.bandwidth'),
    serverBandwidth: count(status.serverBandwidth, 'repair.server_bandwidth'),
    workers: status.workers.map((worker) => ({
      name: label(worker.name, 'repair.worker.name'),
      bandwidth: count(worker.bandwidth, 'repair.worker.bandwidth'),
      tasks: count32(worker.tasks, 'repair.worker.tasks'),
    })),
    held: text(status.held, 'repair.held'),
  };
}

export function decodeRepairStatus(wire: WireRepairStatus): RepairStatus {
  return {
    queued: {
      critical: count(wire.queuedCritical, 'repair.queued_critical'),
      high: count(wire.queuedHigh, 'repair.queued_high'),
      normal: count(wire.queuedNormal, 'repair.queued_normal'),
      misplaced: count(wire.queuedMisplaced, 'repair.queued_misplaced'),
    },
    inFlight: count32(wire.inFlight, 'repair.in_flight'),
    bytesPerSecond: count(wire.bytesPerSecond, 'repair.bytes_per_second'),
    bytesTotal: count(wire.bytesTotal, 'repair.bytes_total'),
    paused: wire.paused,
    bandwidth: count(wire.bandwidth, 'repair.bandwidth'),
    serverBandwidth: count(wire.serverBandwidth, 'repair.server_bandwidth'),
    workers: wire.workers.map((worker) => ({
      name: label(worker.name, 'repair.worker.name'),
      bandwidth: count(worker.bandwidth, 'repair.worker.bandwidth'),
      tasks: count32(worker.tasks, 'repair.worker.tasks'),
    })),
    held: text(wire.held, 'repair.held'),
  };
}
