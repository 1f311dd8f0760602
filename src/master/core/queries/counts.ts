import type { MasterState } from '../state.js';

export interface Counts {
  /** Published files. */
  readonly files: number;
  /** The root included. */
  readonly directories: number;
  /** Committed blocks. */
  readonly blocks: number;
  readonly bytes: number;
  readonly openFiles: number;
}

/** Totals; what was removed and waits to be reaped still counts. */
export function counts({ namespace, openFiles }: MasterState): Counts {
  const { files, directories, blocks, bytes } = namespace.counts;
  return {
    files: files - openFiles.unpublishedCount,
    directories,
    blocks,
    bytes,
    openFiles: openFiles.size,
  };
}
