const PREFIXES = ['K', 'M', 'G', 'T', 'P', 'E'] as const;

/**
 * A number as `-h` shows it in HDFS (TraditionalBinaryPrefix): powers of 1024, no decimals if exact, else one,
 * `500`, `64 M`, `1.5 G`.
 */
export function humanSize(n: number, decimals = 1, unit = ''): string {
  if (n < 0) return `-${humanSize(-n, decimals, unit)}`;
  if (n < 1024) return unit === '' ? String(n) : `${n} ${unit}`;
  let power = Math.min(PREFIXES.length, Math.floor(Math.log2(n) / 10));
  // log2 may round up to the next power just below it.
  if (n < 1024 ** power) power--;
  const scaled = n / 1024 ** power;
  if (Number.isInteger(scaled)) return `${scaled} ${PREFIXES[power - 1]}${unit}`;
  let text = scaled.toFixed(decimals);
  if (text.startsWith('1024') && power < PREFIXES.length) {
    power++;
    text = (n / 1024 ** power).toFixed(decimals);
  }
  return `${text} ${PREFIXES[power - 1]}${unit}`;
}

/** A number of bytes as reports show it: `62725623808 (58.42 GB)`. */
export function bytesWithHuman(n: number): string {
  return `${n} (${humanSize(n, 2, 'B')})`;
}

/** A share as HDFS prints it, `84.00%`; of nothing it is 0. */
export function percent(part: number, whole: number, decimals: number): string {
  return `${(whole > 0 ? (part / whole) * 100 : 0).toFixed(decimals)}%`;
}
