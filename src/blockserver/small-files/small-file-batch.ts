/** What crosses between a server and the thread of a disk: many orders in one message, all bytes in one buffer. */
export interface SmallFileBatch {
  readonly orders: readonly SmallFileOrder[];
  /** Of the files to be made, one behind the other in the order of `orders`. */
  readonly data: ArrayBuffer;
}

export type SmallFileOrder =
  | {
      readonly kind: 'make';
      readonly temporary: string;
      readonly path: string;
      readonly bytes: number;
      readonly sync: boolean;
    }
  | { readonly kind: 'read'; readonly path: string; readonly bytesMax: number };

export interface SmallFileAnswers {
  /** In the order of the orders: how many bytes were read, 0 for a file that was made, or what failed. */
  readonly outcomes: readonly (number | SmallFileFault)[];
  /** Of the files that were read, one behind the other. */
  readonly data: ArrayBuffer;
}

export interface SmallFileFault {
  readonly message: string;
  /** Of the system, such as ENOSPC. */
  readonly code: string | undefined;
  /** It was a sync that failed. */
  readonly isSync: boolean;
}

/** All bytes of the parts, copied one behind the other. */
export function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const data = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data.buffer;
}
