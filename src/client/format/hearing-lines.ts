import type { Hearing, ServerHearing } from '../../common/admin-messages.js';

/** What block servers have yet to tell the master, as `dfs health` prints it. */
export function hearingLines(hearing: Hearing): string[] {
  const { servers, waiting, blocksWithoutLocation, timeLeftMs } = hearing;
  const left = timeLeftMs === undefined ? 'not known yet' : `${Math.ceil(timeLeftMs / 1_000)} s`;
  const more = waiting - servers.length;
  return [
    `block servers that have not told all: ${waiting}`,
    ...servers.map((server) => `  ${serverLine(server)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    `blocks without a location: ${blocksWithoutLocation}`,
    `time left: ${left}`,
  ];
}

/** The same for `--json`: null where nobody can tell. */
export function hearingJson(hearing: Hearing): object {
  return { ...hearing, timeLeftMs: hearing.timeLeftMs ?? null };
}

function serverLine({ server, reporting, pagesDone, pagesTotal }: ServerHearing): string {
  const total = pagesTotal === 0 ? '' : ` of ${pagesTotal}`;
  return `${server}: ${reporting ? `${pagesDone}${total} pages` : `waits, 0${total} pages`}`;
}
