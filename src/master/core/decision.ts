import type { ClientId, ServerId } from '../../common/ids.js';
import type { Refusal } from '../../common/refusal.js';
import type { Operation } from './operation.js';
import type { OperationResult } from './operation-result.js';

/** Who asks, with what rights. Made by `callerOf`. */
export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
  readonly clientId: ClientId;
  /** Rights are not checked for it. */
  readonly superuser: boolean;
}

/** What a decision needs beside state and request. */
export interface Env {
  readonly timeMs: number;
  readonly defaults: { readonly replication: number; readonly blockSize: number };
}

/** For addBlock: the servers that placement chose, the chain in order. */
export interface AddBlockEnv extends Env {
  readonly targets: readonly ServerId[];
}

/** For createFile, where its first block is wanted: chooses servers for it, none where it cannot. Asked once nothing else is in the way. */
export interface CreateFileEnv extends Env {
  readonly place?: () => readonly ServerId[];
}

/** A refusal, an operation to log and apply, or the answer at once because nothing has to change. */
export type Decision =
  Refusal | { readonly operation: Operation } | { readonly result: OperationResult };
