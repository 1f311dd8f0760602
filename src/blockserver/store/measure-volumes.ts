import type { Timers } from '../../common/clock.js';

/** A disk that can be asked how much room it has. */
export interface MeasuredDisk {
  /** It was asked and was late with its answer, which is still awaited. */
  readonly stalled: boolean;
  /** Ends with the answer, and throws nothing. While there is none, all callers wait for the same one. */
  measure(): Promise<void>;
  /** The time for the answer that is awaited is over. */
  measureIsLate(): void;
}

/**
 * Asks all disks how much room they have. One that has not answered after `measureMsMax` stands as stalled until it
 * does, and is not waited for again: the others go on as if it were not there.
 */
export async function measureVolumes(
  disks: readonly MeasuredDisk[],
  timers: Timers,
  measureMsMax: number,
): Promise<void> {
  const asked = new Set(disks.filter((disk) => !disk.stalled));
  if (asked.size === 0) return;
  let timer: { cancel(): void } | undefined;
  const late = new Promise<void>((resolve) => {
    timer = timers.setTimeout(() => {
      // Of a process that stood still timers come before answers that are there: those are heard first.
      timer = timers.setTimeout(resolve, 0);
    }, measureMsMax);
  });
  // A disk may have been asked by someone else just now: late is what has not answered this one.
  const answers = [...asked].map(async (disk) => {
    await disk.measure();
    asked.delete(disk);
  });
  await Promise.race([Promise.all(answers), late]);
  timer?.cancel();
  for (const disk of asked) disk.measureIsLate();
}
