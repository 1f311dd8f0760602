import { Worker } from 'node:worker_threads';
import { DfsError } from '../../common/error.js';

/** Runs in the worker: reads a file by itself, so that a long hash takes neither the event loop nor memory. */
const WORKER_SOURCE = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const buffer = Buffer.allocUnsafeSlow(1 << 20);
parentPort.on('message', ({ id, path, length }) => {
  let file;
  try {
    file = fs.openSync(path, 'r');
    const hash = createHash('sha256');
    for (let at = 0; at < length; ) {
      const n = fs.readSync(file, buffer, 0, Math.min(buffer.length, length - at), at);
      if (n === 0) throw new Error('the file is shorter than ' + length + ' bytes');
      hash.update(buffer.subarray(0, n));
      at += n;
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
  readonly message?: string;
}
interface Waiter {
  readonly resolve: (sha256: Uint8Array) => void;
  readonly reject: (error: DfsError) => void;
}

/** SHA-256 of files, off the event loop, one after the other. The worker starts with the first use. */
export class FileHasher {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiter>();
  private lastId = 0;

  /** Of the first `length` bytes. */
  sha256(path: string, length: number): Promise<Uint8Array> {
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      worker.postMessage({ id, path, length });
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(WORKER_SOURCE, { eval: true, execArgv: [] });
    worker.unref();
    worker.on('message', (answer: Answer) => {
      const waiter = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (answer.sha256 !== undefined) waiter?.resolve(answer.sha256);
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

function hashError(why: string): DfsError {
  return new DfsError('INTERNAL', `a block could not be hashed: ${why}; write it again`);
}
