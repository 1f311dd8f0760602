import type { CopyAnswer, CopyHeader } from '../common/copy-messages.js';
import type { StreamOptions } from './block-api.js';

export type * from '../common/copy-messages.js';

/** The ordering end of a copy: the server that is called pulls the block from others. */
export interface CopyCall {
  /** Lets the server fetch this many bytes more. Never throws; what ended the call is told by `answers`. */
  grant(bytes: number): void;
  /** Answers in order; ends after `done` or `failure`, throws DfsError if the call broke. */
  readonly answers: AsyncIterable<CopyAnswer>;
  cancel(): void;
}

/** What repair workers ask of a block server. The idle time runs only while granted bytes are owed. */
export interface BlockCopyApi {
  copy(header: CopyHeader, options: StreamOptions): CopyCall;
}

/** The serving end of the same. `grants` yields numbers of bytes; it ends when the worker is gone. */
export interface BlockCopyHandler {
  copy(
    header: CopyHeader,
    grants: AsyncIterable<number>,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<CopyAnswer>;
}
