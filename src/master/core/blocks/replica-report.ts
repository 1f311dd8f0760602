import { must } from '../../../common/assert.js';
import { blockId, generation, type BlockId } from '../../../common/ids.js';
import type { ReplicaName, ReportedReplica } from '../../../common/node-messages.js';
import type { BlockMap } from './block-map.js';
import { REPORT_SLICE_REPLICAS } from '../derived-limits.js';
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
    if (target.blocks.retainReplicas(server, id, [])) outcome.removed++;
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
  }
  for (const id of absentFrom(target.invalidate.orderedIn(server, page.after, page.upTo), page)) {
    target.invalidate.settle(server, id);
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
  }
  for (const replicas of sameBlock(page.replicas)) {
    retain(target, server, replicas, outcome);
    for (const reported of replicas) addReplica(target, server, reported, outcome);
    if (++done % REPORT_SLICE_REPLICAS === 0) yield;
  }
  return outcome;
}

/** Runs of one block's generations. */
function* sameBlock(replicas: readonly ReportedReplica[]): Generator<readonly ReportedReplica[]> {
  for (let start = 0, end = 1; start < replicas.length; start = end++) {
    while (replicas[end]?.blockId === replicas[start]?.blockId && end < replicas.length) end++;
    yield replicas.slice(start, end);
  }
}

/** Generations of a block that the page does not have are gone. */
function retain(
  target: ReportTarget,
  server: number,
  replicas: readonly ReportedReplica[],
  outcome: ReportOutcome,
): void {
  const id = must(replicas[0], 'a run is not empty').blockId;
  if (!target.blocks.isHeld(server, id)) return;
  const generations = replicas.map((replica) => replica.generation);
  for (const held of target.blocks.replicasOn(id, server))
    if (!generations.includes(generation(held.generation)))
      target.invalidate.settle(server, id, held.generation);
  if (target.blocks.retainReplicas(server, id, generations)) outcome.removed++;
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
  target.invalidate.settle(server, name.blockId, name.generation);
}

function addReplica(
  target: ReportTarget,
  server: number,
  reported: ReportedReplica,
  outcome: ReportOutcome,
): void {
  if (target.blocks.addReplica(server, reported)) outcome.added++;
  else if (isOurs(target.allotted, reported)) {
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
