import type { ServerReport } from '../../common/admin-messages.js';
import { minuteStamp } from './dates.js';
import { humanSize, percent } from './human-size.js';
import { table } from './table.js';

const HEADER = ['SERVER', 'STATE', 'CHECKED', 'TOTAL', 'DONE', 'DAMAGED', 'RATE', 'LAST ROUND'];

/** Scrubbing of each block server: the round under way, or the last one. */
export function scrubText(servers: readonly ServerReport[], paused: boolean): string[] {
  const rows = servers.map((server) => [server.name, ...cells(server, paused)]);
  return table([HEADER, ...rows], [2, 3, 4, 5, 6]);
}

/** `-` where the master has not heard of it. */
function cells({ scrub, state }: ServerReport, paused: boolean): string[] {
  if (scrub === undefined) return [state === 'live' ? '-' : state, '-', '-', '-', '-', '-', '-'];
  const { running, checkedBytes, totalBytes, finishedAtMs } = scrub;
  const begun = running || finishedAtMs > 0;
  const doing = running ? (paused ? 'paused' : 'running') : 'idle';
  return [
    state === 'live' ? doing : state,
    humanSize(checkedBytes),
    humanSize(totalBytes),
    // A round over nothing is a whole one.
    begun ? percent(totalBytes > 0 ? checkedBytes : 1, Math.max(1, totalBytes), 1) : '-',
    String(scrub.damaged),
    scrub.rate === 0 ? 'no bound' : `${humanSize(scrub.rate)}/s`,
    finishedAtMs === 0 ? 'never' : minuteStamp(finishedAtMs),
  ];
}
