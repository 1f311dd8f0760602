import type { Hearing } from '../../../common/admin-messages.js';
import type { BlockMap } from '../blocks/block-map.js';
import { HEARING_SERVERS_MAX } from '../derived-limits.js';
import type { ReportTurns } from './report-turns.js';
import { isPresent, type Servers } from './servers.js';

export interface HearingSources {
  readonly servers: Servers;
  readonly blocks: BlockMap;
  readonly turns: ReportTurns;
  readonly pageReplicas: number;
  /** Replicas told in full reports, and the time that it took, since there was anything to hear. */
  readonly pace: { readonly replicas: number; readonly ms: number };
}

/**
 * What servers that are there have yet to tell; undefined if nothing. A server that has not registered since the master
 * started is not known here: it shows in the blocks without a location.
 */
export function hearing({
  servers,
  blocks,
  turns,
  pageReplicas,
  pace,
}: HearingSources): Hearing | undefined {
  const silent = servers
    .all()
    .filter(({ state, reportComplete }) => isPresent(state) && !reportComplete);
  const { committed, readable } = blocks.tally;
  if (silent.length === 0) return undefined;
  let left = 0;
  const heard = silent.map(({ index, name }) => {
    const progress = servers.progress(index);
    const pages = (replicas: number): number => Math.ceil(replicas / pageReplicas);
    left += Math.max(0, progress.expected - progress.told);
    return {
      server: name,
      reporting: turns.has(index) || progress.told > 0,
      pagesDone: pages(progress.told),
      pagesTotal: Math.max(pages(progress.expected), pages(progress.told)),
    };
  });
  return {
    servers: heard
      .sort((a, b) => a.server.localeCompare(b.server, 'en', { numeric: true }))
      .slice(0, HEARING_SERVERS_MAX),
    waiting: silent.length,
    blocksWithoutLocation: Math.max(0, committed - readable),
    timeLeftMs: pace.replicas === 0 ? undefined : Math.round((left * pace.ms) / pace.replicas),
  };
}
