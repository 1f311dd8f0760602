import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { crc32c } from '../../../common/checksum.js';
import { CHUNK_BYTES, GiB, MiB } from '../../../common/sizes.js';
import { threeRawWrites } from '../raw-disk.js';
import { median } from '../median.js';
import { streamLimits, type StreamLimit } from './bare-stream.js';

/** What the machine does of the parts of a put and a get by themselves, in MB of user data a second. */
export interface MachineLimits {
  /** Of each file that the first three were measured over. */
  readonly diskBytes: number;
  /** Three files side by side, with one fdatasync each at the end, and without. */
  readonly threeWritesSynced: number;
  readonly threeWrites: number;
  /** One file from the page cache. */
  readonly read: number;
  readonly memcpy: number;
  readonly crc32c: number;
  /** One stream of this transport, and one of grpc-js without any code of ours. */
  readonly stream: StreamLimit;
  readonly grpcJs: StreamLimit;
}

/** Rounds of which the median counts: what else the machine does comes and goes. */
const ROUNDS = 3;
/** Bytes that memcpy and CRC32C are measured over; they are quick. */
const MEMORY_BYTES = 512 * MiB;
/** Of less a disk says nothing: it is caches and the cost of a call. More takes room on the disk and says no more. */
const RAW_BYTES_MIN = 64 * MiB;
const RAW_BYTES_MAX = GiB;

/** How many bytes a raw file gets beside a transfer of so many. Three of them, so that disks need not be larger for a bench. */
export function rawBytes(transferred: number): number {
  return Math.min(RAW_BYTES_MAX, Math.max(RAW_BYTES_MIN, transferred));
}

/** Each part by itself; where a disk has a part, over what a file of `bytes` bytes gives. */
export async function machineLimits(dir: string, bytes: number): Promise<MachineLimits> {
  const rate = async (of: number, measure: () => Promise<number> | number): Promise<number> => {
    const seconds: number[] = [];
    for (let i = 0; i < ROUNDS; i++) seconds.push(await measure());
    return of / 1e6 / median(seconds);
  };
  const diskBytes = rawBytes(bytes);
  return {
    diskBytes,
    threeWritesSynced: await rate(diskBytes, () => threeRawWrites(dir, diskBytes, true)),
    threeWrites: await rate(diskBytes, () => threeRawWrites(dir, diskBytes, false)),
    read: await rawRead(dir, diskBytes, (read) => rate(diskBytes, read)),
    memcpy: await rate(MEMORY_BYTES, () => overMemory((from, to) => to.set(from))),
    crc32c: await rate(MEMORY_BYTES, () => overMemory((from) => void crcsOf(from))),
    ...(await streamLimits(ROUNDS)),
  };
}

async function rawRead(
  dir: string,
  bytes: number,
  rate: (read: () => Promise<number>) => Promise<number>,
): Promise<number> {
  const path = join(dir, 'raw-read');
  const chunk = Buffer.alloc(MiB, 0xa5);
  try {
    await using file = await open(path, 'w+');
    for (let at = 0; at < bytes; at += chunk.length)
      await file.write(chunk, 0, Math.min(chunk.length, bytes - at), at);
    return await rate(async () => {
      const start = performance.now();
      for (let at = 0; at < bytes; at += chunk.length) await file.read(chunk, 0, chunk.length, at);
      return (performance.now() - start) / 1_000;
    });
  } finally {
    await rm(path, { force: true });
  }
}

/** Larger than the caches of a processor, so that memory itself is measured. */
const AREA_BYTES = 64 * MiB;

function overMemory(work: (from: Uint8Array, to: Uint8Array) => void): number {
  const [from, to] = [Buffer.alloc(AREA_BYTES, 1), Buffer.alloc(AREA_BYTES, 2)];
  const start = performance.now();
  for (let done = 0; done < MEMORY_BYTES; done += AREA_BYTES) work(from, to);
  return (performance.now() - start) / 1_000;
}

function crcsOf(data: Uint8Array): number {
  let all = 0;
  for (let at = 0; at < data.length; at += CHUNK_BYTES)
    all ^= crc32c(data.subarray(at, at + CHUNK_BYTES));
  return all;
}
