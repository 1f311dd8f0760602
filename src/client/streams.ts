import { Readable, Writable } from 'node:stream';
import { MiB } from '../common/sizes.js';
import type { FileWriter } from './api.js';

/** A byte stream over slices that come in order. Destroying it ends what is under way. */
export function readableFrom(
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
  outer: AbortSignal | undefined,
): Readable {
  const stop = new AbortController();
  const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
  let slices: AsyncIterator<Uint8Array> | undefined;
  return new Readable({
    highWaterMark: MiB,
    read() {
      slices ??= open(signal)[Symbol.asyncIterator]();
      void pull(this, slices);
    },
    destroy(error, done) {
      stop.abort();
      done(error);
    },
  });
}

async function pull(stream: Readable, slices: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    const result = await slices.next();
    stream.push(result.done === true ? null : result.value);
  } catch (error) {
    stream.destroy(error as Error);
  }
}

/** A byte stream into a file. `end` publishes the file, `destroy` before that gives it up. */
export function writableTo(open: () => Promise<FileWriter>): Writable {
  let writer: FileWriter | undefined;
  let isClosed = false;
  return new Writable({
    highWaterMark: MiB,
    decodeStrings: true,
    construct(done) {
      void settle(done, async () => {
        writer = await open();
      });
    },
    write(chunk: Uint8Array, _encoding, done) {
      void settle(done, async () => writer?.write(chunk));
    },
    final(done) {
      void settle(done, async () => {
        await writer?.close();
        isClosed = true;
      });
    },
    destroy(error, done) {
      void settle(
        () => done(error),
        async () => {
          if (!isClosed) await writer?.abort();
        },
      );
    },
  });
}

async function settle(
  done: (error?: Error | null) => void,
  work: () => Promise<void>,
): Promise<void> {
  let fault: Error | undefined;
  try {
    await work();
  } catch (error) {
    fault = error as Error;
  }
  done(fault);
}
