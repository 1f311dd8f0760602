import { assert, must } from '../../../common/assert.js';
import {
  blockId,
  generation as toGeneration,
  type Generation,
  type InodeId,
} from '../../../common/ids.js';
import type { OpenFile, WritingBlock } from '../open-files.js';
import type { OperationOf } from '../operation.js';
import type { AllottedBlock, OperationResult } from '../operation-result.js';
import type { MasterState } from '../state.js';
import { inodeOf } from '../tree.js';
import { commit, dropWriting, tellWriting } from './blocks.js';
import { discard, giveUp } from './discard.js';
import { statusResult, touch, type Turn } from './turn.js';

export function applyAppendFile(
  { state }: Turn,
  { inode, holder }: OperationOf<'appendFile'>,
): OperationResult {
  state.openFiles.open({
    inode,
    holder,
    kind: 'append',
    reserved: undefined,
    writing: undefined,
    truncateTo: undefined,
  });
  const { length, replication, blockSize, blockCount } = inodeOf(state, inode);
  const last = state.namespace.blocks(inode, Math.max(0, blockCount - 1), 1)[0];
  const lastBlock = last === undefined ? undefined : { ...last, offset: length - last.length };
  return { kind: 'appending', inode, length, replication, blockSize, lastBlock };
}

export function applyAddBlock(turn: Turn, operation: OperationOf<'addBlock'>): OperationResult {
  commit(turn, operation.inode, operation.previous);
  return { kind: 'allotted', block: allotBlock(turn, operation) };
}

/** The next block of an open file that writes none. */
export function allotBlock(
  { state }: Turn,
  {
    inode,
    block: id,
    generation,
    targets,
  }: Pick<OperationOf<'addBlock'>, 'inode' | 'block' | 'generation' | 'targets'>,
): AllottedBlock {
  assert(openFile(state, inode).writing === undefined, `inode ${inode} still writes a block`);
  assert(id === state.counters.block, `block ${id} is not the next one`);
  state.counters.block = blockId(id + 1);
  takeGeneration(state, generation);
  const { length: offset, blockCount: index } = inodeOf(state, inode);
  const writing = { id, generation, offset, targets, index };
  state.openFiles.setWriting(inode, writing);
  tellWriting(state, inode, writing);
  return allotted(state, inode, writing);
}

export function applyReopenBlock(
  { state }: Turn,
  { inode, block, generation }: OperationOf<'reopenBlock'>,
): OperationResult {
  takeGeneration(state, generation);
  const { writing } = openFile(state, inode);
  const before = writing ?? lastBlock(state, inode);
  assert(before.id === block, `block ${block} is not the last one of inode ${inode}`);
  const reopened = { ...before, generation };
  state.openFiles.setWriting(inode, reopened);
  tellWriting(state, inode, reopened);
  return {
    kind: 'reopened',
    block: allotted(state, inode, reopened),
    previousGeneration: before.generation,
  };
}

export function applyFlushFile(
  turn: Turn,
  { inode, block }: OperationOf<'flushFile'>,
): OperationResult {
  commit(turn, inode, block);
  publish(turn, openFile(turn.state, inode));
  return statusResult(turn.state, inode);
}

export function applyAbandonBlock(
  { state }: Turn,
  { inode, block }: OperationOf<'abandonBlock'>,
): OperationResult {
  assert(openFile(state, inode).writing?.id === block, `block ${block} is not being written`);
  dropWriting(state, inode);
  return { kind: 'done' };
}

export function applyCompleteFile(
  turn: Turn,
  { inode, last }: OperationOf<'completeFile'>,
): OperationResult {
  const { state } = turn;
  commit(turn, inode, last);
  const file = openFile(state, inode);
  assert(file.writing === undefined, `inode ${inode} still writes a block`);
  publish(turn, file);
  state.openFiles.close(inode);
  return statusResult(state, inode);
}

/** Also for a lease that expired. */
export function applyAbandonFile(turn: Turn, inode: InodeId): OperationResult {
  giveUp(turn, inode);
  return { kind: 'done' };
}

export function takeGeneration(state: MasterState, generation: Generation): void {
  assert(generation === state.counters.generation, `generation ${generation} is not the next one`);
  state.counters.generation = toGeneration(generation + 1);
}

/** What the writer is told of its block. */
export function allotted(
  state: MasterState,
  inode: InodeId,
  { id, generation, offset, targets, index }: WritingBlock,
): AllottedBlock {
  const length = state.namespace.blocks(inode, index, 1)[0]?.length ?? 0;
  return { id, generation, offset, length, targets };
}

/** Gives a file its reserved name; what had the name before goes in the same step. */
function publish(turn: Turn, { inode, reserved }: OpenFile): void {
  if (reserved === undefined) return;
  const { state } = turn;
  const { parent, name } = reserved;
  const replaced = state.namespace.lookup(parent, name);
  if (replaced !== undefined) discard(turn, replaced);
  state.openFiles.setPublished(inode);
  state.namespace.link(inode, parent, name, { mtimeMs: turn.timeMs, version: turn.txid });
  touch(turn, parent);
}

function lastBlock(state: MasterState, inode: InodeId): WritingBlock {
  const { length, blockCount } = inodeOf(state, inode);
  const index = blockCount - 1;
  const block = must(
    state.namespace.blocks(inode, Math.max(0, index), 1)[0],
    `inode ${inode} has no block`,
  );
  const { id, generation } = block;
  return { id, generation, offset: length - block.length, targets: [], index };
}

function openFile(state: MasterState, inode: InodeId): OpenFile {
  return must(state.openFiles.get(inode), `inode ${inode} is not open`);
}
