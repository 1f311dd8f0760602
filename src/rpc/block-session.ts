import type {
  ReadRange,
  ReadRequest,
  ReadSlice,
  WholeBlock,
  WriteAnswer,
} from '../common/block-messages.js';
import { DfsError, isDfsError } from '../common/error.js';
import type { StreamOptions } from './block-api.js';
import { readBlock } from './block-read-call.js';
import { blockSessions, readRangeMethod, writeBlockMethod } from './block-session-methods.js';
import { BlockWriteCall } from './block-write-call.js';
import type { RpcChannel } from './channel.js';
import { CLIENT_STREAM_IDLE_MS } from './limits.js';
import { SessionCalls, type SessionTimes } from './session-calls.js';

/**
 * Small blocks and ranges of one server over sessions: a stream of its own for each would cost all hosts that it passes
 * more than everything else that is done for it. A server that knows no sessions gets streams.
 */
export class BlockSession {
  private readonly calls: SessionCalls;

  constructor(channel: RpcChannel, times: SessionTimes = {}) {
    this.calls = new SessionCalls(channel, {
      ...times,
      kind: blockSessions,
      alone: ({ method, request }, { timeoutMs, signal }) => {
        const options = { idleTimeoutMs: timeoutMs, signal: signal as AbortSignal | undefined };
        return method === writeBlockMethod
          ? writeAlone(channel, request as WholeBlock, options)
          : readAlone(channel, request as ReadRequest, options);
      },
    });
  }

  /** What the chain answered, in its order. */
  write(block: WholeBlock, options: StreamOptions): Promise<readonly WriteAnswer[]> {
    const call = { method: writeBlockMethod, context: undefined, request: block };
    return this.calls.call(call, timed(options)) as Promise<readonly WriteAnswer[]>;
  }

  read(request: ReadRequest, options: StreamOptions): AsyncGenerator<ReadSlice> {
    return slicesOf(async () => {
      const call = { method: readRangeMethod, context: undefined, request };
      return (await this.calls.call(call, timed(options))) as ReadRange;
    });
  }

  /** Takes no new calls; those under way come to their end. */
  close(): void {
    this.calls.close();
  }
}

/** The slices of a range; throws CHECKSUM_MISMATCH behind them where the server says that the next chunk is damaged. */
export async function* slicesOf(read: () => Promise<ReadRange>): AsyncGenerator<ReadSlice> {
  const { slices, damage } = await read();
  yield* slices;
  if (damage !== undefined) throw new DfsError('CHECKSUM_MISMATCH', damage);
}

/** Small as it is, all of it has to be there within the time that a stream may show no progress. */
function timed({ idleTimeoutMs = CLIENT_STREAM_IDLE_MS, signal }: StreamOptions): {
  timeoutMs: number;
  signal: AbortSignal | undefined;
} {
  return { timeoutMs: idleTimeoutMs, signal };
}

async function writeAlone(
  channel: RpcChannel,
  { header, packet, seal }: WholeBlock,
  options: StreamOptions,
): Promise<WriteAnswer[]> {
  const call = new BlockWriteCall(channel, options);
  // What keeps a step from being sent ends the answers too, which say why.
  const sent = [
    call.send({ kind: 'header', header }),
    call.send({ kind: 'packet', packet }),
    call.send({ kind: 'seal', seal }),
  ];
  void Promise.allSettled(sent).then(() => call.end());
  const answers: WriteAnswer[] = [];
  for await (const answer of call.answers) answers.push(answer);
  return answers;
}

async function readAlone(
  channel: RpcChannel,
  request: ReadRequest,
  options: StreamOptions,
): Promise<ReadRange> {
  const slices: ReadSlice[] = [];
  try {
    for await (const slice of readBlock(channel, request, options)) slices.push(slice);
  } catch (error) {
    if (!isDfsError(error, 'CHECKSUM_MISMATCH')) throw error;
    return { slices, damage: error.message };
  }
  return { slices, damage: undefined };
}
