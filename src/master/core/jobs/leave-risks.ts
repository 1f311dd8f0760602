import { isPresent, type BlockServer } from '../servers/servers.js';
import type { Survey } from './survey-server.js';

export interface LeavePlan {
  readonly kind: 'decommission' | 'maintenance';
  /** Every server that the master knows. */
  readonly servers: readonly BlockServer[];
  /** Indexes of those that shall leave, and what they hold. */
  readonly leaving: ReadonlyMap<number, Survey>;
  /** Bytes that others, which leave already, still have to give away. */
  readonly owedBytes: number;
}

/**
 * Why the servers that stay in service could not do without those that leave, as sentences; empty if they can. A
 * decommission needs room for every byte, as many servers as the block with the most copies wants, and no fewer fault
 * domains than its copies lie in now. A maintenance needs somebody to be left.
 */
export function leaveRisks({ kind, servers, leaving, owedBytes }: LeavePlan): readonly string[] {
  const serving = servers.filter(
    ({ state, goal }) => isPresent(state) && goal.kind === 'inService',
  );
  const staying = serving.filter(({ index }) => !leaving.has(index));
  if (kind === 'maintenance')
    return staying.length > 0 ? [] : ['No server in service would be left'];
  let bytes = owedBytes;
  let wanted = 0;
  for (const survey of leaving.values()) {
    bytes += survey.bytes;
    wanted = Math.max(wanted, survey.replicationMax);
  }
  const risks: string[] = [];
  // A server that holds nothing may leave whatever stays.
  if (wanted > staying.length)
    risks.push(
      `Some blocks want ${wanted} copies, and ${staying.length} servers in service would be left`,
    );
  const domains = domainsOf(staying);
  const needed = Math.min(wanted, domainsOf(serving));
  if (domains < needed)
    risks.push(`Copies are spread over ${needed} fault domains, and ${domains} would be left`);
  const room = staying.reduce((sum, { remaining }) => sum + remaining, 0);
  if (bytes > owedBytes && bytes > room)
    risks.push(`${bytes} bytes have to move, and the servers left have room for ${room}`);
  return risks;
}

function domainsOf(servers: readonly BlockServer[]): number {
  return new Set(servers.map(({ domain }) => domain)).size;
}
