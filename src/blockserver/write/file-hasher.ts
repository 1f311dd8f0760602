import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { DfsError } from '../../common/error.js';
import { CHUNK_BYTES, MiB } from '../../common/sizes.js';

/**
 * Runs in the worker: reads a file by itself, so that a long hash takes neither the event loop nor memory. The same bytes
 * that are hashed are checked against the chunk CRCs, so a disk that reads wrongly never gives a hash.
 */
const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { crc32c } = require(workerData.crc32Module);
const { chunkBytes, bufferBytes } = workerData;
const buffer = Buffer.allocUnsafeSlow(bufferBytes);
parentPort.on('message', ({ id, path, length, crcs }) => {
  let file;
  try {
    file = fs.openSync(path, 'r');
    const hash = createHash('sha256');
    for (let at = 0; at < length; ) {
      const wanted = Math.min(bufferBytes, length - at);
      for (let have = 0; have < wanted; ) {
        const n = fs.readSync(file, buffer, have, wanted - have, at + have);
        if (n === 0) throw new Error('the file is shorter than ' + length + ' bytes');
        have += n;
      }
      for (let from = 0; from < wanted; from += chunkBytes) {
        const chunk = (at + from) / chunkBytes;
        const crc = crc32c(buffer.subarray(from, Math.min(wanted, from + chunkBytes)));
        if (crc >>> 0 !== crcs[chunk]) return parentPort.postMessage({ id, badChunk: chunk });
      }
      hash.update(buffer.subarray(0, wanted));
      at += wanted;
    }
    parentPort.postMessage({ id, sha256: new Uint8Array(hash.digest()) });
  } catch (error) {
    parentPort.postMessage({ id, message: error.message });
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
});
`;

interface Answer {
  readonly id: number;
  readonly sha256?: Uint8Array;
  readonly badChunk?: number;
  readonly message?: string;
}
interface Waiter {
  readonly resolve: (sha256: Uint8Array) => void;
  readonly reject: (error: DfsError) => void;
}

/** Where the worker finds the native CRC32C: code without a file of its own cannot import by name. */
const CRC32_MODULE = createRequire(import.meta.url).resolve('@node-rs/crc32');

/** SHA-256 of files, which takes no time of the caller's: an interface, so that it can be had where there are no threads. */
export interface Hasher {
  /** Of the first `length` bytes, whose chunks have these CRCs; rejects with DATA_CORRUPT if the file reads otherwise. */
  sha256(path: string, length: number, chunkCrcs: readonly number[]): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Off the event loop, one file after the other. The worker starts with the first use. */
export class FileHasher implements Hasher {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiter>();
  private lastId = 0;

  sha256(path: string, length: number, chunkCrcs: readonly number[]): Promise<Uint8Array> {
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      worker.postMessage({ id, path, length, crcs: Uint32Array.from(chunkCrcs) });
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(WORKER_SOURCE, {
      eval: true,
      execArgv: [],
      workerData: { crc32Module: CRC32_MODULE, chunkBytes: CHUNK_BYTES, bufferBytes: MiB },
    });
    worker.unref();
    worker.on('message', (answer: Answer) => {
      const waiter = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (answer.sha256 !== undefined) waiter?.resolve(answer.sha256);
      else if (answer.badChunk !== undefined) waiter?.reject(badChunkError(answer.badChunk));
      else waiter?.reject(hashError(answer.message ?? 'unknown'));
    });
    const ended = (why: string): void => {
      if (this.worker === worker) this.worker = undefined;
      for (const waiter of this.waiting.values()) waiter.reject(hashError(why));
      this.waiting.clear();
    };
    worker.on('error', (error) => ended(error.message));
    worker.on('exit', () => ended('the hashing thread ended'));
    return worker;
  }
}

export function badChunkError(chunk: number): DfsError {
  return new DfsError(
    'DATA_CORRUPT',
    `chunk ${chunk} of a block does not read back as it was written; write it again elsewhere, and look at this disk`,
  );
}

function hashError(why: string): DfsError {
  return new DfsError('INTERNAL', `a block could not be hashed: ${why}; write it again`);
}
