import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Packet } from './packet-pool.js';
import { Deferred } from '../wait.js';

/**
 * The thread's whole program. It is text because a worker is loaded by file name, and there is no one file name that
 * holds for the compiled library, for its tests and for a bundle of it. `digest` copies the state, so a block that is
 * flushed and written on goes on with the same hash.
 */
const THREAD = `
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const hashes = new Map();
parentPort.on('message', ({ kind, id, bytes }) => {
  if (kind === 'update') {
    let hash = hashes.get(id);
    if (hash === undefined) hashes.set(id, (hash = createHash('sha256')));
    hash.update(bytes);
    parentPort.postMessage({ kind: 'updated', id });
  } else if (kind === 'digest') {
    const hash = hashes.get(id) ?? createHash('sha256');
    parentPort.postMessage({ kind: 'digest', id, sha256: new Uint8Array(hash.copy().digest()) });
  } else hashes.delete(id);
});
`;

type ThreadAnswer =
  | { readonly kind: 'updated'; readonly id: number }
  | { readonly kind: 'digest'; readonly id: number; readonly sha256: Uint8Array };

/** SHA-256 over the packets of one block, in order. */
export interface BlockHash {
  /** Takes the packet; `consumed` is called once its bytes are no longer needed here. */
  update(packet: Packet, consumed: () => void): void;
  /** Over all packets so far; undefined if the thread was lost, so that the servers compute it. */
  digest(): Promise<Uint8Array | undefined>;
  discard(): void;
}

/** Where writers get their hashes from: an interface, so that they can be had where there are no threads. */
export interface BlockHashes {
  open(): BlockHash;
  close(): Promise<void>;
}

/** One thread per client for the hashes of all blocks that it writes; started by the first block of two packets. */
export class Sha256Worker implements BlockHashes {
  private worker: Worker | undefined;
  private closed = false;
  private lastId = 0;
  private readonly hashes = new Map<number, ThreadHash>();

  open(): BlockHash {
    this.lastId += 1;
    const hash = new ThreadHash(this.lastId, this);
    this.hashes.set(this.lastId, hash);
    return hash;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.lose();
    await this.worker?.terminate();
  }

  /** False if there is no thread and will be none. */
  post(message: {
    kind: 'update' | 'digest' | 'discard';
    id: number;
    bytes?: Uint8Array;
  }): boolean {
    if (message.kind === 'discard') this.hashes.delete(message.id);
    if (this.closed) return false;
    if (this.worker === undefined && message.kind === 'discard') return true;
    this.worker ??= this.start();
    this.worker.postMessage(message, []);
    return true;
  }

  private start(): Worker {
    const worker = new Worker(THREAD, { eval: true, name: 'sha256' });
    // The thread alone does not keep a process alive that is otherwise done.
    worker.unref();
    worker.on('message', (answer: ThreadAnswer) => this.hashes.get(answer.id)?.answered(answer));
    worker.on('error', () => {
      this.closed = true;
      this.lose();
    });
    return worker;
  }

  private lose(): void {
    for (const hash of this.hashes.values()) hash.lost();
    this.hashes.clear();
  }
}

class ThreadHash implements BlockHash {
  private readonly id: number;
  private readonly thread: Sha256Worker;
  /** A block of one packet is hashed right here: that is quicker than asking the thread. */
  private only: Packet | undefined;
  private usesThread = false;
  private isLost = false;
  private readonly unconsumed: (() => void)[] = [];
  private readonly digests: Deferred<Uint8Array | undefined>[] = [];

  constructor(id: number, thread: Sha256Worker) {
    this.id = id;
    this.thread = thread;
  }

  update(packet: Packet, consumed: () => void): void {
    packet.retain();
    if (!this.usesThread && this.only === undefined && !this.isLost) {
      this.only = packet;
      consumed();
      return;
    }
    this.moveToThread();
    this.send(packet, () => {
      packet.release();
      consumed();
    });
  }

  async digest(): Promise<Uint8Array | undefined> {
    if (this.isLost) return undefined;
    if (!this.usesThread) {
      const hash = createHash('sha256');
      if (this.only !== undefined) hash.update(this.only.bytes);
      return new Uint8Array(hash.digest());
    }
    const digest = new Deferred<Uint8Array | undefined>();
    this.digests.push(digest);
    if (!this.thread.post({ kind: 'digest', id: this.id })) this.lost();
    return digest.promise;
  }

  discard(): void {
    this.lost();
    this.thread.post({ kind: 'discard', id: this.id });
  }

  answered(answer: ThreadAnswer): void {
    if (answer.kind === 'updated') this.unconsumed.shift()?.();
    else this.digests.shift()?.resolve(answer.sha256);
  }

  lost(): void {
    this.isLost = true;
    this.only?.release();
    this.only = undefined;
    for (const consumed of this.unconsumed.splice(0)) consumed();
    for (const digest of this.digests.splice(0)) digest.resolve(undefined);
  }

  private moveToThread(): void {
    this.usesThread = true;
    if (this.only === undefined) return;
    const packet = this.only;
    this.only = undefined;
    this.send(packet, () => packet.release());
  }

  private send(packet: Packet, consumed: () => void): void {
    this.unconsumed.push(consumed);
    const posted =
      !this.isLost && this.thread.post({ kind: 'update', id: this.id, bytes: packet.bytes });
    if (!posted) this.lost();
  }
}
