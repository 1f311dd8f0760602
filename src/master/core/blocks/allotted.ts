import type { ReplicaName } from '../../../common/node-messages.js';

/** Which numbers this master gave out once. All others belong to a history that it does not know. */
export interface Allotted {
  block(id: number): boolean;
  generation(generation: number): boolean;
}

/** Whether this master made a replica of that name possible; if not, it must not delete it either. */
export function isOurs(allotted: Allotted, { blockId, generation }: ReplicaName): boolean {
  return allotted.block(blockId) && allotted.generation(generation);
}
