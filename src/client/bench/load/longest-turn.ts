/** Node's own measure looks every so many ms, and counts that as delay. */
const RESOLUTION_MS = 10;
const TIMEOUT_MS = 5_000;

/**
 * The longest delay of a daemon's event loop since it was asked last, from its metrics; undefined if it serves none.
 */
export async function longestTurnMs(metrics: string): Promise<number | undefined> {
  if (metrics === '') return undefined;
  const response = await fetch(`http://${metrics}/metrics`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const seconds = /^nodejs_eventloop_lag_max_seconds(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1];
  return seconds === undefined ? undefined : Math.max(0, Number(seconds) * 1_000 - RESOLUTION_MS);
}
