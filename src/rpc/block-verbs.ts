import { assert } from '../common/assert.js';
import type {
  ReadRange,
  ReadRequest,
  ReadSlice,
  WholeBlock,
  WriteAnswer,
  WriteStep,
} from '../common/block-messages.js';
import { DfsError, isDfsError } from '../common/error.js';
import { giveBack } from '../runtime/bulk-memory.js';
import type { BlockHandlers } from './block-api.js';
import { readRangeMethod, writeBlockMethod } from './block-session-methods.js';
import type { CallObserver } from './call-observer.js';
import { SMALL_BLOCK_BYTES_MAX } from './limits.js';
import type { CallOptions } from './namespace-api.js';
import type { SessionMethod } from './session-method.js';
import type { Serve, Verb } from './served-session.js';

/** BlockService.Session carries out small blocks and ranges as Write and Read do, and answers each at once. */
export function blockVerbs(handlers: BlockHandlers, observer: CallObserver | undefined): Verb[] {
  const verb = (method: SessionMethod, serve: Serve): Verb => {
    const [, service = '', name = ''] = method.path.split('/');
    return { method, serve, outcome: observer?.method(service, name) };
  };
  return [
    verb(writeBlockMethod, (request, call) =>
      serveWholeBlock(handlers, request as WholeBlock, call),
    ),
    verb(readRangeMethod, (request, call) => serveRange(handlers, request as ReadRequest, call)),
  ];
}

/** What Write would answer to the three steps of this block. */
export async function serveWholeBlock(
  handlers: BlockHandlers,
  block: WholeBlock,
  { signal }: CallOptions,
): Promise<WriteAnswer[]> {
  const wholeBytes = block.packet.data.length;
  mustBeSmall(wholeBytes);
  const answers: WriteAnswer[] = [];
  const options = { signal: signal as AbortSignal, wholeBytes };
  for await (const answer of handlers.write(steps(block), options)) answers.push(answer);
  return answers;
}

// eslint-disable-next-line @typescript-eslint/require-await -- they are there, where others have to come
async function* steps({ header, packet, seal, completion }: WholeBlock): AsyncGenerator<WriteStep> {
  yield { kind: 'header', header };
  yield { kind: 'packet', packet };
  yield { kind: 'seal', seal, completion };
}

/** What Read would give of this range. */
export async function serveRange(
  handlers: BlockHandlers,
  request: ReadRequest,
  { signal }: CallOptions,
): Promise<ReadRange> {
  mustBeSmall(request.length);
  const slices: ReadSlice[] = [];
  let bytes = 0;
  try {
    for await (const slice of handlers.read(request, { signal: signal as AbortSignal })) {
      const { offset, crcs, data } = slice;
      bytes += data.length;
      assert(bytes <= 2 * SMALL_BLOCK_BYTES_MAX, 'a small range lies in two chunks');
      slices.push({ offset, crcs, data: new Uint8Array(data) });
      giveBack(data);
    }
  } catch (error) {
    if (!isDfsError(error, 'CHECKSUM_MISMATCH')) throw error;
    return { slices, damage: error.message };
  }
  return { slices, damage: undefined };
}

function mustBeSmall(bytes: number): void {
  if (bytes > SMALL_BLOCK_BYTES_MAX)
    throw new DfsError(
      'LIMIT_EXCEEDED',
      `A session carries up to ${SMALL_BLOCK_BYTES_MAX} bytes a call, not ${bytes}: make a call of its own`,
    );
}
