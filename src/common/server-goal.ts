/**
 * What an operator wants of a block server.
 * - `inService`: all of its replicas count, it takes new ones.
 * - `decommission`: it is being emptied: no new replicas, and those it has do not count any more, but serve as sources.
 * - `maintenance`: it will be away for a while, until `untilMs` (wall time): no new replicas; its replicas count, there
 *   or not, as long as each block has another one elsewhere.
 */
export type ServerGoal =
  | { readonly kind: 'inService' }
  | { readonly kind: 'decommission' }
  | { readonly kind: 'maintenance'; readonly untilMs: number };

export const IN_SERVICE: ServerGoal = { kind: 'inService' };
