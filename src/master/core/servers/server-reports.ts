import type { ServerReport } from '../../../common/admin-messages.js';
import type { BlockMap } from '../blocks/block-map.js';
import type { Servers } from './servers.js';

/** What operators see of each server that has ever registered in this run. */
export function serverReports(
  servers: Servers,
  blocks: BlockMap,
  nowMs: number,
): readonly ServerReport[] {
  return servers.all().map((server) => ({
    id: server.id,
    name: server.name,
    address: server.address,
    domain: server.domain,
    state: server.state,
    capacity: server.capacity,
    used: server.used,
    remaining: server.remaining,
    blocks: blocks.heldCount(server.index),
    lastContactMs: Math.max(0, Math.round(nowMs - server.lastContactMs)),
    failedVolumes: server.failedVolumes,
    goal: server.goal.kind,
    maintenanceUntilMs: server.goal.kind === 'maintenance' ? server.goal.untilMs : 0,
    scrub: server.scrub,
  }));
}
