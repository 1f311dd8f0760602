import { ByteReader, DecodeFault } from '../../../common/byte-reader.js';
import { ByteWriter } from '../../../common/byte-writer.js';
import { PATH_COMPONENTS_MAX } from '../../../common/path.js';
import { refuse, type Refusal } from '../../../common/refusal.js';

/** Where a walk goes on: after an entry of a directory, named from the start of the walk. */
export interface WalkCursor {
  readonly directory: readonly string[];
  /** '' for the directory's first entry. */
  readonly after: string;
}

export function encodeWalkCursor({ directory, after }: WalkCursor): Uint8Array {
  const writer = new ByteWriter().varint(directory.length);
  for (const name of directory) writer.text(name);
  return writer.text(after).finish();
}

export function decodeWalkCursor(bytes: Uint8Array): WalkCursor | Refusal {
  try {
    const reader = new ByteReader(bytes);
    const depth = reader.varint();
    if (depth > PATH_COMPONENTS_MAX) throw new DecodeFault('too deep');
    const directory = Array.from({ length: depth }, () => reader.text());
    const after = reader.text();
    if (reader.remaining > 0) throw new DecodeFault('too long');
    return { directory, after };
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    return refuse('INVALID_ARGUMENT', {
      message: 'The cursor is not one that this master gave; start the walk again',
    });
  }
}
