import { generation, inodeId } from '../../common/ids.js';
import type { TruncateFileResponse } from '../../common/namespace-messages.js';
import type {
  TruncateFileResponse as WireTruncateFileResponse,
  TruncateFileResponseInput,
} from '../gen/dfs/v1/TruncateFileResponse.js';
import { count, id, invalid, present } from './fields.js';
import {
  decodeFileStatus,
  decodeLocatedBlock,
  encodeFileStatus,
  encodeLocatedBlock,
} from './types.js';

/** The wire has both outcomes of a truncation as optional fields; here they are one union. */

export function encodeTruncateFileResponse(
  response: TruncateFileResponse,
): TruncateFileResponseInput {
  if (response.done) return { status: encodeFileStatus(response.status) };
  return {
    shorten: encodeLocatedBlock(response.shorten),
    previousGeneration: id(response.previousGeneration, 'previous_generation'),
    shortenedLength: count(response.shortenedLength, 'shortened_length'),
    inode: id(response.inode, 'inode'),
  };
}

export function decodeTruncateFileResponse(wire: WireTruncateFileResponse): TruncateFileResponse {
  if (wire.status && wire.shorten) throw invalid('status', 'and shorten cannot both be there');
  if (wire.status) return { done: true, status: decodeFileStatus(wire.status) };
  return {
    done: false,
    inode: inodeId(id(wire.inode, 'inode')),
    shorten: decodeLocatedBlock(present(wire.shorten, 'shorten')),
    previousGeneration: generation(id(wire.previousGeneration, 'previous_generation')),
    shortenedLength: count(wire.shortenedLength, 'shortened_length'),
  };
}
