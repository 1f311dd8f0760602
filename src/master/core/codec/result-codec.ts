import type { FileStatus } from '../../../common/file-status.js';
import type { BlockId, Generation, InodeId, ServerId } from '../../../common/ids.js';
import type { AllottedBlock, OperationResult, PlacedBlock } from '../operation-result.js';
import { bool, list, number, optional, sha256, struct, text, union, word } from './fields.js';

const fileStatus = struct<FileStatus>({
  path: text(),
  inode: number<InodeId>(),
  type: word('file', 'directory'),
  length: number(),
  replication: number(),
  blockSize: number(),
  owner: text(),
  group: text(),
  mode: number(),
  mtimeMs: number(),
  atimeMs: number(),
  version: number(),
  sha256: optional(sha256),
  childCount: number(),
  openForWrite: bool,
  blockCount: number(),
});

const allottedBlock = struct<AllottedBlock>({
  id: number<BlockId>(),
  generation: number<Generation>(),
  offset: number(),
  length: number(),
  targets: list(text<ServerId>()),
});

const placedBlock = struct<PlacedBlock>({
  id: number<BlockId>(),
  generation: number<Generation>(),
  length: number(),
  sha256,
  offset: number(),
});

/** Answers as the retry cache of a checkpoint holds them. */
export const resultCodec = union<OperationResult>({
  done: [0, {}],
  status: [1, { status: fileStatus }],
  created: [2, { inode: number<InodeId>(), replication: number(), blockSize: number() }],
  appending: [
    3,
    {
      inode: number<InodeId>(),
      length: number(),
      replication: number(),
      blockSize: number(),
      lastBlock: optional(placedBlock),
    },
  ],
  allotted: [4, { block: allottedBlock }],
  reopened: [5, { block: allottedBlock, previousGeneration: number<Generation>() }],
  shorten: [
    6,
    {
      inode: number<InodeId>(),
      block: allottedBlock,
      previousGeneration: number<Generation>(),
      shortenedLength: number(),
    },
  ],
  reaped: [7, { inodes: number(), blocks: number(), more: bool }],
  createdWithBlock: [
    8,
    {
      inode: number<InodeId>(),
      replication: number(),
      blockSize: number(),
      block: allottedBlock,
    },
  ],
});
