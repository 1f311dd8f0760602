import type { ReadSlice, WriteAnswer, WriteStep } from '../../src/common/block-messages.js';
import { DfsError } from '../../src/common/error.js';
import type { BlockApi, BlockHandlers, WriteCall } from '../../src/rpc/block-api.js';
import { InProcessCopy } from './in-process-copy.js';

/** Steps a transport holds before it makes the sender wait. */
const STEPS_BUFFERED = 4;

/** Block servers by address, joined without a wire; `kill` cuts one off as a dead process would. */
export class InProcessBlocks {
  private readonly servers = new Map<string, { handlers: BlockHandlers; dead: AbortController }>();
  private readonly writes = new Map<string, BlockApi['write']>();
  /** Lets a test spoil or delay what goes to an address. */
  onSend: (address: string, step: WriteStep) => WriteStep | Promise<WriteStep> = (_, step) => step;

  serve(address: string, handlers: BlockHandlers): void {
    this.servers.set(address, { handlers, dead: new AbortController() });
  }

  /** Whoever writes to this address writes to a call of the test's own. */
  serveWrites(address: string, write: BlockApi['write']): void {
    this.writes.set(address, write);
  }

  kill(address: string): void {
    this.servers.get(address)?.dead.abort();
    this.servers.delete(address);
  }

  readonly connect = (address: string): BlockApi => ({
    write: (options) => {
      const own = this.writes.get(address);
      if (own !== undefined) return own(options);
      const { handlers, dead } = this.find(address);
      return new InProcessWrite(handlers, dead.signal, options.signal, (step) =>
        this.onSend(address, step),
      );
    },
    read: (request, options) => {
      const { handlers, dead } = this.find(address);
      const signal = options.signal ?? new AbortController().signal;
      return readThrough(handlers.read(request, { signal }), dead.signal);
    },
    copy: (header, options) => {
      const { handlers, dead } = this.find(address);
      return new InProcessCopy(handlers, dead.signal, header, options);
    },
    statReplica: (request) => this.find(address).handlers.statReplica(request),
  });

  private find(address: string): { handlers: BlockHandlers; dead: AbortController } {
    const server = this.servers.get(address);
    if (server === undefined) throw new DfsError('UNAVAILABLE', `${address} cannot be reached`);
    return server;
  }
}

async function* readThrough(
  slices: AsyncIterable<ReadSlice>,
  dead: AbortSignal,
): AsyncGenerator<ReadSlice> {
  for await (const slice of slices) {
    if (dead.aborted) throw new DfsError('UNAVAILABLE', 'connection lost');
    yield slice;
  }
}

class InProcessWrite implements WriteCall {
  readonly answers: AsyncIterable<WriteAnswer>;
  private readonly steps: WriteStep[] = [];
  private readonly waiters = new Set<() => void>();
  private readonly serverSide = new AbortController();
  private finished = false;
  private broken: DfsError | undefined;
  private over = false;
  private readonly filter: (step: WriteStep) => WriteStep | Promise<WriteStep>;

  constructor(
    handlers: BlockHandlers,
    dead: AbortSignal,
    signal: AbortSignal | undefined,
    filter: (step: WriteStep) => WriteStep | Promise<WriteStep>,
  ) {
    this.filter = filter;
    const lost = (): void => this.break(new DfsError('UNAVAILABLE', 'connection lost'));
    if (dead.aborted) lost();
    dead.addEventListener('abort', lost, { signal: this.serverSide.signal });
    signal?.addEventListener('abort', () => this.cancel());
    this.answers = this.listen(handlers);
  }

  async send(step: WriteStep): Promise<void> {
    const sent = await this.filter(step);
    while (this.steps.length >= STEPS_BUFFERED && !this.broken && !this.over) await this.change();
    if (this.broken) throw this.broken;
    if (this.over) throw new DfsError('UNAVAILABLE', 'the call is over');
    this.steps.push(sent);
    this.changed();
  }

  end(): void {
    this.finished = true;
    this.changed();
  }

  cancel(): void {
    this.break(new DfsError('CANCELLED', 'cancelled'));
  }

  private break(error: DfsError): void {
    if (this.over) return;
    this.broken ??= error;
    this.serverSide.abort();
    this.changed();
  }

  /** What the serving end sees; it starts at once, as a server does. */
  private listen(handlers: BlockHandlers): AsyncIterable<WriteAnswer> {
    const queue: WriteAnswer[] = [];
    let fault: unknown;
    const serve = async (): Promise<void> => {
      try {
        const { signal } = this.serverSide;
        for await (const answer of handlers.write(this.arriving(), { signal })) {
          queue.push(answer);
          this.changed();
        }
      } catch (error) {
        fault = error;
      }
      this.over = true;
      this.serverSide.abort();
      this.changed();
    };
    void serve();
    const change = (): Promise<void> => this.change();
    const state = (): { broken: DfsError | undefined; over: boolean } => ({
      broken: this.broken,
      over: this.over,
    });
    return (async function* () {
      for (;;) {
        const { broken, over } = state();
        const answer = broken ? undefined : queue.shift();
        if (answer) yield answer;
        else if (broken) throw broken;
        else if (over && fault !== undefined) throw fault;
        else if (over) return;
        else await change();
      }
    })();
  }

  private async *arriving(): AsyncGenerator<WriteStep> {
    for (;;) {
      if (this.broken) throw this.broken;
      const step = this.steps.shift();
      this.changed();
      if (step) yield step;
      else if (this.finished) return;
      else await this.change();
    }
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiters.add(resolve));
  }

  private changed(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const wake of waiters) wake();
  }
}
