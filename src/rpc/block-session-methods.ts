import type { ReadRange, ReadRequest, WholeBlock, WriteAnswer } from '../common/block-messages.js';
import {
  readReadRange,
  readReadRequest,
  writeReadRange,
  writeReadRequest,
} from './codec/fast-read-range.js';
import { readWholeBlock, writeWholeBlock } from './codec/fast-whole-block.js';
import { readAnswers, writeAnswers } from './codec/fast-write-answers.js';
import { SMALL_BLOCK_UNITS } from './limits.js';
import { blockService } from './load.js';
import { answerOf, requestOf, sessionKind, type SessionMethod } from './session-method.js';

/** Numbers in BlockSessionCall and BlockSessionAnswer. */
const WRITE_BLOCK = 16;
const READ_RANGE = 17;

/** WholeBlock in, WriteAnswer[] out. */
export const writeBlockMethod: SessionMethod = {
  name: 'writeBlock',
  path: '/dfs.v1.BlockService/WriteBlock',
  field: WRITE_BLOCK,
  units: SMALL_BLOCK_UNITS,
  ...requestOf<WholeBlock>('WholeBlock', writeWholeBlock, readWholeBlock),
  ...answerOf<readonly WriteAnswer[]>('WriteAnswers', writeAnswers, readAnswers),
};

/** ReadRequest in, ReadRange out. */
export const readRangeMethod: SessionMethod = {
  name: 'readRange',
  path: '/dfs.v1.BlockService/ReadRange',
  field: READ_RANGE,
  units: SMALL_BLOCK_UNITS,
  ...requestOf<ReadRequest>('ReadRequest', writeReadRequest, readReadRequest),
  ...answerOf<ReadRange>('ReadAnswers', writeReadRange, readReadRange),
};

/** BlockService.Session. */
export const blockSessions = sessionKind(blockService.Session.path, [
  writeBlockMethod,
  readRangeMethod,
]);
