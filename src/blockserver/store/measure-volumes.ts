import type { Timers } from '../../common/clock.js';
import type { Volume } from './volume.js';

/** Asks all disks how much room they have, and does not wait for long for one that hangs. */
export async function measureVolumes(
  volumes: readonly Volume[],
  timers: Timers,
  measureMsMax: number,
): Promise<void> {
  let timer: { cancel(): void } | undefined;
  const late = new Promise<void>((resolve) => {
    timer = timers.setTimeout(() => {
      // Of a process that stood still timers come before answers that are there: those are heard first.
      timer = timers.setTimeout(resolve, 0);
    }, measureMsMax);
  });
  await Promise.race([Promise.all(volumes.map((volume) => volume.measure())), late]);
  timer?.cancel();
}
