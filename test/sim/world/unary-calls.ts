import type { DfsError } from '../../../src/common/error.js';
import { CALL_TIMEOUT_MS } from '../../../src/rpc/limits.js';
import type { CallOptions } from '../../../src/rpc/namespace-api.js';
import {
  cancelled,
  lost,
  late,
  noAnswerToConnect,
  received,
  refused,
  unoffered,
  wireFailure,
  type WireFailure,
} from './call-faults.js';
import { copyMessage } from './copy-message.js';
import {
  SILENCE_MS,
  type Connected,
  type Loss,
  type ServedAddress,
  type Services,
} from './connection.js';
import type { Network } from './network.js';
import type { SimProcess } from './node.js';
import type { WorldEvent } from './scheduler.js';

/** Any method of a service: what it asks, and last within which bounds. */
type Serve = (...parts: unknown[]) => Promise<unknown>;

/** Half of the connections that lose a message are noticed to be broken soon, the other half by no answer. */
const NOTICED_CHANCE = 0.5;
const NOTICED_MS_MAX = 1_000;

type UnaryApis = Required<Omit<Services, 'block'>>;
type UnaryService = keyof UnaryApis;

/** The stub of a service all of whose methods are unary, their options last. */
export function unaryApi<Service extends UnaryService>(
  network: Network,
  caller: SimProcess,
  address: string,
  service: Service,
): UnaryApis[Service] {
  return new Proxy({} as UnaryApis[Service], {
    get(methods, name) {
      if (typeof name !== 'string' || name === 'then') return undefined;
      const table = methods as unknown as Record<string, unknown>;
      const method = `${service}.${name}`;
      return (table[name] ??= (...parts: unknown[]) =>
        new Promise((resolve, reject) => {
          const options = parts.pop() as CallOptions;
          const find = (served: ServedAddress): Serve | undefined => {
            const api = served.services[service] as unknown as Record<string, Serve> | undefined;
            return api?.[name]?.bind(api);
          };
          const asked = { address, method, parts, options, find };
          new UnaryCall(network, caller, asked, { resolve, reject }).start();
        }));
    },
  });
}

export interface AskedCall {
  readonly address: string;
  readonly method: string;
  readonly parts: readonly unknown[];
  readonly options: CallOptions;
  readonly find: (served: ServedAddress) => Serve | undefined;
}

interface Hands {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: DfsError) => void;
}

type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: WireFailure };

const CALLER_GONE = new Error('the caller does not wait any more');

/** What a handler gets as its bounds; the signal is made for those that look at it. */
class ServedBounds implements CallOptions {
  private controller: AbortController | undefined;
  private isAborted = false;

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.isAborted) this.controller.abort(CALLER_GONE);
    return this.controller.signal;
  }

  abort(): void {
    this.isAborted = true;
    this.controller?.abort(CALLER_GONE);
  }
}

/** One unary call: always with a deadline, ended by its signal, failing with DfsError only. */
export class UnaryCall implements Connected {
  readonly client: SimProcess;
  server: SimProcess;
  private served: ServedAddress | undefined;
  private over = false;
  private deadline: WorldEvent | undefined;
  private readonly serving = new Set<ServedBounds>();
  private readonly network: Network;
  private readonly asked: AskedCall;
  private readonly hands: Hands;
  private readonly onAbort = (): void => {
    this.cancelServer();
    this.fail(cancelled(this.asked.method));
  };

  constructor(network: Network, caller: SimProcess, asked: AskedCall, hands: Hands) {
    this.network = network;
    this.client = caller;
    this.server = caller;
    this.asked = asked;
    this.hands = hands;
  }

