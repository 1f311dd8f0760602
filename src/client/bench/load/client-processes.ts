import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { DfsError } from '../../../common/error.js';

/** For a client to close; then it is killed. */
const END_MS = 5_000;

/** What a client says beside its answers, such as which blocks it was given. */
export interface ClientNote {
  readonly note: unknown;
}

/**
 * Clients of a bench, each a process of its own that takes orders and answers each (serve-orders.ts). One that fails or
 * ends fails the order that is under way.
 */
export class ClientProcesses<Order extends object> implements AsyncDisposable {
  private readonly children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.children = children;
  }

  /** Starts one for each introduction; resolves when all are ready. */
  static async start<Order extends object>(
    program: string,
    introductions: readonly object[],
    options: ForkOptions = {},
  ): Promise<ClientProcesses<Order>> {
    const children = introductions.map((each) => fork(program, [JSON.stringify(each)], options));
    const clients = new ClientProcesses<Order>(children);
    try {
      await Promise.all(children.map((child) => answerOf(child)));
      return clients;
    } catch (error) {
      await clients[Symbol.asyncDispose]();
      throw error;
    }
  }

  get count(): number {
    return this.children.length;
  }

  get pids(): number[] {
    return this.children.flatMap(({ pid }) => pid ?? []);
  }

  onNote(listener: (note: unknown) => void): void {
    for (const child of this.children)
      child.on('message', (message) => {
        if (isNote(message)) listener(message.note);
      });
  }

  /** The answers of all to one order, or to one of each client's own. */
  ask<Answer>(order: Order | ((client: number) => Order)): Promise<Answer[]> {
    return Promise.all(
      this.children.map(async (child, client) => {
        if (!child.connected) throw tooSoon();
        const answer = answerOf(child);
        child.send(typeof order === 'function' ? order(client) : order);
        return (await answer) as Answer;
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.children.map(end));
  }
}

function isNote(message: unknown): message is ClientNote {
  return typeof message === 'object' && message !== null && 'note' in message;
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off('message', heard).off('exit', gone);
      act();
    };
    const heard = (message: unknown): void => {
      if (isNote(message)) return;
      const isFault = typeof message === 'object' && message !== null && 'failed' in message;
      const fault = isFault ? `A client of the bench failed: ${String(message.failed)}` : undefined;
      settle(() =>
        fault === undefined ? resolve(message) : reject(new DfsError('INTERNAL', fault)),
      );
    };
    const gone = (): void => settle(() => reject(tooSoon()));
    child.on('message', heard).on('exit', gone);
  });
}

function tooSoon(): DfsError {
  return new DfsError('INTERNAL', 'A client of the bench ended before its time');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.send({ kind: 'end' });
  else child.kill('SIGKILL');
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(late);
}
