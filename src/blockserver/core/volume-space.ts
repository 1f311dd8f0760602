import type { Random } from '../../common/clock.js';

export interface ReserveLimits {
  readonly reserveBytes: number;
  readonly reserveShare: number;
  readonly reserveShareMax: number;
}

/** Bytes kept free on a disk: the larger of a fixed size and a share, scaled down on disks too small for that. */
export function reserveOf(capacity: number, limits: ReserveLimits): number {
  const wanted = Math.max(limits.reserveBytes, capacity * limits.reserveShare);
  return Math.floor(Math.min(wanted, capacity * limits.reserveShareMax));
}

/** Bytes that blocks may still take: what is free, without the reserve and what writes under way were promised. */
export function remainingOf(space: { free: number; reserve: number; promised: number }): number {
  return Math.max(0, Math.floor(space.free - space.reserve - space.promised));
}

export interface VolumeCandidate {
  readonly remaining: number;
  readonly activeWrites: number;
}

/**
 * Where to put `bytes`: at random, weighted by free bytes and against load, so that disks fill evenly and a new
 * disk does not get everything. Undefined when it fits nowhere.
 */
export function chooseVolume<T extends VolumeCandidate>(
  candidates: readonly T[],
  bytes: number,
  random: Random,
): T | undefined {
  const fitting = candidates.filter((volume) => volume.remaining >= bytes);
  const weights = fitting.map((volume) => volume.remaining / (1 + volume.activeWrites));
  let point = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, volume] of fitting.entries()) {
    point -= weights[i] ?? 0;
    if (point < 0) return volume;
  }
  return fitting.at(-1);
}
