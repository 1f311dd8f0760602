import type { LocalReplica } from '../../common/block-messages.js';
import { blockId, generation } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { BlockServiceDefinition } from '../gen/dfs/v1/BlockService.js';
import { LOCAL_FOOTER_BYTES_MAX } from '../limits.js';
import { blockLength } from './block.js';
import { count, id, invalid, text } from './fields.js';
import type { UnaryCodec } from './unary-codec.js';

export const findLocalCodec: UnaryCodec<
  ReplicaName,
  LocalReplica,
  BlockServiceDefinition['FindLocal']
> = {
  encodeRequest: (request) => ({
    blockId: id(request.blockId, 'block_id'),
    generation: id(request.generation, 'generation'),
  }),
  decodeRequest: (wire) => ({
    blockId: blockId(id(wire.blockId, 'block_id')),
    generation: generation(id(wire.generation, 'generation')),
  }),
  encodeResponse: (response) => ({
    path: text(response.path, 'path'),
    fileBytes: count(response.fileBytes, 'file_bytes'),
    length: blockLength(response.length, 'length'),
    footer: footer(response.footer),
    chunkCrcs: response.chunkCrcs as number[],
  }),
  decodeResponse: (wire) => ({
    path: text(wire.path, 'path'),
    fileBytes: count(wire.fileBytes, 'file_bytes'),
    length: blockLength(wire.length, 'length'),
    footer: footer(wire.footer),
    chunkCrcs: wire.chunkCrcs,
  }),
};

function footer(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw invalid('footer', 'is missing');
  if (bytes.length > LOCAL_FOOTER_BYTES_MAX)
    throw invalid('footer', `is longer than ${LOCAL_FOOTER_BYTES_MAX} bytes`);
  return new Uint8Array(bytes);
}
