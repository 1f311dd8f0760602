import type { ClientId, TxId } from '../../common/ids.js';
import { RETRY_CLIENTS_MAX, RETRY_SILENCE_OPERATIONS } from './limits.js';
import type { EntryCaller } from './operation.js';
import type { OperationResult } from './operation-result.js';

export interface ClientAnswers {
  readonly clientId: ClientId;
  /** Every operation up to this one was answered. */
  readonly acknowledged: number;
  /** The client's last entry. */
  readonly lastTxid: TxId;
  readonly results: ReadonlyMap<number, OperationResult>;
}

interface Answers extends ClientAnswers {
  acknowledged: number;
  lastTxid: TxId;
  readonly results: Map<number, OperationResult>;
  /** How many captures were made before this record; one that an earlier capture has is not changed, but replaced. */
  readonly captures: number;
}

/**
 * Answers by (client, operation number), so that a retry gets the first one. It changes with log entries only and by
 * their numbers only, never by a clock, which may be wrong: replay ends in the same cache. Clients stand in the order of
 * their last entry.
 */
export class RetryCache {
  private readonly clients = new Map<ClientId, Answers>();
  private captures = 0;

  get clientCount(): number {
    return this.clients.size;
  }

  of(clientId: ClientId): ClientAnswers | undefined {
    return this.clients.get(clientId);
  }

  /** Keeps an answer, drops those that the client says it has, and clients that were silent for too long. */
  record(txid: TxId, caller: EntryCaller, result: OperationResult): void {
    const answers = this.changeable(caller.clientId, txid);
    this.clients.delete(caller.clientId);
    this.clients.set(caller.clientId, answers);
    answers.lastTxid = txid;
    answers.results.set(caller.operation, result);
    acknowledge(answers, caller.acknowledgedOperation);
    this.forgetSilent(txid);
  }

  /** Puts back what a checkpoint holds; clients come in their order. */
  restore(answers: ClientAnswers): void {
    const { captures } = this;
    this.clients.set(answers.clientId, {
      ...answers,
      results: new Map(answers.results),
      captures,
    });
  }

  /** The one silent for longest first. */
  all(): Iterable<ClientAnswers> {
    return this.clients.values();
  }

  /** All answers as they are now, in records that nobody changes any more. */
  capture(): readonly ClientAnswers[] {
    this.captures++;
    return [...this.clients.values()];
  }

  private changeable(clientId: ClientId, txid: TxId): Answers {
    const { captures } = this;
    const known = this.clients.get(clientId);
    if (known?.captures === captures) return known;
    return {
      clientId,
      acknowledged: known?.acknowledged ?? 0,
      lastTxid: known?.lastTxid ?? txid,
      results: new Map(known?.results),
      captures,
    };
  }

  private forgetSilent(txid: TxId): void {
    for (const [clientId, { lastTxid }] of this.clients) {
      if (this.clients.size <= RETRY_CLIENTS_MAX && txid - lastTxid < RETRY_SILENCE_OPERATIONS)
        return;
      this.clients.delete(clientId);
    }
  }
}

function acknowledge(answers: Answers, upTo: number): void {
  const { results, acknowledged: before } = answers;
  if (upTo <= before) return;
  answers.acknowledged = upTo;
  // Mostly a call acknowledges the few that were answered since the call before; a client may skip any number of them.
  if (upTo - before <= results.size)
    for (let operation = before + 1; operation <= upTo; operation++) results.delete(operation);
  else for (const operation of results.keys()) if (operation <= upTo) results.delete(operation);
}
