import type {
  ChainTarget,
  Completion,
  Durability,
  Packet,
  Seal,
  WholeBlock,
  WriteHeader,
} from '../../common/block-messages.js';
import { blockId, epoch, generation, inodeId, serverId } from '../../common/ids.js';
import { CHAIN_LENGTH_MAX } from '../limits.js';
import { blockLength } from './block.js';
import { readCompletion, writeCompletion } from './fast-completion.js';
import { readData, writeData } from './fast-data.js';
import {
  atMost,
  count,
  id,
  invalid,
  name,
  optionalDigest,
  present,
  text,
  wireDigest,
} from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** WholeBlock by hand, with the checks of codec/block.ts. */

export function writeWholeBlock(writer: WireWriter, block: WholeBlock): void {
  const header = writer.begin(1);
  writeHeader(writer, block.header);
  writer.end(header);
  const packet = writer.begin(2);
  writeData(writer, block.packet);
  writer.end(packet);
  const seal = writer.begin(3);
  writer.uint(1, count(block.seal.length, 'seal.length'));
  if (block.seal.sha256 !== undefined)
    writer.bytes(2, wireDigest(block.seal.sha256, 'seal.sha256'));
  writer.end(seal);
  if (block.completion === undefined) return;
  const completion = writer.begin(4);
  writeCompletion(writer, block.completion);
  writer.end(completion);
}

export function readWholeBlock(reader: WireReader): WholeBlock {
  let header: WriteHeader | undefined;
  let packet: Packet | undefined;
  let seal: Seal | undefined;
  let completion: Completion | undefined;
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) header = readHeader(reader.nested());
    else if (reader.is(2, LENGTH_DELIMITED))
      ({ packet } = readData(reader.nested(), 'packet.offset'));
    else if (reader.is(3, LENGTH_DELIMITED)) seal = readSeal(reader.nested());
    else if (reader.is(4, LENGTH_DELIMITED)) completion = readCompletion(reader.nested());
    else reader.skip();
  return {
    header: present(header, 'header'),
    packet: present(packet, 'packet'),
    seal: present(seal, 'seal'),
    ...(completion === undefined ? {} : { completion }),
  };
}

function readSeal(reader: WireReader): Seal {
  let length = 0;
  let sha256: Uint8Array | undefined;
  while (reader.next())
    if (reader.is(1, VARINT)) length = count(reader.uint(), 'seal.length');
    else if (reader.is(2, LENGTH_DELIMITED)) sha256 = optionalDigest(reader.bytes(), 'seal.sha256');
    else reader.skip();
  return { length, sha256 };
}

/** In the order of their numbers in the .proto file; a class of a later version is read as the strongest promise. */
const DURABILITIES: readonly (Durability | undefined)[] = [undefined, 'sync', 'flush'];

function writeHeader(writer: WireWriter, header: WriteHeader): void {
  writer.uint(1, id(header.blockId, 'block_id'));
  writer.uint(2, id(header.generation, 'generation'));
  for (const target of atMost(header.downstream, CHAIN_LENGTH_MAX, 'downstream')) {
    const start = writer.begin(3);
    writer.text(1, name(target.serverId, 'downstream.server_id'));
    writer.text(2, name(target.address, 'downstream.address'));
    writer.end(start);
  }
  writer.uint(4, DURABILITIES.indexOf(header.durability));
  writer.uint(5, count(header.epoch, 'epoch'));
  writer.uint(6, count(header.inode, 'inode'));
  writer.uint(7, count(header.fileOffset, 'file_offset'));
  writer.text(8, text(header.path, 'path'));
  if (header.resume !== undefined) {
    writer.uint(9, id(header.resume.generation, 'resume_generation'));
    writer.uint(10, count(header.resume.length, 'resume_length'));
  }
  writer.uint(11, blockLength(header.blockSize, 'block_size'));
}

function readHeader(reader: WireReader): WriteHeader {
  let block = 0;
  let blockGeneration = 0;
  const downstream: ChainTarget[] = [];
  let durability = 0;
  let masterEpoch = 0;
  let inode = 0;
  let fileOffset = 0;
  let path = '';
  let resumeGeneration = 0;
  let resumeLength = 0;
  let blockSize = 0;
  while (reader.next())
    if (reader.is(1, VARINT)) block = reader.uint();
    else if (reader.is(2, VARINT)) blockGeneration = reader.uint();
    else if (reader.is(3, LENGTH_DELIMITED)) downstream.push(readTarget(reader.nested()));
    else if (reader.is(4, VARINT)) durability = reader.uint32();
    else if (reader.is(5, VARINT)) masterEpoch = reader.uint();
    else if (reader.is(6, VARINT)) inode = reader.uint();
    else if (reader.is(7, VARINT)) fileOffset = count(reader.uint(), 'file_offset');
    else if (reader.is(8, LENGTH_DELIMITED)) path = reader.text();
    else if (reader.is(9, VARINT)) resumeGeneration = count(reader.uint(), 'resume_generation');
    else if (reader.is(10, VARINT)) resumeLength = count(reader.uint(), 'resume_length');
    else if (reader.is(11, VARINT)) blockSize = reader.uint();
    else reader.skip();
  if (resumeLength > 0 && resumeGeneration === 0)
    throw invalid('resume_length', 'needs resume_generation');
  return {
    blockId: blockId(id(block, 'block_id')),
    generation: generation(id(blockGeneration, 'generation')),
    downstream: atMost(downstream, CHAIN_LENGTH_MAX, 'downstream'),
    durability: durability === 0 ? undefined : (DURABILITIES[durability] ?? 'sync'),
    epoch: epoch(count(masterEpoch, 'epoch')),
    inode: inodeId(count(inode, 'inode')),
    fileOffset,
    path: text(path, 'path'),
    resume:
      resumeGeneration === 0
        ? undefined
        : { generation: generation(resumeGeneration), length: resumeLength },
    blockSize: blockLength(blockSize, 'block_size'),
  };
}

function readTarget(reader: WireReader): ChainTarget {
  let server = '';
  let address = '';
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) server = reader.text();
    else if (reader.is(2, LENGTH_DELIMITED)) address = reader.text();
    else reader.skip();
  return {
    serverId: serverId(name(server, 'downstream.server_id')),
    address: name(address, 'downstream.address'),
  };
}
