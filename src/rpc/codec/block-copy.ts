import { unreachable } from '../../common/assert.js';
import type { CopyAnswer, CopyHeader } from '../../common/copy-messages.js';
import { blockId, epoch, generation, inodeId } from '../../common/ids.js';
import type { CopyHeader as WireCopyHeader, CopyHeaderInput } from '../gen/dfs/v1/CopyHeader.js';
import type { CopyRequest, CopyRequestInput } from '../gen/dfs/v1/CopyRequest.js';
import type { CopyResponse, CopyResponseInput } from '../gen/dfs/v1/CopyResponse.js';
import { COPY_SOURCES_MAX } from '../limits.js';
import { blockLength, decodeDurability, encodeDurability } from './block.js';
import { decodeChainFailure, encodeChainFailure } from './chain-failure.js';
import { decodeCopyPeer, encodeCopyPeer } from './copy-peer.js';
import { atMost, count, digest, id, invalid, present, text } from './fields.js';

/** What a worker sends: first the header, then grants of bytes. */
export type CopyStep =
  | { readonly kind: 'header'; readonly header: CopyHeader }
  | { readonly kind: 'grant'; readonly bytes: number };

export function encodeCopyStep(step: CopyStep): CopyRequestInput {
  return step.kind === 'header'
    ? { header: encodeHeader(step.header) }
    : { grant: count(step.bytes, 'grant') };
}

export function decodeCopyStep(wire: CopyRequest): CopyStep {
  switch (wire.step) {
    case 'header':
      return { kind: 'header', header: decodeHeader(present(wire.header, 'header')) };
    case 'grant':
      return { kind: 'grant', bytes: count(present(wire.grant, 'grant'), 'grant') };
    default:
      throw invalid('step', 'is missing, or of a kind not known to this version');
  }
}

export function encodeCopyAnswer(answer: CopyAnswer): CopyResponseInput {
  switch (answer.kind) {
    case 'copied':
      return { copiedLength: count(answer.length, 'copied_length') };
    case 'done':
      return { done: { fetchedBytes: count(answer.fetchedBytes, 'done.fetched_bytes') } };
    case 'failure':
      return { failure: encodeChainFailure(answer) };
    default:
      return unreachable(answer);
  }
}

export function decodeCopyAnswer(wire: CopyResponse): CopyAnswer {
  switch (wire.answer) {
    case 'copiedLength': {
      const length = present(wire.copiedLength, 'copied_length');
      return { kind: 'copied', length: count(length, 'copied_length') };
    }
    case 'done': {
      const { fetchedBytes } = present(wire.done, 'done');
      return { kind: 'done', fetchedBytes: count(fetchedBytes, 'done.fetched_bytes') };
    }
    case 'failure':
      return { kind: 'failure', ...decodeChainFailure(present(wire.failure, 'failure')) };
    default:
      throw invalid('answer', 'is missing, or of a kind not known to this version');
  }
}

function encodeHeader(header: CopyHeader): CopyHeaderInput {
  return {
    blockId: id(header.blockId, 'block_id'),
    generation: id(header.generation, 'generation'),
    length: blockLength(header.length, 'length'),
    sha256: digest(header.sha256, 'sha256'),
    sources: atMost(header.sources, COPY_SOURCES_MAX, 'sources').map((peer) =>
      encodeCopyPeer(peer, 'sources'),
    ),
    inode: count(header.inode, 'inode'),
    fileOffset: count(header.fileOffset, 'file_offset'),
    path: text(header.path, 'path'),
    durability: encodeDurability(header.durability),
    epoch: count(header.epoch, 'epoch'),
  };
}

function decodeHeader(wire: WireCopyHeader): CopyHeader {
  return {
    blockId: blockId(id(wire.blockId, 'block_id')),
    generation: generation(id(wire.generation, 'generation')),
    length: blockLength(wire.length, 'length'),
    sha256: digest(wire.sha256, 'sha256'),
    sources: atMost(wire.sources, COPY_SOURCES_MAX, 'sources').map((peer) =>
      decodeCopyPeer(peer, 'sources'),
    ),
    inode: inodeId(count(wire.inode, 'inode')),
    fileOffset: count(wire.fileOffset, 'file_offset'),
    path: text(wire.path, 'path'),
    durability: decodeDurability(wire.durability),
    epoch: epoch(count(wire.epoch, 'epoch')),
  };
}
