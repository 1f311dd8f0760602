/** How bytes are to be written, where a file leaves a choice. */
export interface WriteManner {
  /** Memory will do, since the disk does not keep up: files past the page cache go through it. */
  readonly soon?: boolean;
}

/** An open file; positions are always given. */
export interface OpenFile {
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>;
  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    manner?: WriteManner,
  ): Promise<{ bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  /** How long it is, and how many names it has: none once all were removed, while it is open. */
  stat(): Promise<{ readonly sizeBytes: number; readonly links: number }>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}
