import { blockId, type BlockId } from '../../common/ids.js';
import type { ReplicaName, ReportedReplica } from '../../common/node-messages.js';
import type { BlockMap } from './block-map.js';
import { REPORT_SLICE_REPLICAS } from './derived-limits.js';
import type { InvalidateBlocks } from './invalidate-blocks.js';

export interface ReportTarget {
  readonly blocks: BlockMap;
  readonly invalidate: InvalidateBlocks;
  /** The id that the next new block gets: every lower one was given to a block once. */
  readonly nextBlockId: () => number;
}

/** What became of a report. */
export interface ReportOutcome {
  added: number;
  removed: number;
  /** Replicas of removed blocks, now ordered to be deleted. */
  orphans: number;
  /** Replicas of ids that were never allotted: left alone, since another history may own them. */
  unknown: number;
}

export interface ReportPage {
  readonly after: number;
  readonly upTo: number;
  /** All that the server has in (after, upTo], rising by block id. */
  readonly replicas: readonly ReportedReplica[];
}

/**
 * Applies what changed on a server. Runs in slices: each step is one bounded piece of work, and between steps other
 * turns may run. Reports of one server must not overlap.
 */
export function* applyChanges(
  target: ReportTarget,
  server: number,
  changes: { readonly added: readonly ReportedReplica[]; readonly removed: readonly ReplicaName[] },
): Generator<void, ReportOutcome> {
  const outcome = newOutcome();
  let done = 0;
  // A replica that took on a new generation is told as removed and added, so what went comes first.
  for (const name of changes.removed) {
    removeReplica(target, server, name, outcome);
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
  }
  for (const reported of changes.added) {
    addReplica(target, server, reported, outcome);
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
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
    if (target.blocks.removeReplica(server, { blockId: id })) outcome.removed++;
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
  }
  for (const id of absentFrom(target.invalidate.orderedIn(server, page.after, page.upTo), page)) {
    target.invalidate.settle(server, id);
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
  }
  for (const reported of page.replicas) {
    addReplica(target, server, reported, outcome);
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
  }
  return outcome;
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
  target.invalidate.settle(server, name.blockId);
}

function addReplica(
  target: ReportTarget,
  server: number,
  reported: ReportedReplica,
  outcome: ReportOutcome,
): void {
  // An order for another generation of it is void: that one is not there any more.
  target.invalidate.settle(server, reported.blockId, reported.generation);
  if (target.blocks.addReplica(server, reported)) outcome.added++;
  else if (reported.blockId < target.nextBlockId()) {
    target.invalidate.offer(server, reported);
    outcome.orphans++;
  } else outcome.unknown++;
}

/** Ids of a rising sequence that a page does not have. */
function* absentFrom(ids: Iterator<BlockId>, page: ReportPage): Generator<BlockId> {
  let at = 0;
  for (let next = ids.next(); next.done !== true; next = ids.next()) {
    const id = next.value;
    while (at < page.replicas.length && (page.replicas[at]?.blockId ?? 0) < id) at++;
    if (page.replicas[at]?.blockId !== id) yield blockId(id);
  }
}
