import { assert } from '../common/assert.js';
import type { Clock } from '../common/clock.js';
import { DfsError } from '../common/error.js';
import { txId, type TxId } from '../common/ids.js';
import type { CallContext } from '../common/namespace-messages.js';
import { isRefusal, type Refusal } from '../common/refusal.js';
import { apply } from './core/apply.js';
import type { Decision } from './core/decision.js';
import type { Entry, OperationResult } from './core/operation.js';
import { encodeEntry } from './core/operation-codec.js';
import { recordedResult } from './core/retry-cache.js';
import type { MasterState } from './core/state.js';
import type { GroupCommit } from './journal/group-commit.js';

export interface KernelOptions {
  readonly state: MasterState;
  readonly log: GroupCommit;
  readonly clock: Clock;
  /** Txid of the last operation that the state contains. */
  readonly lastTxid: TxId;
  /** Bytes of operations that may wait for the disk before new ones are refused with OVERLOADED. */
  readonly backlogBytesMax: number;
}

/**
 * The only writer of durable state. A command is decided and applied in one synchronous turn, so nothing can come
 * between the check and the act; the reply waits until the operation, and everything that it saw, is on disk.
 */
export class Kernel {
  readonly state: MasterState;
  private readonly options: KernelOptions;
  private txid: TxId;
  private timeMs = 0;

  constructor(options: KernelOptions) {
    this.options = options;
    this.state = options.state;
    this.txid = options.lastTxid;
  }

  get lastTxid(): TxId {
    return this.txid;
  }

  /** Wall time for stamps; never runs backwards within one run, so that the retry cache ages in order. */
  stampMs(): number {
    this.timeMs = Math.max(this.timeMs, Math.floor(this.options.clock.wallMs()));
    return this.timeMs;
  }

  /**
   * Decides and applies a client's mutation, exactly once per (client id, operation).
   * Resolves with its result when it is durable; throws DfsError for a refusal.
   */
  async mutate(context: CallContext, decide: (timeMs: number) => Decision): Promise<OperationResult> {
    const caller =
      context.operation === 0
        ? undefined
        : {
            clientId: context.clientId,
            operation: context.operation,
            acknowledgedOperation: context.acknowledgedOperation,
          };
    const outcome = (caller && recordedResult(this.state, caller)) ?? this.turn(caller, decide);
    await this.options.log.durable(this.txid);
    return orThrow(outcome);
  }

  /** An operation of the master's own, such as the end of a lease. Resolves when it is durable. */
  async mutateOwn(decide: (timeMs: number) => Decision): Promise<OperationResult | Refusal> {
    const outcome = this.turn(undefined, decide);
    await this.options.log.durable(this.txid);
    return outcome;
  }

  /** Reads in one turn; resolves when everything that the read saw is durable. */
  async read<T>(query: () => T | Refusal): Promise<T> {
    const outcome = query();
    await this.options.log.durable(this.txid);
    return orThrow(outcome);
  }

  private turn(caller: Entry['caller'], decide: (timeMs: number) => Decision): OperationResult | Refusal {
    const { log, backlogBytesMax } = this.options;
    if (log.backlogBytes > backlogBytesMax)
      throw new DfsError('OVERLOADED', 'The operation log is behind; try again in a moment');
    const timeMs = this.stampMs();
    const decision = decide(timeMs);
    if (isRefusal(decision)) return decision;
    if ('result' in decision) return decision.result;
    const entry: Entry = { timeMs, caller, operation: decision.operation };
    const payload = encodeEntry(entry);
    const next = txId(this.txid + 1);
    // From here on nothing may fail: the operation is in the state, so it must reach the log.
    const result = apply(this.state, next, entry);
    this.txid = next;
    log.submit(next, payload);
    return result;
  }
}

function orThrow<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome))
    throw new DfsError(outcome.refused, outcome.message, { path: outcome.path });
  assert(outcome !== undefined, 'an operation has a result');
  return outcome;
}
