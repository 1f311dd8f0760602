import type { Allotted } from './blocks/allotted.js';
import type { MasterState } from './state.js';

/** A number was allotted if it is below its counter and was not passed over by `skipNumbers`. */
export function allottedIn(stateOf: () => MasterState): Allotted {
  return {
    block(id) {
      const { counters, skipped } = stateOf();
      return id < counters.block && !skipped.blocks.has(id);
    },
    generation(generation) {
      const { counters, skipped } = stateOf();
      return generation < counters.generation && !skipped.generations.has(generation);
    },
  };
}
