import { Worker } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import { DfsError } from '../../common/error.js';
import { MiB } from '../../common/sizes.js';

/** A SHA-256 of bytes as they come, off the event loop: an interface, so that it can be had where there are no threads. */
export interface HashStreams {
  begin(): HashStream;
  close(): Promise<void>;
}

/** One call at a time. All reject with INTERNAL when the thread ended. */
export interface HashStream {
  /** Takes the next bytes; they are the caller's again when this resolves. Waits while the thread is behind. */
  update(data: Uint8Array): Promise<void>;
  /** Of all bytes. Ends the stream. */
  digest(): Promise<Uint8Array>;
  /** Ends a stream whose digest nobody wants any more; nothing happens to one that has ended. */
  drop(): void;
}

const SLOT_BYTES = MiB;
const SLOTS = 8;

const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const { memory, slotBytes } = workerData;
const hashes = new Map();
parentPort.on('message', ({ id, slot, length, end }) => {
  if (length !== undefined) {
    let hash = hashes.get(id);
    if (hash === undefined) hashes.set(id, (hash = createHash('sha256')));
    hash.update(new Uint8Array(memory, slot * slotBytes, length));
    parentPort.postMessage({ slot });
    return;
  }
  if (end === 'digest') {
    const hash = hashes.get(id) ?? createHash('sha256');
    parentPort.postMessage({ id, sha256: new Uint8Array(hash.digest()) });
  }
  hashes.delete(id);
});
`;

interface Answer {
  readonly id?: number;
  readonly slot?: number;
  readonly sha256?: Uint8Array;
}
interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: DfsError) => void;
}

/**
 * Hashes in one worker thread. The bytes go through slots of shared memory, which costs one copy of them: a tenth of
 * the hash, and less than it would to read the file back. The worker starts with the first use.
 */
export class WorkerHashStreams implements HashStreams {
  private worker: Worker | undefined;
  private memory: SharedArrayBuffer | undefined;
  private free: number[] = [];
  private readonly forSlot: Waiter<number>[] = [];
  private readonly forDigest = new Map<number, Waiter<Uint8Array>>();
  private lastId = 0;

  begin(): HashStream {
    const worker = (this.worker ??= this.start());
    const id = ++this.lastId;
    return {
      update: (data) => this.update(worker, id, data),
      digest: () => this.digest(worker, id),
      drop: () => tell(worker, { id, end: 'drop' }),
    };
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private async update(worker: Worker, id: number, data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length; at += SLOT_BYTES) {
      const part = data.subarray(at, at + SLOT_BYTES);
      const slot = await this.slot(worker);
      new Uint8Array(must(this.memory, 'started'), slot * SLOT_BYTES, part.length).set(part);
      tell(worker, { id, slot, length: part.length });
    }
  }

  private digest(worker: Worker, id: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (worker !== this.worker) return reject(hashError());
      this.forDigest.set(id, { resolve, reject });
      tell(worker, { id, end: 'digest' });
    });
  }

  private slot(worker: Worker): Promise<number> {
    return new Promise((resolve, reject) => {
      if (worker !== this.worker) return reject(hashError());
      const slot = this.free.pop();
      if (slot === undefined) this.forSlot.push({ resolve, reject });
      else resolve(slot);
    });
  }

  private start(): Worker {
    this.memory = new SharedArrayBuffer(SLOTS * SLOT_BYTES);
    this.free = Array.from({ length: SLOTS }, (_, slot) => slot);
    const worker = new Worker(WORKER_SOURCE, {
      eval: true,
      execArgv: [],
      workerData: { memory: this.memory, slotBytes: SLOT_BYTES },
    });
    worker.unref();
    worker.on('message', (answer: Answer) => this.take(answer));
    const ended = (): void => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      for (const { reject } of this.forSlot.splice(0)) reject(hashError());
      for (const { reject } of this.forDigest.values()) reject(hashError());
      this.forDigest.clear();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    return worker;
  }

  private take({ id, slot, sha256 }: Answer): void {
    if (id !== undefined && sha256 !== undefined) {
      this.forDigest.get(id)?.resolve(sha256);
      this.forDigest.delete(id);
    }
    if (slot === undefined) return;
    const next = this.forSlot.shift();
    if (next === undefined) this.free.push(slot);
    else next.resolve(slot);
  }
}

function tell(worker: Worker, message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  worker.postMessage(message);
}

function hashError(): DfsError {
  return new DfsError(
    'INTERNAL',
    'a block could not be hashed: the hashing thread ended; try again',
  );
}
