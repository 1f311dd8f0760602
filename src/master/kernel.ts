import { DfsError } from '../common/error.js';
import { txId, type TxId } from '../common/ids.js';
import type { CallContext } from '../common/namespace-messages.js';
import { isRefusal, type Refusal } from '../common/refusal.js';
import type { Clock } from '../common/clock.js';
import { apply } from './core/apply.js';
import type { Decision } from './core/decision.js';
import { lookupRetry } from './core/lookup-retry.js';
import type { Entry, EntryCaller } from './core/operation.js';
import { encodeEntry } from './core/operation-codec.js';
import type { OperationResult } from './core/operation-result.js';
import { RefusedCalls } from './core/refused-calls.js';
import type { MasterState } from './core/state.js';
import type { GroupCommit } from './journal/group-commit.js';

export interface KernelOptions {
  readonly state: MasterState;
  readonly log: GroupCommit;
  readonly clock: Clock;
}

/**
 * The only writer of durable state. A command is decided and applied in one synchronous turn, so nothing can come
 * between the check and the act; the reply waits until the operation, and everything that it saw, is on disk.
 */
export class Kernel {
  readonly state: MasterState;
  private readonly options: KernelOptions;
  private readonly refusedCalls = new RefusedCalls();
  private stampMs = 0;
  private logged = 0;
  /** Of the last operation whose effect a read may see. */
  private visibleTxid: TxId;

  constructor(options: KernelOptions) {
    this.options = options;
    this.state = options.state;
    this.visibleTxid = options.state.txid;
  }

  get lastTxid(): TxId {
    return this.state.txid;
  }

  /** Bytes of operations that were logged by this process so far. */
  get loggedBytes(): number {
    return this.logged;
  }

  /**
   * Decides and applies a client's mutation, exactly once per (client id, operation): a retry gets the first answer
   * and `decide` is not called. A late copy of a call that was refused for good is refused again. Resolves with the result when it is durable.
   * @throws DfsError for a refusal, and OVERLOADED while the log is behind.
   */
  async mutate(
    context: CallContext,
    decide: (timeMs: number) => Decision,
  ): Promise<OperationResult> {
    const outcome = this.answerBefore(context) ?? this.carryOut(context, decide);
    if (!this.isDurable) await this.untilDurable();
    if (isRefusal(outcome)) throw refused(outcome);
    return outcome.result;
  }

  /** Whether `mutate` will answer this call without deciding it: to be asked before work that leads to the decision. */
  isAnswered(context: CallContext): boolean {
    return this.answerBefore(context) !== undefined;
  }

  /** An operation of the master's own, such as the end of a lease. Resolves when it is durable. */
  async mutateOwn(
    decide: (timeMs: number) => Decision,
  ): Promise<{ readonly result: OperationResult } | Refusal> {
    const outcome = this.turn(undefined, decide);
    await this.untilDurable();
    return outcome;
  }

  /** Reads in one turn; resolves when everything that the read saw is durable. */
  async read<T>(query: () => T | Refusal): Promise<T> {
    const { log } = this.options;
    const outcome = query();
    if (this.visibleTxid > log.durableTxid) await log.durable(this.visibleTxid);
    if (isRefusal(outcome)) throw refused(outcome);
    return outcome;
  }

  /** Whether every operation that was applied is on disk. */
  private get isDurable(): boolean {
    return this.state.txid <= this.options.log.durableTxid;
  }

  /** Resolves when every operation that was applied before the call is on disk. */
  untilDurable(): Promise<void> {
    return this.options.log.durable(this.state.txid);
  }

  private answerBefore(
    context: CallContext,
  ): { readonly result: OperationResult } | Refusal | undefined {
    return lookupRetry(this.state, context) ?? this.refusedCalls.lookup(context);
  }

  private carryOut(
    { clientId, operation, acknowledgedOperation }: CallContext,
    decide: (timeMs: number) => Decision,
  ): { readonly result: OperationResult } | Refusal {
    const caller = { clientId, operation, acknowledgedOperation };
    const outcome = this.turn(caller, decide);
    if (isRefusal(outcome)) this.refusedCalls.record(caller, outcome);
    return outcome;
  }

  private turn(
    caller: EntryCaller | undefined,
    decide: (timeMs: number) => Decision,
  ): { readonly result: OperationResult } | Refusal {
    const { log, clock } = this.options;
    if (log.overloaded)
      throw new DfsError('OVERLOADED', 'The operation log is behind; try again in a moment');
    // Stamps never run backwards within one run, so that what came later is not older.
    this.stampMs = Math.max(this.stampMs, Math.floor(clock.wallMs()));
    const decision = decide(this.stampMs);
    if (isRefusal(decision) || 'result' in decision) return decision;
    const entry: Entry = { timeMs: this.stampMs, caller, operation: decision.operation };
    const payload = encodeEntry(entry);
    // From here on nothing may fail: once it is in the state, the operation must reach the log.
    const txid = txId(this.state.txid + 1);
    const result = apply(this.state, txid, entry);
    log.submit(txid, payload);
    // What is reaped was out of sight before.
    if (entry.operation.kind !== 'reap') this.visibleTxid = txid;
    this.logged += payload.length;
    return { result };
  }
}

function refused({ refused: code, message, path }: Refusal): DfsError {
  return new DfsError(code, message, { path });
}
