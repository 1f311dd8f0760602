import type { CallContext } from '../../common/namespace-messages.js';
import { refuse, type Refusal } from '../../common/refusal.js';
import { RETRY_RESULTS_PER_CLIENT_MAX } from './limits.js';
import type { OperationResult } from './operation-result.js';
import type { MasterState } from './state.js';

/**
 * To be asked before a mutation is decided. The recorded result if this call was carried out before; undefined for a
 * new one; a refusal for one that its client has acknowledged (a copy that lingered on the network) or when the
 * client lets too many answers pile up.
 */
export function lookupRetry(
  state: MasterState,
  context: Pick<CallContext, 'clientId' | 'operation' | 'acknowledgedOperation'>,
): { readonly result: OperationResult } | Refusal | undefined {
  const { clientId, operation, acknowledgedOperation } = context;
  if (operation < 1 || acknowledgedOperation >= operation)
    return refuse('INVALID_ARGUMENT', {
      message: 'A mutation needs an operation number above those that were acknowledged',
    });
  const answers = state.retries.of(clientId);
  if (answers === undefined) return undefined;
  const result = answers.results.get(operation);
  if (result !== undefined) return { result };
  if (operation <= answers.acknowledged)
    return refuse('INVALID_ARGUMENT', {
      message: `Operation ${operation} of this client was answered before; use a new number`,
    });
  // The oldest call that is not answered always gets through: until it is, its client cannot acknowledge the others.
  if (operation === acknowledgedOperation + 1) return undefined;
  const unacknowledged = keptAfter(answers.results, acknowledgedOperation);
  if (unacknowledged >= RETRY_RESULTS_PER_CLIENT_MAX)
    return refuse('OVERLOADED', {
      message: `This client has ${unacknowledged} answers that it did not acknowledge; send fewer calls at once`,
    });
  return undefined;
}

/** Answers that stay when the client has acknowledged so far; looked at one by one only where the bound may be near. */
function keptAfter(results: ReadonlyMap<number, OperationResult>, acknowledged: number): number {
  if (results.size < RETRY_RESULTS_PER_CLIENT_MAX) return results.size;
  let kept = 0;
  for (const operation of results.keys()) if (operation > acknowledged) kept++;
  return kept;
}
