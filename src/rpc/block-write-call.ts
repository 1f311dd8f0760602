import { Metadata, type ClientDuplexStream } from '@grpc/grpc-js';
import type { WriteAnswer, WriteStep } from '../common/block-messages.js';
import { DfsError } from '../common/error.js';
import type { StreamOptions, WriteCall } from './block-api.js';
import { ByteBoundSender } from './byte-bound-sender.js';
import type { RpcChannel } from './channel.js';
import { decodeWriteAnswer, encodeWriteStep } from './codec/block.js';
import { endOfCall } from './end-of-call.js';
import type { WriteRequestInput } from './gen/dfs/v1/WriteRequest.js';
import type { WriteResponse } from './gen/dfs/v1/WriteResponse.js';
import { IdleTimer } from './idle-timer.js';
import { CLIENT_STREAM_IDLE_MS } from './limits.js';
import { blockService } from './load.js';
import { MessageReader } from './message-reader.js';
import { answered } from './received.js';
import { cancelled } from './unary-call.js';

const METHOD = blockService.Write;

/**
 * The writing end of a chain. The peer is given up when it owes something (it takes no more data, or has not
 * acknowledged what was sent) and shows no progress for the idle time; a writer that has nothing to send may wait.
 */
export class BlockWriteCall implements WriteCall {
  readonly answers: AsyncIterable<WriteAnswer>;
  private readonly call: ClientDuplexStream<WriteRequestInput, WriteResponse>;
  private readonly sender: ByteBoundSender<WriteRequestInput>;
  private readonly reader: MessageReader<WriteResponse>;
  private readonly idle: IdleTimer;
  private readonly address: string;
  private sentLength = 0;
  private ackedLength = 0;
  private sealSent = false;
  private failure: DfsError | undefined;

  constructor(channel: RpcChannel, options: StreamOptions) {
    const idleMs = options.idleTimeoutMs ?? CLIENT_STREAM_IDLE_MS;
    this.address = channel.address;
    this.call = channel.start((client) =>
      client.makeBidiStreamRequest<WriteRequestInput, WriteResponse>(
        METHOD.path,
        METHOD.requestSerialize,
        METHOD.responseDeserialize,
        new Metadata(),
      ),
    );
    this.sender = new ByteBoundSender(this.call, () => this.progress());
    this.reader = new MessageReader(this.call);
    this.idle = new IdleTimer(idleMs, () => this.giveUp(silent(this.address, idleMs)));
    this.answers = { [Symbol.asyncIterator]: () => this.readAnswers() };
    const cancel = (): void => this.cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    endOfCall(this.call, this.address, METHOD.path, (failure) => {
      options.signal?.removeEventListener('abort', cancel);
      this.finish(failure);
    });
    if (options.signal?.aborted === true) this.cancel();
  }

  send(step: WriteStep, onSent?: () => void): Promise<void> {
    try {
      const wire = encodeWriteStep(step);
      const bytes = step.kind === 'packet' ? step.packet.data.length : 0;
      const sent = this.sender.send(wire, bytes, onSent);
      if (step.kind === 'packet') this.sentLength = step.packet.offset + step.packet.data.length;
      if (step.kind === 'seal') this.sealSent = true;
      if (this.owed && !this.idle.armed) this.idle.arm();
      return sent;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  end(): void {
    this.call.end();
  }

  cancel(): void {
    this.giveUp(cancelled(METHOD.path));
  }

  private get owed(): boolean {
    return this.sender.queued > 0 || this.sentLength > this.ackedLength || this.sealSent;
  }

  private async *readAnswers(): AsyncGenerator<WriteAnswer> {
    for (;;) {
      const wire = await this.reader.next();
      if (wire === undefined) return;
      const answer = answered(wire, decodeWriteAnswer, this.address);
      if (answer.kind === 'acked') this.ackedLength = Math.max(this.ackedLength, answer.length);
      this.progress();
      yield answer;
    }
  }

  private progress(): void {
    if (this.owed) this.idle.arm();
    else this.idle.disarm();
  }

  private giveUp(failure: DfsError): void {
    this.finish(failure);
    this.call.cancel();
  }

  private finish(failure: DfsError | undefined): void {
    this.idle.stop();
    this.failure ??= failure;
    this.reader.finish(this.failure);
    this.sender.fail(() => this.failure ?? ended(this.address));
  }
}

export function silent(address: string, idleMs: number): DfsError {
  return new DfsError(
    'DEADLINE_EXCEEDED',
    `No progress with ${address} for ${idleMs} ms: it may be overloaded or stopped; try another server`,
  );
}

function ended(address: string): DfsError {
  return new DfsError(
    'UNAVAILABLE',
    `${address} has ended this write: read its answers for the reason`,
  );
}
