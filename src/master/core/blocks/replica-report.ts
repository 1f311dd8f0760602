import { blockId, type BlockId } from '../../../common/ids.js';
import type { ReplicaName, ReportedReplica } from '../../../common/node-messages.js';
import type { ReplicaColumns } from '../../../common/replica-columns.js';
import type { BlockMap } from './block-map.js';
import { REPORT_STEP_REPLICAS } from '../derived-limits.js';
import type { InvalidateBlocks } from './invalidate-blocks.js';
import { isOurs, type Allotted } from './allotted.js';

export interface ReportTarget {
  readonly blocks: BlockMap;
  readonly invalidate: InvalidateBlocks;
  readonly allotted: Allotted;
}

/** What became of a report. */
export interface ReportOutcome {
  added: number;
  removed: number;
  /** Replicas of removed blocks, now ordered to be deleted. */
  orphans: number;
  /** Replicas under numbers that were never allotted: left alone, since another history may own them. */
  unknown: number;
}

export interface ReportPage {
  readonly after: number;
  readonly upTo: number;
  /** All that the server has in (after, upTo], rising by block id; generations of one block stand together. */
  readonly replicas: ReplicaColumns;
}

/**
 * Applies what changed on a server. Runs in steps: each is one bounded piece of work, and between steps other
 * turns may run. Reports of one server must not overlap.
 */
export function* applyChanges(
  target: ReportTarget,
  server: number,
  changes: { readonly added: ReplicaColumns; readonly removed: readonly ReplicaName[] },
): Generator<void, ReportOutcome> {
  const outcome = newOutcome();
  let done = 0;
  for (const name of changes.removed) {
    removeReplica(target, server, name, outcome);
    if (++done % REPORT_STEP_REPLICAS === 0) yield;
  }
  for (let i = 0; i < changes.added.count; i++) {
    addReplica(target, server, changes.added.at(i), outcome);
    if (++done % REPORT_STEP_REPLICAS === 0) yield;
  }
  return outcome;
}

/**
 * Applies a page of a full report: the truth for block ids in (after, upTo]. What the master thought there and the
 * page does not have is gone.
 */
export function* applyPage(
  target: ReportTarget,
  server: number,
  page: ReportPage,
): Generator<void, ReportOutcome> {
  const outcome = newOutcome();
  let done = 0;
  for (const id of absentFrom(target.blocks.heldIn(server, page.after, page.upTo), page)) {
    if (target.blocks.dropReplicas(server, id, () => true)) outcome.removed++;
    if (++done % REPORT_STEP_REPLICAS === 0) yield;
  }
  for (const id of absentFrom(target.invalidate.orderedIn(server, page.after, page.upTo), page)) {
    target.invalidate.settle(server, id);
    if (++done % REPORT_STEP_REPLICAS === 0) yield;
  }
  const { told } = target.blocks;
  for (const id of absentFrom(told.straysIn(server, page.after, page.upTo), page)) {
    told.dropStrays(server, id, () => true);
    if (++done % REPORT_STEP_REPLICAS === 0) yield;
  }
  const { replicas } = page;
  for (let start = 0; start < replicas.count;) {
    const end = endOfBlock(replicas, start);
    retain(target, server, { replicas, start, end }, outcome);
    for (let i = start; i < end; i++) addReplica(target, server, replicas.at(i), outcome);
    if (++done % REPORT_STEP_REPLICAS === 0) yield;
    start = end;
  }
  return outcome;
}

/** Generations of one block stand together. */
function endOfBlock({ ids, count }: ReplicaColumns, start: number): number {
  let end = start + 1;
  while (end < count && ids[end] === ids[start]) end++;
  return end;
}

/** Generations of a block that the page does not have are gone. */
function retain(
  { blocks, invalidate }: ReportTarget,
  server: number,
  { replicas, start, end }: { replicas: ReplicaColumns; start: number; end: number },
  outcome: ReportOutcome,
): void {
  const id = blockId(replicas.ids[start]!);
  const isGone = (generation: number): boolean =>
    !replicas.generations.subarray(start, end).includes(generation);
  blocks.told.dropStrays(server, id, isGone);
  if (!blocks.isHeld(server, id)) return;
  for (const { generation } of blocks.replicasOn(id, server))
    if (isGone(generation)) invalidate.settle(server, id, generation);
  if (blocks.dropReplicas(server, id, isGone)) outcome.removed++;
}

function newOutcome(): ReportOutcome {
  return { added: 0, removed: 0, orphans: 0, unknown: 0 };
}

function removeReplica(
  target: ReportTarget,
  server: number,
  name: ReplicaName,
  outcome: ReportOutcome,
): void {
  if (target.blocks.removeReplica(server, name)) outcome.removed++;
  else target.blocks.told.dropStrays(server, name.blockId, (each) => each === name.generation);
  target.invalidate.settle(server, name.blockId, name.generation);
}

function addReplica(
  target: ReportTarget,
  server: number,
  reported: ReportedReplica,
  outcome: ReportOutcome,
): void {
  if (target.blocks.addReplica(server, reported)) {
    outcome.added++;
    return;
  }
  target.blocks.told.strayed(server, reported);
  if (isOurs(target.allotted, reported)) {
    target.invalidate.offer(server, reported);
    outcome.orphans++;
  } else outcome.unknown++;
}

/** Ids of a rising sequence that a page does not have. */
function* absentFrom(ids: Iterator<BlockId>, page: ReportPage): Generator<BlockId> {
  const { ids: present, count } = page.replicas;
  let at = 0;
  for (let next = ids.next(); next.done !== true; next = ids.next()) {
    const id = next.value;
    while (at < count && present[at]! < id) at++;
    if (at >= count || present[at] !== id) yield blockId(id);
  }
}
