import type { OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import type { Turn } from './turn.js';

/** Carries both counters on; what they pass over is never allotted. */
export function applySkipNumbers(
  { state: { counters, skipped } }: Turn,
  { block, generation }: OperationOf<'skipNumbers'>,
): OperationResult {
  skipped.blocks.add({ from: counters.block, to: block });
  skipped.generations.add({ from: counters.generation, to: generation });
  counters.block = block;
  counters.generation = generation;
  return { kind: 'done' };
}
