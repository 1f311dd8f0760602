import type { Random } from '../../common/clock.js';
import type { FileStatus } from '../../common/file-status.js';
import { clientId, txId } from '../../common/ids.js';
import type { CreateFileRequest } from '../../common/namespace-messages.js';
import { isRefusal, unwrap } from '../../common/refusal.js';
import { BLOCK_BYTES_DEFAULT } from '../../common/sizes.js';
import { apply } from '../core/apply.js';
import { callerOf } from '../core/caller.js';
import { createFile } from '../core/commands/create-file.js';
import { mkdir } from '../core/commands/mkdir.js';
import { remove } from '../core/commands/remove.js';
import { rename } from '../core/commands/rename.js';
import type { Caller, Decision, Env } from '../core/decision.js';
import { LIST_PAGE_MAX } from '../core/limits.js';
import type { OperationResult } from '../core/operation-result.js';
import { list } from '../core/queries/list.js';
import { stat } from '../core/queries/stat.js';
import { createState, type MasterState } from '../core/state.js';
import { benchDerivedState } from './bench-servers.js';

/** Wall time of the first operation; from one to the next at most so many ms pass. */
const FIRST_MS = 1_790_000_000_000;
const STEP_MS_MAX = 20;
const ROOT = { superuser: 'root', supergroup: 'supergroup', timeMs: FIRST_MS };
const USER = 'etl';
/** Where the user may make files. */
export const HOME = '/bench';
const FILE_MODE = 0o644;
const ANYBODY_MODE = 0o777;
export const REPLICATION = 3;

/**
 * The master without its log and its network: commands are decided and applied as the kernel does it, one after the
 * other, and derived state follows. Nothing is written or encoded, and nobody waits.
 */
export class Engine {
  readonly derived = benchDerivedState();
  readonly state: MasterState = createState(this.derived, ROOT);
  private readonly random: Random;
  private readonly user: Caller;
  private operation = 0;
  private timeMs = FIRST_MS;

  constructor(random: Random) {
    this.random = random;
    this.user = this.callerNamed(USER);
    const request = { path: HOME, mode: ANYBODY_MODE, parents: false };
    this.turn(this.callerNamed(ROOT.superuser), (caller, env) =>
      mkdir(this.state, caller, request, env),
    );
    this.derived.namespaceLoaded();
  }

  /** Decides and applies one mutation of the user. */
  carryOut(decide: (caller: Caller, env: Env) => Decision): OperationResult {
    return this.turn(this.user, decide);
  }

  create(path: string): void {
    this.carryOut((caller, env) =>
      createFile(this.state, caller, { ...NEW_FILE, path, close: true }, env),
    );
  }

  stat(path: string): FileStatus {
    return unwrap(stat(this.state, this.user, path));
  }

  /** Entries of one page. */
  list(path: string): number {
    const request = { path, startAfter: '', limit: LIST_PAGE_MAX };
    return unwrap(list(this.state, this.user, request)).entries.length;
  }

  rename(source: string, target: string): void {
    const request = { source, target, overwrite: false, ifVersion: undefined };
    this.carryOut((caller, env) => rename(this.state, caller, request, env));
  }

  remove(path: string): void {
    const request = { path, recursive: false, ifVersion: undefined };
    this.carryOut((caller, env) => remove(this.state, caller, request, env));
  }

  private callerNamed(user: string): Caller {
    return unwrap(callerOf(this.state, { user, groups: [user], clientId: clientId(user) }));
  }

  private turn(caller: Caller, decide: (caller: Caller, env: Env) => Decision): OperationResult {
    this.timeMs += Math.floor(this.random.next() * STEP_MS_MAX);
    const { timeMs } = this;
    const defaults = { replication: REPLICATION, blockSize: BLOCK_BYTES_DEFAULT };
    const decision = decide(caller, { timeMs, defaults });
    if (isRefusal(decision)) return unwrap<OperationResult>(decision);
    if ('result' in decision) return decision.result;
    const operation = ++this.operation;
    const call = { clientId: caller.clientId, operation, acknowledgedOperation: operation - 1 };
    const entry = { timeMs, caller: call, operation: decision.operation };
    return apply(this.state, txId(this.state.txid + 1), entry);
  }
}

/** A new file, with the directories on its way. */
export const NEW_FILE: Omit<CreateFileRequest, 'path' | 'close'> = {
  mode: FILE_MODE,
  replication: 0,
  blockSize: 0,
  overwrite: false,
  createParents: true,
  ifVersion: undefined,
};
