import { Worker } from 'node:worker_threads';
import type { Timers } from '../../../common/clock.js';
import type { FromLane, LaneData, LaneShut, ToLane } from './lane-messages.js';

export interface LaneWorkerOptions {
  readonly module: URL;
  readonly data: LaneData;
  readonly timers: Timers;
  readonly onMessage: (message: Exclude<FromLane, LaneShut>) => void;
  /** Nothing of it runs any more. */
  readonly onEnd: (cause: unknown) => void;
}

/**
 * The thread of a lane, from its start to its end. It is not ended while it serves: Node ends a thread in the middle of
 * whatever it does, and where that is the beginning of an HTTP/2 stream, the rest of what came for that stream ends the
 * whole process (`Assertion failed: onread->IsFunction()`). So its door is shut first.
 */
export class LaneWorker {
  /** Resolves when nothing of it runs any more. */
  readonly ended: Promise<void>;
  private readonly worker: Worker;
  private readonly timers: Timers;
  private serves = false;
  private isEnding = false;
  private patience: { cancel(): void } | undefined;

  constructor({ module, data, timers, onMessage, onEnd }: LaneWorkerOptions) {
    this.timers = timers;
    this.worker = new Worker(module, { workerData: data });
    this.worker.unref();
    this.worker.on('message', (message: FromLane) => {
      if (message.kind === 'door') this.serves = message.news.kind !== 'notServing';
      if (message.kind === 'shut') void this.worker.terminate();
      else onMessage(message);
    });
    let cause: unknown;
    this.worker.on('error', (error) => (cause = error));
    this.ended = new Promise((resolve) => {
      this.worker.once('exit', () => {
        this.patience?.cancel();
        onEnd(cause);
        resolve();
      });
    });
  }

  tell(order: ToLane): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    this.worker.postMessage(order);
  }

  /** Ends it, whatever it does: at once if it serves nobody, else when its door is shut, or after so long. */
  end(patienceMs: number): void {
    if (this.isEnding) return;
    this.isEnding = true;
    // Nobody may wait for it in vain.
    this.worker.ref();
    if (!this.serves) {
      void this.worker.terminate();
      return;
    }
    this.tell({ kind: 'shut' });
    this.patience = this.timers.setTimeout(() => void this.worker.terminate(), patienceMs);
  }
}