  start(): void {
    const { network, client, asked } = this;
    const { address, method, options } = asked;
    if (!client.alive) return;
    const { signal, timeoutMs = CALL_TIMEOUT_MS } = options;
    if (signal?.aborted === true) return this.hands.reject(cancelled(method));
    signal?.addEventListener('abort', this.onAbort, { once: true });
    this.deadline = client.schedule(timeoutMs, 'deadline', () => {
      this.cancelServer();
      this.fail(late(address, method));
    });
    const route = network.route(client, address);
    if (route.kind === 'silent') {
      this.failAfter(SILENCE_MS, noAnswerToConnect(address));
      return;
    }
    if (route.kind === 'refused') {
      this.failAfter(1, refused(address));
      return;
    }
    this.served = route.served;
    this.server = route.served.process;
    network.join(this);
    this.request(route.served);
  }

  clientLost(why: Loss): void {
    this.fail(lost(this.asked.address, this.asked.method, why));
  }

  serverLost(): void {
    this.abortServing();
  }

  private request(served: ServedAddress): void {
    const { network, client, asked, server } = this;
    const link = network.link(client.node, server.node);
    const { dropChance, duplicateChance, duplicateLateMs } = link.conditions;
    if (link.strikes(dropChance)) return this.breakOff();
    // The message is made now: what its sender does to his own objects later is nobody else's business.
    const parts = copyMessage(asked.parts);
    link.transmit(server, asked.method, () => this.serve(served, parts));
    if (!link.strikes(duplicateChance)) return;
    const lateMs = network.world.random.next() * duplicateLateMs;
    const again = copyMessage(parts);
    server.schedule(lateMs, `${asked.method} again`, () => this.serve(served, again));
  }

  private serve(served: ServedAddress, parts: readonly unknown[]): void {
    const { method, address, find } = this.asked;
    const serve = find(served);
    if (serve === undefined) {
      const { code, message } = unoffered(address, method);
      return this.answer({ ok: false, failure: { code, message, path: undefined } });
    }
    const bounds = new ServedBounds();
    this.serving.add(bounds);
    void this.work(served, () => serve(...parts, bounds), bounds);
  }

  private async work(
    served: ServedAddress,
    serve: () => Promise<unknown>,
    bounds: ServedBounds,
  ): Promise<void> {
    let answer: Answer;
    try {
      answer = { ok: true, value: await serve() };
    } catch (error) {
      const failure = wireFailure(error, served, this.asked.method);
      if (failure === undefined) return;
      answer = { ok: false, failure };
    }
    this.serving.delete(bounds);
    this.answer(answer);
  }

  private answer(answer: Answer): void {
    const { network, client, server } = this;
    if (this.over || !server.alive) return;
    const link = network.link(server.node, client.node);
    if (link.strikes(link.conditions.dropChance)) return this.breakOff();
    const message = answer.ok ? { ok: true as const, value: copyMessage(answer.value) } : answer;
    link.transmit(client, `${this.asked.method} answer`, () => {
      if (message.ok) this.finish(() => this.hands.resolve(message.value as never));
      else this.fail(received(message.failure));
    });
  }

  /** The message is gone with its connection, which is noticed soon, or only by the deadline. */
  private breakOff(): void {
    const { random } = this.network.world;
    if (random.next() >= NOTICED_CHANCE) return;
    this.failAfter(
      random.next() * NOTICED_MS_MAX,
      lost(this.asked.address, this.asked.method, 'reset'),
    );
  }

  private failAfter(delayMs: number, error: DfsError): void {
    this.client.schedule(delayMs, 'no connection', () => this.fail(error));
  }

  private cancelServer(): void {
    const { network, client, server, served } = this;
    if (this.over || served === undefined) return;
    network.link(client.node, server.node).transmit(server, 'cancel', () => this.abortServing());
  }

  private abortServing(): void {
    for (const bounds of this.serving) bounds.abort();
    this.serving.clear();
  }

  private fail(error: DfsError): void {
    this.finish(() => this.hands.reject(error));
  }

  private finish(settle: () => void): void {
    if (this.over) return;
    this.over = true;
    if (this.deadline !== undefined) this.network.world.cancel(this.deadline);
    this.asked.options.signal?.removeEventListener('abort', this.onAbort);
    this.network.leave(this);
    settle();
  }
}
