import { Metadata, type ClientDuplexStream } from '@grpc/grpc-js';
import type { DfsError } from '../common/error.js';
import type { StreamOptions } from './block-api.js';
import type { CopyAnswer, CopyCall, CopyHeader } from './block-copy-api.js';
import { silent } from './block-write-call.js';
import type { RpcChannel } from './channel.js';
import { decodeCopyAnswer, encodeCopyStep } from './codec/block-copy.js';
import { endOfCall } from './end-of-call.js';
import type { CopyRequestInput } from './gen/dfs/v1/CopyRequest.js';
import type { CopyResponse } from './gen/dfs/v1/CopyResponse.js';
import { IdleTimer } from './idle-timer.js';
import { CLIENT_STREAM_IDLE_MS } from './limits.js';
import { blockService } from './load.js';
import { MessageReader } from './message-reader.js';
import { answered } from './received.js';
import { cancelled } from './unary-call.js';

const METHOD = blockService.Copy;

/**
 * The ordering end of a copy. The server is given up when it owes something (granted bytes, or the seal of a block that
 * it has whole) and says nothing for the idle time; a worker that grants nothing may take as long as it likes.
 */
export class BlockCopyCall implements CopyCall {
  readonly answers: AsyncIterable<CopyAnswer>;
  private readonly call: ClientDuplexStream<CopyRequestInput, CopyResponse>;
  private readonly reader: MessageReader<CopyResponse>;
  private readonly idle: IdleTimer;
  private readonly address: string;
  private readonly length: number;
  private granted = 0;
  private copied = 0;
  private over = false;

  constructor(channel: RpcChannel, header: CopyHeader, options: StreamOptions) {
    const idleMs = options.idleTimeoutMs ?? CLIENT_STREAM_IDLE_MS;
    const first = encodeCopyStep({ kind: 'header', header });
    this.address = channel.address;
    this.length = header.length;
    this.call = channel.start((client) =>
      client.makeBidiStreamRequest<CopyRequestInput, CopyResponse>(
        METHOD.path,
        METHOD.requestSerialize,
        METHOD.responseDeserialize,
        new Metadata(),
      ),
    );
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
    else this.call.write(first);
  }

  grant(bytes: number): void {
    if (this.over || !Number.isSafeInteger(bytes) || bytes <= 0) return;
    this.granted += bytes;
    this.call.write(encodeCopyStep({ kind: 'grant', bytes }));
    if (this.owed && !this.idle.armed) this.idle.arm();
  }

  cancel(): void {
    this.giveUp(cancelled(METHOD.path));
  }

  private get owed(): boolean {
    return !this.over && Math.min(this.granted, this.length) > this.copied;
  }

  /** Whoever leaves before the last answer cancels the call: the server would copy on for nobody. */
  private async *readAnswers(): AsyncGenerator<CopyAnswer> {
    try {
      for (;;) {
        const wire = await this.reader.next();
        if (wire === undefined) return;
        const answer = answered(wire, decodeCopyAnswer, this.address);
        if (answer.kind === 'copied') this.progress(answer.length);
        else this.end();
        yield answer;
      }
    } finally {
      if (!this.over) this.cancel();
    }
  }

  private progress(length: number): void {
    this.copied = Math.max(this.copied, length);
    if (this.owed || this.copied >= this.length) this.idle.arm();
    else this.idle.disarm();
  }

  /** The last answer has come; only the status is still due. */
  private end(): void {
    this.copied = this.length;
    this.idle.arm();
    this.call.end();
  }

  private giveUp(failure: DfsError): void {
    this.finish(failure);
    this.call.cancel();
  }

  private finish(failure: DfsError | undefined): void {
    this.over = true;
    this.idle.stop();
    this.reader.finish(failure);
  }
}
