/** A small file to be made: it gets its name when all of it is written. */
export interface SmallFile {
  /** Not there yet, on the same disk. What is left of it after a fault is removed. */
  readonly temporary: string;
  readonly path: string;
  /** One after the other; looked at until the file is made. */
  readonly parts: readonly Uint8Array[];
  /** Its bytes are on the disk before it gets its name, and the name before this is answered. */
  readonly sync: boolean;
}

/**
 * Makes and reads files of one disk that are so small that each call for them costs more than their bytes. All reject
 * with the error of the system; how many are asked for at once is bounded by who asks.
 */
export interface SmallFiles {
  /** Rejects with SyncFault where it is not known what is on the disk. */
  make(file: SmallFile): Promise<void>;
  /** The first `bytesMax` bytes, fewer where the file ends. */
  read(path: string, bytesMax: number): Promise<Buffer>;
  /** Nothing is under way and nothing will be asked for. */
  close(): Promise<void>;
}

/** A sync failed: the page cache may differ from the disk, whatever is tried after this. */
export class SyncFault extends Error {
  override readonly name = 'SyncFault';
}
