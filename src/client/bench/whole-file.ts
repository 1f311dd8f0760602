import type { Dfs } from '../api.js';
import { giveBack } from '../../runtime/bulk-memory.js';

/** Puts a file of so many bytes, `slice` again and again; @returns its length. */
export async function putFile(
  dfs: Dfs,
  path: string,
  options: {
    readonly bytes: number;
    readonly durability: 'sync' | 'flush';
    readonly slice: Uint8Array;
  },
): Promise<number> {
  const { bytes, durability, slice } = options;
  const writer = await dfs.openWriter(path, { overwrite: true, createParents: true, durability });
  for (let at = 0; at < bytes; at += slice.length)
    await writer.write(slice.subarray(0, Math.min(slice.length, bytes - at)));
  return (await writer.close()).length;
}

/** Gets a file and keeps nothing of it; @returns how many bytes came. */
export async function getFile(dfs: Dfs, path: string): Promise<number> {
  let bytes = 0;
  for await (const part of dfs.read(path)) {
    bytes += part.length;
    giveBack(part);
  }
  return bytes;
}
