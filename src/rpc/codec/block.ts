import { unreachable } from '../../common/assert.js';
import type {
  ChainTarget,
  Durability,
  Packet,
  ReadRequest,
  ReadSlice,
  ReplicaStat,
  WriteAnswer,
  WriteHeader,
  WriteStep,
} from '../../common/block-messages.js';
import { DfsError } from '../../common/error.js';
import { blockId, epoch, generation, inodeId, serverId, type BlockId } from '../../common/ids.js';
import { BLOCK_BYTES_MAX } from '../../common/sizes.js';
import type { BlockServiceDefinition } from '../gen/dfs/v1/BlockService.js';
import type {
  ChainTarget as WireChainTarget,
  ChainTargetInput,
} from '../gen/dfs/v1/ChainTarget.js';
import type { Durability as WireDurability } from '../gen/dfs/v1/Durability.js';
import type { Packet as WirePacket, PacketInput } from '../gen/dfs/v1/Packet.js';
import type {
  ReadRequest as WireReadRequest,
  ReadRequestInput,
} from '../gen/dfs/v1/ReadRequest.js';
import type {
  ReadResponse as WireReadResponse,
  ReadResponseInput,
} from '../gen/dfs/v1/ReadResponse.js';
import type {
  WriteHeader as WireWriteHeader,
  WriteHeaderInput,
} from '../gen/dfs/v1/WriteHeader.js';
import type {
  WriteRequest as WireWriteRequest,
  WriteRequestInput,
} from '../gen/dfs/v1/WriteRequest.js';
import type {
  WriteResponse as WireWriteResponse,
  WriteResponseInput,
} from '../gen/dfs/v1/WriteResponse.js';
import { CHAIN_LENGTH_MAX, ERROR_MESSAGE_LENGTH_MAX } from '../limits.js';
import { decodeChainFailure, encodeChainFailure } from './chain-failure.js';
import {
  atMost,
  count,
  digest,
  encodeOptionalDigest,
  id,
  invalid,
  label,
  name,
  optionalDigest,
  present,
  text,
} from './fields.js';
import { decodeFileStatus, encodeFileStatus } from './types.js';
import type { UnaryCodec } from './unary-codec.js';

/** Bytes of packets and slices stay views on the message in both directions; digests are copied. */

export function encodeWriteStep(step: WriteStep): WriteRequestInput {
  switch (step.kind) {
    case 'packet':
      return { packet: encodePacket(step.packet) };
    case 'header':
      return { header: encodeHeader(step.header) };
    case 'seal':
      return {
        seal: {
          length: count(step.seal.length, 'seal.length'),
          sha256: encodeOptionalDigest(step.seal.sha256, 'seal.sha256'),
        },
      };
    default:
      return unreachable(step);
  }
}

export function decodeWriteStep(wire: WireWriteRequest): WriteStep {
  switch (wire.step) {
    case 'packet':
      return { kind: 'packet', packet: decodePacket(present(wire.packet, 'packet')) };
    case 'header':
      return { kind: 'header', header: decodeHeader(present(wire.header, 'header')) };
    case 'seal': {
      const seal = present(wire.seal, 'seal');
      const length = count(seal.length, 'seal.length');
      return { kind: 'seal', seal: { length, sha256: optionalDigest(seal.sha256, 'seal.sha256') } };
    }
    default:
      throw invalid('step', 'is missing, or of a kind not known to this version');
  }
}

export function encodeWriteAnswer(answer: WriteAnswer): WriteResponseInput {
  switch (answer.kind) {
    case 'acked':
      return { ackedLength: count(answer.length, 'acked_length') };
    case 'sealed':
      return {
        sealed: {
          serverId: name(answer.serverId, 'sealed.server_id'),
          sha256: digest(answer.sha256, 'sealed.sha256'),
        },
      };
    case 'failure':
      return { failure: encodeChainFailure(answer) };
    case 'completed':
      return { completed: encodeFileStatus(answer.status) };
    default:
      return unreachable(answer);
  }
}

export function decodeWriteAnswer(wire: WireWriteResponse): WriteAnswer {
  switch (wire.answer) {
    case 'ackedLength':
      return {
        kind: 'acked',
        length: count(present(wire.ackedLength, 'acked_length'), 'acked_length'),
      };
    case 'sealed': {
      const sealed = present(wire.sealed, 'sealed');
      return {
        kind: 'sealed',
        serverId: serverId(name(sealed.serverId, 'sealed.server_id')),
        sha256: digest(sealed.sha256, 'sealed.sha256'),
      };
    }
    case 'failure':
      return { kind: 'failure', ...decodeChainFailure(present(wire.failure, 'failure')) };
    case 'completed':
      return { kind: 'completed', status: decodeFileStatus(present(wire.completed, 'completed')) };
    default:
      throw invalid('answer', 'is missing, or of a kind not known to this version');
  }
}

function encodePacket(packet: Packet): PacketInput {
  return {
    offset: count(packet.offset, 'packet.offset'),
    crcs: packet.crcs as number[],
    data: packet.data,
  };
}

function decodePacket(wire: WirePacket): Packet {
  return { offset: count(wire.offset, 'packet.offset'), crcs: wire.crcs, data: wire.data };
}

