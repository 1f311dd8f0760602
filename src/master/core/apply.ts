import { assert, unreachable } from '../../common/assert.js';
import type { TxId } from '../../common/ids.js';
import {
  applyNoteBalance,
  applyNoteDrain,
  applySetRepairPolicy,
  applySetServerGoal,
  applyStartBalance,
} from './apply/administration.js';
import { applyMoveToTrash, applyRemove, applyRename } from './apply/arrange.js';
import {
  applySetMode,
  applySetOwner,
  applySetReplication,
  applySetTimes,
} from './apply/attributes.js';
import { applyCreateFile, applyCreateWithBlock, applyMakeFile, applyMkdir } from './apply/make.js';
import { applyFormat } from './apply/format.js';
import { applyReap } from './apply/reap.js';
import {
  applyBeginTruncate,
  applyConcat,
  applyFinishTruncate,
  applyTruncateAtEdge,
} from './apply/reshape.js';
import { applySkipNumbers } from './apply/skip-numbers.js';
import type { Turn } from './apply/turn.js';
import {
  applyAbandonBlock,
  applyAbandonFile,
  applyAddBlock,
  applyAppendFile,
  applyCompleteFile,
  applyFlushFile,
  applyReopenBlock,
} from './apply/write.js';
import type { Entry, Operation } from './operation.js';
import type { OperationResult } from './operation-result.js';
import type { MasterState } from './state.js';

/**
 * The only way in which durable state changes: in live work and at replay. It depends on nothing but its arguments. A
 * precondition that does not hold means that log and state do not belong together.
 */
export function apply(state: MasterState, txid: TxId, entry: Entry): OperationResult {
  assert(txid === state.txid + 1, `operation ${txid} does not follow ${state.txid}`);
  const { timeMs, caller, operation } = entry;
  const result = applyOperation({ state, txid, timeMs }, operation);
  if (caller !== undefined) state.retries.record(txid, caller, result);
  state.txid = txid;
  return result;
}

function applyOperation(turn: Turn, operation: Operation): OperationResult {
  switch (operation.kind) {
    case 'format':
      return applyFormat(turn, operation);
    case 'mkdir':
      return applyMkdir(turn, operation);
    case 'createFile':
      return applyCreateFile(turn, operation);
    case 'createWithBlock':
      return applyCreateWithBlock(turn, operation);
    case 'makeFile':
      return applyMakeFile(turn, operation);
    case 'appendFile':
      return applyAppendFile(turn, operation);
    case 'addBlock':
      return applyAddBlock(turn, operation);
    case 'reopenBlock':
      return applyReopenBlock(turn, operation);
    case 'flushFile':
      return applyFlushFile(turn, operation);
    case 'abandonBlock':
      return applyAbandonBlock(turn, operation);
    case 'completeFile':
      return applyCompleteFile(turn, operation);
    case 'abandonFile':
    case 'expireLease':
      return applyAbandonFile(turn, operation.inode);
    case 'rename':
      return applyRename(turn, operation);
    case 'remove':
      return applyRemove(turn, operation);
    case 'moveToTrash':
      return applyMoveToTrash(turn, operation);
    case 'setReplication':
      return applySetReplication(turn, operation);
    case 'setMode':
      return applySetMode(turn, operation);
    case 'setOwner':
      return applySetOwner(turn, operation);
    case 'setTimes':
      return applySetTimes(turn, operation);
    case 'truncateAtEdge':
      return applyTruncateAtEdge(turn, operation);
    case 'beginTruncate':
      return applyBeginTruncate(turn, operation);
    case 'finishTruncate':
      return applyFinishTruncate(turn, operation);
    case 'concat':
      return applyConcat(turn, operation);
    case 'reap':
      return applyReap(turn, operation);
    case 'skipNumbers':
      return applySkipNumbers(turn, operation);
    case 'setServerGoal':
      return applySetServerGoal(turn, operation);
    case 'noteDrain':
      return applyNoteDrain(turn, operation);
    case 'setRepairPolicy':
      return applySetRepairPolicy(turn, operation);
    case 'startBalance':
      return applyStartBalance(turn, operation);
    case 'noteBalance':
      return applyNoteBalance(turn, operation);
    default:
      return unreachable(operation);
  }
}
