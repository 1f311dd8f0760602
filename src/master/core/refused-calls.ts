import { ERROR_CODES } from '../../common/error-codes.js';
import type { ClientId } from '../../common/ids.js';
import type { CallContext } from '../../common/namespace-messages.js';
import { refuse, type Refusal } from '../../common/refusal.js';
import { REFUSALS_KEPT_MAX } from './limits.js';

type Caller = Pick<CallContext, 'clientId' | 'operation' | 'acknowledgedOperation'>;

interface Refusals {
  /** Every operation up to this one was answered. */
  acknowledged: number;
  readonly byOperation: Map<number, Refusal>;
}

/**
 * What clients were refused for good. A copy of such a call that comes late, a duplicate or a first attempt that the
 * network held back, must not be carried out when its client was told no and went on. In memory only: a copy that was
 * sent to a master does not outlive its connections. Bounded: the client that was refused something longest ago is
 * forgotten first.
 */
export class RefusedCalls {
  private readonly clients = new Map<ClientId, Refusals>();
  private readonly keptMax: number;
  private kept = 0;

  constructor(keptMax = REFUSALS_KEPT_MAX) {
    this.keptMax = keptMax;
  }

  get size(): number {
    return this.kept;
  }

  /**
   * To be asked before a mutation is decided: the refusal that this call got before, or one for a copy of a call that
   * its client has done with. What the client has acknowledged is dropped.
   */
  lookup({ clientId, operation, acknowledgedOperation }: Caller): Refusal | undefined {
    const refusals = this.clients.get(clientId);
    if (refusals === undefined) return undefined;
    const known = refusals.byOperation.get(operation);
    if (known !== undefined) return known;
    if (operation <= refusals.acknowledged)
      return refuse('INVALID_ARGUMENT', {
        message: `Operation ${operation} of this client was answered before; use a new number`,
      });
    this.acknowledge(refusals, acknowledgedOperation);
    return undefined;
  }

  /** Keeps a refusal that is final; after one that is retryable the client comes back under the same number. */
  record({ clientId, operation }: Caller, refusal: Refusal): void {
    if (ERROR_CODES[refusal.refused].retryable) return;
    const refusals = this.clients.get(clientId) ?? { acknowledged: 0, byOperation: new Map() };
    this.clients.delete(clientId);
    this.clients.set(clientId, refusals);
    if (!refusals.byOperation.has(operation)) this.kept++;
    refusals.byOperation.set(operation, refusal);
    this.forgetOldest();
  }

  private acknowledge(refusals: Refusals, upTo: number): void {
    if (upTo <= refusals.acknowledged) return;
    refusals.acknowledged = upTo;
    for (const operation of refusals.byOperation.keys())
      if (operation <= upTo && refusals.byOperation.delete(operation)) this.kept--;
  }

  /** A client counts as one more than its refusals, so that those with none left are bounded too. */
  private forgetOldest(): void {
    for (const [clientId, { byOperation }] of this.clients) {
      if (this.kept + this.clients.size <= this.keptMax) return;
      this.clients.delete(clientId);
      this.kept -= byOperation.size;
    }
  }
}
