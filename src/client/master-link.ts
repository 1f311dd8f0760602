import { assert } from '../common/assert.js';
import type { CancelSignal } from '../common/cancel-signal.js';
import { DfsError, isDfsError } from '../common/error.js';
import type { AdminApi } from '../rpc/admin-api.js';
import type { CallContext, CallOptions, NamespaceApi } from '../rpc/namespace-api.js';
import { OperationNumbers } from './core/operation-numbers.js';
import { isRetryable, retryDelayMs, suggestsAnotherMaster } from './core/retry-policy.js';
import type { Environment, Identity } from './environment.js';
import { cancelled, sleep, throwIfAborted } from './wait.js';

export interface MasterStub {
  readonly address: string;
  readonly namespace: NamespaceApi;
  readonly admin: AdminApi;
}

export interface MasterLinkOptions {
  readonly masters: readonly MasterStub[];
  readonly identity: Identity;
  readonly environment: Environment;
  /** Bound on one call with all its retries. */
  readonly timeoutMs: number;
  /** Told once a call that it waits, and for what. */
  readonly onWaiting?: ((reason: DfsError) => void) | undefined;
}

export interface CallBounds {
  readonly signal?: CancelSignal | undefined;
  /** The whole time for one attempt, for what takes long at the master. */
  readonly patient?: boolean;
}

type Attempt<T> = (master: MasterStub, context: CallContext, options: CallOptions) => Promise<T>;

/**
 * Calls to the master, retried until they are answered or their time is over. A mutation keeps its operation number
 * through all its retries, also at another master, so it takes effect once however many replies are lost.
 */
export class MasterLink {
  private readonly options: MasterLinkOptions;
  private readonly numbers = new OperationNumbers();
  private current = 0;

  constructor(options: MasterLinkOptions) {
    assert(options.masters.length > 0, 'a client needs a master');
    this.options = options;
  }

  /** Something that changes nothing durable: operation number 0. */
  read<T>(attempt: Attempt<T>, bounds: CallBounds = {}): Promise<T> {
    return this.retry(0, attempt, bounds);
  }

  async mutate<T>(attempt: Attempt<T>, bounds: CallBounds = {}): Promise<T> {
    throwIfAborted(bounds.signal);
    const operation = this.numbers.begin();
    try {
      return await this.retry(operation, attempt, bounds);
    } finally {
      this.numbers.end(operation);
    }
  }

  /**
   * A number for a mutation that somebody else asks for first: `giveBack` ends it. Undefined while so many, from the first that
   * waits on, were taken.
   */
  takeNumber(spanMax: number): number | undefined {
    return this.numbers.span < spanMax ? this.numbers.begin() : undefined;
  }

  giveBack(operation: number): void {
    this.numbers.end(operation);
  }

  /** As `mutate`, under a number that was taken. */
  under<T>(operation: number, attempt: Attempt<T>, bounds: CallBounds = {}): Promise<T> {
    return this.retry(operation, attempt, bounds);
  }

  /** What a call under this number says of its caller. */
  context(operation: number): CallContext {
    const { user, groups, clientId } = this.options.identity;
    return {
      user,
      groups,
      clientId,
      operation,
      acknowledgedOperation: this.numbers.acknowledged,
    };
  }

  /** When a wait that starts now has to end. */
  deadline(): number {
    return this.options.environment.clock.nowMs() + this.options.timeoutMs;
  }

  /** Pauses before retry number `retries`; false if the deadline comes first. */
  async pause(retries: number, deadline: number, signal?: CancelSignal): Promise<boolean> {
    const { clock, timers, random, limits } = this.options.environment;
    const delay = retryDelayMs(limits, retries, random.next());
    if (clock.nowMs() + delay >= deadline) return false;
    await sleep(timers, delay, signal);
    return true;
  }

  private async retry<T>(operation: number, attempt: Attempt<T>, bounds: CallBounds): Promise<T> {
    const { environment, masters } = this.options;
    const startMs = environment.clock.nowMs();
    const deadline = startMs + this.options.timeoutMs;
    const noticeMs = startMs + environment.limits.noticeAfterMs;
    let noticed = false;
    let answer: unknown;
    for (let retries = 0; ; retries++) {
      throwIfAborted(bounds.signal);
      const left = deadline - (retries === 0 ? startMs : environment.clock.nowMs());
      const timeoutMs = bounds.patient ? left : Math.min(left, environment.limits.attemptTimeoutMs);
      const asked = this.current;
      const master = masters[asked % masters.length];
      assert(master !== undefined, 'the list of masters is not empty');
      try {
        const call = { timeoutMs: Math.max(1, timeoutMs), signal: bounds.signal };
        return await attempt(master, this.context(operation), call);
      } catch (error) {
        if (bounds.signal?.aborted === true) throw cancelled();
        if (!isRetryable(error)) throw error;
        // Of the calls that fail together only the first moves on, or they would come back to the same master.
        if (suggestsAnotherMaster(error) && this.current === asked) this.current = asked + 1;
        if (!suggestsAnotherMaster(error)) answer = error;
        if (!noticed && environment.clock.nowMs() >= noticeMs && error instanceof DfsError) {
          noticed = true;
          this.options.onWaiting?.(error);
        }
        if (await this.pause(retries, deadline, bounds.signal)) continue;
        // The last attempt is cut short by the deadline: what a master said before tells more than that.
        if (isDfsError(error, 'DEADLINE_EXCEEDED') && answer !== undefined) throw answer;
        throw this.explain(error, master);
      }
    }
  }

  /** Says which master did not answer; what a master said stays as it is. */
  private explain(error: unknown, master: MasterStub): unknown {
    if (!(error instanceof DfsError) || !suggestsAnotherMaster(error)) return error;
    const { masters, timeoutMs } = this.options;
    const who = masters.length === 1 ? `the master at ${master.address}` : 'any of the masters';
    return new DfsError(
      error.code,
      `No answer from ${who} within ${timeoutMs} ms: ${error.message}. Is it running?`,
      { path: error.path, cause: error },
    );
  }
}
