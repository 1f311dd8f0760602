import type { ServerReport } from '../../common/admin-messages.js';
import { serverId } from '../../common/ids.js';
import type { ServerGoal } from '../../common/server-goal.js';
import type {
  ServerReport as WireServerReport,
  ServerReportInput,
} from '../gen/dfs/v1/ServerReport.js';
import { count, count32, elapsedMs, invalid, label, name } from './fields.js';
import { decodeScrub, encodeScrub } from './scrub-status.js';
import { decodeServerState, encodeServerState } from './types.js';

export function encodeServerReport(server: ServerReport): ServerReportInput {
  return {
    id: name(server.id, 'server.id'),
    name: label(server.name, 'server.name'),
    address: label(server.address, 'server.address'),
    domain: label(server.domain, 'server.domain'),
    state: encodeServerState(server.state),
    capacity: count(server.capacity, 'server.capacity'),
    used: count(server.used, 'server.used'),
    remaining: count(server.remaining, 'server.remaining'),
    blocks: count(server.blocks, 'server.blocks'),
    lastContactMs: elapsedMs(server.lastContactMs),
    failedVolumes: count32(server.failedVolumes, 'server.failed_volumes'),
    goal: goalKind(server.goal),
    maintenanceUntilMs: count(server.maintenanceUntilMs, 'server.maintenance_until_ms'),
    scrub: server.scrub === undefined ? null : encodeScrub(server.scrub),
  };
}

export function decodeServerReport(wire: WireServerReport): ServerReport {
  return {
    id: serverId(name(wire.id, 'server.id')),
    name: label(wire.name, 'server.name'),
    address: label(wire.address, 'server.address'),
    domain: label(wire.domain, 'server.domain'),
    state: decodeServerState(wire.state),
    capacity: count(wire.capacity, 'server.capacity'),
    used: count(wire.used, 'server.used'),
    remaining: count(wire.remaining, 'server.remaining'),
    blocks: count(wire.blocks, 'server.blocks'),
    lastContactMs: count(wire.lastContactMs, 'server.last_contact_ms'),
    failedVolumes: count32(wire.failedVolumes, 'server.failed_volumes'),
    goal: goalKind(wire.goal),
    maintenanceUntilMs: count(wire.maintenanceUntilMs, 'server.maintenance_until_ms'),
    scrub: wire.scrub === null ? undefined : decodeScrub(wire.scrub),
  };
}

function goalKind(text: string): ServerGoal['kind'] {
  switch (text) {
    case 'inService':
    case 'decommission':
    case 'maintenance':
      return text;
    default:
      throw invalid('server.goal', 'must be inService, decommission or maintenance');
  }
}
