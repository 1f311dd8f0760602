import type { Writable } from 'node:stream';
import { hasCode } from '../../common/error.js';
import { OUTPUT_BUFFER_CHARS } from './limits.js';

/** The reader of a pipe went away: nobody wants the rest, and that is no error. */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe';
}

/** Text and bytes to a stream, in order, waiting for slow readers; lines are gathered unless a person watches. */
export class Output {
  private readonly stream: Writable;
  private readonly lineBuffered: boolean;
  private pending = '';

  constructor(stream: Writable, options: { lineBuffered: boolean }) {
    this.stream = stream;
    this.lineBuffered = options.lineBuffered;
  }

  line(text: string): Promise<void> {
    return this.text(`${text}\n`);
  }

  async text(text: string): Promise<void> {
    this.pending += text;
    if (this.lineBuffered || this.pending.length >= OUTPUT_BUFFER_CHARS) await this.flush();
  }

  async bytes(data: Uint8Array): Promise<void> {
    await this.flush();
    await this.put(data);
  }

  async flush(): Promise<void> {
    if (this.pending === '') return;
    const text = this.pending;
    this.pending = '';
    await this.put(text);
  }

  /** Waits until the stream has taken the data, so that memory stays bounded and the data may be reused. */
  private put(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(data, (error) => {
        if (error === null || error === undefined) resolve();
        else if (hasCode(error, 'EPIPE', 'ERR_STREAM_DESTROYED', 'ECONNRESET'))
          reject(new ClosedPipe());
        else reject(error);
      });
    });
  }
}
