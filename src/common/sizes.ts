export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;
export const TiB = 1024 * GiB;

/** Unit of checksums: one CRC32C for each 64 KiB of a block (GFS's size; 128 times fewer than HDFS's). */
export const CHUNK_BYTES = 64 * KiB;
/** Default size at which a writer starts a new block. */
export const BLOCK_BYTES_DEFAULT = 64 * MiB;
/** Bounds on a file's block size; the lower one keeps chunks whole. */
export const BLOCK_BYTES_MIN = CHUNK_BYTES;
export const BLOCK_BYTES_MAX = 2 * GiB;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: KiB,
  kb: KiB,
  kib: KiB,
  m: MiB,
  mb: MiB,
  mib: MiB,
  g: GiB,
  gb: GiB,
  gib: GiB,
  t: TiB,
  tb: TiB,
  tib: TiB,
};

/**
 * Reads a size such as `64MiB`, `64m`, `1.5G` or `1048576`; units are powers of 1024, as in HDFS.
 * Returns undefined for anything else, also for sizes that are not a whole number of bytes below 2^53.
 */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return undefined;
  const unit = UNITS[(match[2] ?? '').toLowerCase()];
  if (unit === undefined) return undefined;
  const bytes = Number(match[1]) * unit;
  return Number.isSafeInteger(Math.round(bytes)) ? Math.round(bytes) : undefined;
}
