import { blockId, generation } from '../../../common/ids.js';
import type { ReplicaColumns } from '../../../common/replica-columns.js';
import type { Decision } from '../decision.js';
import type { OperationOf } from '../operation.js';
import { FOREIGN_NUMBER_MAX, SKIP_MARGIN } from '../limits.js';
import type { MasterState } from '../state.js';

/**
 * The master's own: when block servers name numbers that were not allotted yet, this log lost its end or is an old
 * copy. Both counters go beyond what was seen, and by a margin beyond what other servers may still hold. Undefined
 * if all the numbers are below the counters.
 */
export function skipNumbers(
  state: MasterState,
  { ids, generations }: ReplicaColumns,
): Decision | undefined {
  const { counters } = state;
  let block = counters.block - 1;
  let newest = counters.generation - 1;
  for (const id of ids) if (id > block && id <= FOREIGN_NUMBER_MAX) block = id;
  for (const each of generations) if (each > newest && each <= FOREIGN_NUMBER_MAX) newest = each;
  if (block < counters.block && newest < counters.generation) return undefined;
  return jump(block, newest);
}

/** The master's own: the log lost bytes at its end, and what stood there may have been allotted. */
export function skipLostNumbers({ counters }: MasterState): Decision {
  return jump(counters.block - 1, counters.generation - 1);
}

function jump(block: number, newest: number): { readonly operation: OperationOf<'skipNumbers'> } {
  return {
    operation: {
      kind: 'skipNumbers',
      block: blockId(block + 1 + SKIP_MARGIN),
      generation: generation(newest + 1 + SKIP_MARGIN),
    },
  };
}
