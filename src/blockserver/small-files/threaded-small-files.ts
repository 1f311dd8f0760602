import { Worker } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import {
  joined,
  type SmallFileAnswers,
  type SmallFileBatch,
  type SmallFileFault,
  type SmallFileOrder,
} from './small-file-batch.js';
import { SyncFault, type SmallFile, type SmallFiles } from './small-files.js';

/** Orders of one message: a thread that waits for a slow disk answers those before in time. */
const BATCH_ORDERS_MAX = 64;
const THREAD = new URL('./small-file-thread.js', import.meta.url);

interface Pending {
  readonly order: SmallFileOrder;
  readonly parts: readonly Uint8Array[];
  readonly resolve: (content: Buffer) => void;
  readonly reject: (error: Error) => void;
}

const NO_PARTS: readonly Uint8Array[] = [];

/**
 * Small files by a thread of the disk's own, which makes them by calls that wait. What is asked for while it works goes to
 * it together. A disk that hangs holds up this thread and nobody else. It starts with the first file, and again if it ended.
 */
export class ThreadedSmallFiles implements SmallFiles {
  private worker: Worker | undefined;
  private waiting: Pending[] = [];
  private underWay: readonly Pending[] = [];
  private isScheduled = false;
  private readonly thread: URL;

  constructor(thread = THREAD) {
    this.thread = thread;
  }

  async make({ temporary, path, parts, sync }: SmallFile): Promise<void> {
    const bytes = parts.reduce((size, part) => size + part.length, 0);
    await this.ask({ kind: 'make', temporary, path, bytes, sync }, parts);
  }

  read(path: string, bytesMax: number): Promise<Buffer> {
    return this.ask({ kind: 'read', path, bytesMax }, NO_PARTS);
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private ask(order: SmallFileOrder, parts: readonly Uint8Array[]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ order, parts, resolve, reject });
      if (this.isScheduled || this.underWay.length > 0) return;
      this.isScheduled = true;
      // All of this turn go together.
      setImmediate(() => this.send());
    });
  }

  private send(): void {
    this.isScheduled = false;
    if (this.waiting.length === 0) return;
    const pending = this.waiting.splice(0, BATCH_ORDERS_MAX);
    this.underWay = pending;
    const batch: SmallFileBatch = {
      orders: pending.map(({ order }) => order),
      data: joined(pending.flatMap(({ parts }) => parts)),
    };
    this.worker ??= this.start();
    this.worker.ref();
    // Copied: moving a buffer there would cost V8's compiled code for bytes (SharedBytes says why), and these are few.
    tell(this.worker, batch);
  }

  private start(): Worker {
    const worker = new Worker(this.thread, { execArgv: [] });
    worker.on('message', (answers: SmallFileAnswers) => this.take(answers));
    const ended = (): void => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.lose();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    return worker;
  }

  private take({ outcomes, data }: SmallFileAnswers): void {
    const answered = this.underWay;
    this.underWay = [];
    this.worker?.unref();
    this.send();
    let at = 0;
    answered.forEach(({ resolve, reject }, i) => {
      const outcome = must(outcomes[i], 'each order is answered');
      if (typeof outcome !== 'number') return reject(faultOf(outcome));
      resolve(Buffer.from(data, at, outcome));
      at += outcome;
    });
  }

  /** What was under way may have been carried out or not; what waits is asked of the next thread. */
  private lose(): void {
    const lost = this.underWay;
    this.underWay = [];
    for (const { reject } of lost) reject(new Error('the thread of small files ended'));
    if (!this.isScheduled) this.send();
  }
}

function faultOf({ message, code, isSync }: SmallFileFault): Error {
  return isSync ? new SyncFault(message) : Object.assign(new Error(message), { code });
}

function tell(worker: Worker, batch: SmallFileBatch): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  worker.postMessage(batch);
}