function encodeHeader(header: WriteHeader): WriteHeaderInput {
  return {
    blockId: id(header.blockId, 'block_id'),
    generation: id(header.generation, 'generation'),
    downstream: atMost(header.downstream, CHAIN_LENGTH_MAX, 'downstream').map(encodeTarget),
    durability: encodeDurability(header.durability),
    epoch: count(header.epoch, 'epoch'),
    inode: count(header.inode, 'inode'),
    fileOffset: count(header.fileOffset, 'file_offset'),
    path: text(header.path, 'path'),
    resumeGeneration: header.resume ? id(header.resume.generation, 'resume_generation') : 0,
    resumeLength: header.resume ? count(header.resume.length, 'resume_length') : 0,
    blockSize: blockLength(header.blockSize, 'block_size'),
  };
}

function decodeHeader(wire: WireWriteHeader): WriteHeader {
  const resumeLength = count(wire.resumeLength, 'resume_length');
  if (resumeLength > 0 && wire.resumeGeneration === 0)
    throw invalid('resume_length', 'needs resume_generation');
  return {
    blockId: blockId(id(wire.blockId, 'block_id')),
    generation: generation(id(wire.generation, 'generation')),
    downstream: atMost(wire.downstream, CHAIN_LENGTH_MAX, 'downstream').map(decodeTarget),
    durability: decodeDurability(wire.durability),
    epoch: epoch(count(wire.epoch, 'epoch')),
    inode: inodeId(count(wire.inode, 'inode')),
    fileOffset: count(wire.fileOffset, 'file_offset'),
    path: text(wire.path, 'path'),
    resume:
      wire.resumeGeneration === 0
        ? undefined
        : {
            generation: generation(id(wire.resumeGeneration, 'resume_generation')),
            length: resumeLength,
          },
    blockSize: blockLength(wire.blockSize, 'block_size'),
  };
}

/** The size or length of a block: at least one byte. */
export function blockLength(value: number, field: string): number {
  if (id(value, field) > BLOCK_BYTES_MAX)
    throw invalid(field, `is over the bound of ${BLOCK_BYTES_MAX} bytes`);
  return value;
}

export function encodeDurability(durability: Durability | undefined): WireDurability {
  if (durability === undefined) return 'DURABILITY_UNSPECIFIED';
  return durability === 'flush' ? 'DURABILITY_FLUSH' : 'DURABILITY_SYNC';
}

/** Classes of a later version are read as the strongest promise. */
export function decodeDurability(wire: WireDurability): Durability | undefined {
  switch (wire) {
    case 'DURABILITY_UNSPECIFIED':
      return undefined;
    case 'DURABILITY_FLUSH':
      return 'flush';
    default:
      return 'sync';
  }
}

function encodeTarget(target: ChainTarget): ChainTargetInput {
  return {
    serverId: name(target.serverId, 'downstream.server_id'),
    address: name(target.address, 'downstream.address'),
  };
}

function decodeTarget(wire: WireChainTarget): ChainTarget {
  return {
    serverId: serverId(name(wire.serverId, 'downstream.server_id')),
    address: name(wire.address, 'downstream.address'),
  };
}

export function encodeReadRequest(request: ReadRequest): ReadRequestInput {
  return {
    blockId: id(request.blockId, 'block_id'),
    generation: id(request.generation, 'generation'),
    offset: count(request.offset, 'offset'),
    length: count(request.length, 'length'),
    forRepair: request.forRepair === true,
  };
}

export function decodeReadRequest(wire: WireReadRequest): ReadRequest {
  return {
    blockId: blockId(id(wire.blockId, 'block_id')),
    generation: generation(id(wire.generation, 'generation')),
    offset: count(wire.offset, 'offset'),
    length: count(wire.length, 'length'),
    ...(wire.forRepair ? { forRepair: true } : {}),
  };
}

export function encodeReadSlice(slice: ReadSlice): ReadResponseInput {
  return { offset: count(slice.offset, 'offset'), crcs: slice.crcs as number[], data: slice.data };
}

/** The end of a read at a damaged chunk, which travels as a message: it must not overtake the chunks before it. */
export function encodeReadDamage(message: string): ReadResponseInput {
  return { damage: message.slice(0, ERROR_MESSAGE_LENGTH_MAX).toWellFormed() };
}

/** Throws CHECKSUM_MISMATCH where the server says that the next chunk is damaged. */
export function decodeReadSlice(wire: WireReadResponse): ReadSlice {
  if (wire.damage !== '') throw new DfsError('CHECKSUM_MISMATCH', wire.damage);
  return { offset: count(wire.offset, 'offset'), crcs: wire.crcs, data: wire.data };
}

export const statReplicaCodec: UnaryCodec<
  { readonly blockId: BlockId },
  ReplicaStat,
  BlockServiceDefinition['StatReplica']
> = {
  encodeRequest: (request) => ({ blockId: id(request.blockId, 'block_id') }),
  decodeRequest: (wire) => ({ blockId: blockId(id(wire.blockId, 'block_id')) }),
  encodeResponse: (response) => ({
    generation: id(response.generation, 'generation'),
    length: count(response.length, 'length'),
    sha256: digest(response.sha256, 'sha256'),
    volumeId: label(response.volumeId, 'volume_id'),
    chunkCrcs: response.chunkCrcs as number[],
  }),
  decodeResponse: (wire) => ({
    generation: generation(id(wire.generation, 'generation')),
    length: count(wire.length, 'length'),
    sha256: digest(wire.sha256, 'sha256'),
    volumeId: label(wire.volumeId, 'volume_id'),
    chunkCrcs: wire.chunkCrcs,
  }),
};
