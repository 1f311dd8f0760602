import { Worker } from 'node:worker_threads';
import { DfsError } from '../../../common/error.js';
import type { BlockServerLimits } from '../../limits.js';
import type { LaneAnswer, LaneData, LaneOrder } from './lane-messages.js';

/** Nice levels that bulk work for nobody in particular steps back by. */
const NICE_LEVELS = 10;

export interface CopyLaneOptions {
  readonly limits: BlockServerLimits;
  readonly module?: URL;
}

/** Who hears what the lane says of one pull. */
export interface LaneListener {
  hear(answer: LaneAnswer): void;
  /** The thread ended; nothing writes any more. */
  lost(error: DfsError): void;
}

/** Of `begin`, all but the id, which is given here. */
export type LaneBegin = Omit<Extract<LaneOrder, { kind: 'begin' }>, 'kind' | 'id'>;

/** Where copies are pulled beside all else that a server does. Each pull is answered by `done`, `failed` or `lost`, once. */
export interface Lane {
  /** Returns the id of the pull; it is heard of later, never within this call. */
  begin(begin: LaneBegin, listener: LaneListener): number;
  tell(order: LaneOrder): void;
  close(): Promise<void>;
}

/** The thread that repair copies are pulled in. It starts with the first of them, and again if it ended. */
export class CopyLane implements Lane {
  private worker: Worker | undefined;
  private lastId = 0;
  private readonly listeners = new Map<number, LaneListener>();
  private readonly options: CopyLaneOptions;

  constructor(options: CopyLaneOptions) {
    this.options = options;
  }

  begin(begin: LaneBegin, listener: LaneListener): number {
    const id = ++this.lastId;
    this.worker ??= this.start();
    this.listeners.set(id, listener);
    this.tell({ ...begin, kind: 'begin', id });
    return id;
  }

  tell(order: LaneOrder): void {
    this.worker?.postMessage(order);
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const { limits } = this.options;
    const workerData: LaneData = { limits, niceLevels: NICE_LEVELS };
    const module = this.options.module ?? new URL('./lane-thread.js', import.meta.url);
    const worker = new Worker(module, { workerData });
    worker.unref();
    worker.on('message', (answer: LaneAnswer) => this.take(answer));
    let cause: unknown;
    worker.on('error', (error) => (cause = error));
    worker.once('exit', () => {
      this.worker = undefined;
      const lost = new DfsError('INTERNAL', 'the thread of repair copies ended', { cause });
      for (const listener of this.listeners.values()) listener.lost(lost);
      this.listeners.clear();
    });
    return worker;
  }

  private take(answer: LaneAnswer): void {
    const listener = this.listeners.get(answer.id);
    if (answer.kind === 'done' || answer.kind === 'failed') this.listeners.delete(answer.id);
    listener?.hear(answer);
  }
}
