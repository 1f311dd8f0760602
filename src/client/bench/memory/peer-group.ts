import { setMaxListeners } from 'node:events';
import { Deferred } from '../../wait.js';

/** Peers of one process that go on until they are all stopped, and what they moved. */
export class PeerGroup {
  private bytes = 0;
  private failure: unknown;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];

  constructor() {
    // One for each peer; Node would warn of a leak at the eleventh.
    setMaxListeners(0, this.signal);
  }

  /** Aborted by `stop`: a peer that fails after it has not failed. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Bytes that all of them took or gave; throws if one of them failed. */
  get movedBytes(): number {
    if (this.failure !== undefined) throw this.failure;
    return this.bytes;
  }

  noteMoved(bytes: number): void {
    this.bytes += bytes;
  }

  /** Runs a peer; resolves when it says that it has begun, rejects if it failed before. */
  begin(run: (begun: () => void) => Promise<void>): Promise<void> {
    const first = new Deferred<void>();
    const failed = (error: unknown): void => {
      if (!this.signal.aborted) this.failure ??= error;
      first.reject(error);
    };
    first.promise.catch(() => {});
    this.running.push(run(() => first.resolve()).catch(failed));
    return first.promise;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }
}
