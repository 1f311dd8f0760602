// oxlint-disable-next-line no-restricted-imports -- the addon computes and nothing else; this is how it is loaded.
import { createRequire } from 'node:module';
import type * as crc32 from '@node-rs/crc32';

/**
 * The addon is CommonJS, and required as such: to import the first CommonJS module, a thread makes Node's scanner of such
 * modules, a WebAssembly program, and that takes longer (25 ms of processor time) than all else that a checkpoint's thread
 * loads.
 */
export const { crc32c: nativeCrc32c } = createRequire(import.meta.url)(
  '@node-rs/crc32',
) as typeof crc32;
