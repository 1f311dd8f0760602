import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MiB } from '../../common/sizes.js';

/**
 * The machine's own limit for a put with three copies: three files of `bytes` written side by side in 1 MiB writes,
 * with one fdatasync at the end if `sync`. Returns seconds.
 */
export async function threeRawWrites(dir: string, bytes: number, sync: boolean): Promise<number> {
  const chunk = Buffer.alloc(MiB, 0xa5);
  const paths = [1, 2, 3].map((i) => join(dir, `raw-${i}`));
  const start = performance.now();
  await Promise.all(
    paths.map(async (path) => {
      await using file = await open(path, 'w');
      for (let at = 0; at < bytes; at += chunk.length) {
        await file.write(chunk, 0, Math.min(chunk.length, bytes - at), at);
      }
      if (sync) await file.datasync();
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  await Promise.all(paths.map((path) => rm(path)));
  return seconds;
}

/** The machine's own limit for a repair: one file of `bytes` read and written again. Returns seconds of the copy. */
export async function rawCopy(dir: string, bytes: number, sync: boolean): Promise<number> {
  const chunk = Buffer.alloc(MiB, 0xa5);
  const [from, to] = [join(dir, 'raw-from'), join(dir, 'raw-to')];
  {
    await using source = await open(from, 'w');
    for (let at = 0; at < bytes; at += chunk.length)
      await source.write(chunk, 0, Math.min(chunk.length, bytes - at), at);
  }
  const start = performance.now();
  {
    await using source = await open(from, 'r');
    await using target = await open(to, 'w');
    for (let at = 0; at < bytes; at += chunk.length) {
      const { bytesRead } = await source.read(chunk, 0, Math.min(chunk.length, bytes - at), at);
      await target.write(chunk, 0, bytesRead, at);
    }
    if (sync) await target.datasync();
  }
  const seconds = (performance.now() - start) / 1_000;
  await Promise.all([from, to].map((path) => rm(path)));
  return seconds;
}
