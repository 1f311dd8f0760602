/**
 * Which blocks are repaired first.
 * - `critical`: one more loss would end the block, or only damaged copies are left.
 * - `high`: it lost more than half of its copies.
 * - `normal`: it lost fewer, or a server that has one is being emptied.
 * - `misplaced`: its copies share a fault domain although others are free.
 */
export const REPAIR_PRIORITIES = ['critical', 'high', 'normal', 'misplaced'] as const;
export type RepairPriority = (typeof REPAIR_PRIORITIES)[number];
