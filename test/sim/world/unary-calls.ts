import type { DfsError } from '../../../src/common/error.js';
import { CALL_TIMEOUT_MS } from '../../../src/rpc/limits.js';
import type { CallOptions } from '../../../src/rpc/namespace-api.js';
import { awaitAbort, letGo, type Abortable } from './abort-listeners.js';
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

/** What the messages of a method are called; made once, since each of them is in the trace by its name. */
export interface MethodName {
  readonly request: string;
  readonly repeated: string;
  readonly answer: string;
}

export function methodName(method: string): MethodName {
  return { request: method, repeated: `${method} again`, answer: `${method} answer` };
}

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
      return (table[name] ??= unaryMethod(network, caller, address, { service, name }));
    },
  });
}

function unaryMethod(
  network: Network,
  caller: SimProcess,
  address: string,
  { service, name }: { readonly service: UnaryService; readonly name: string },
): Serve {
  const method = methodName(`${service}.${name}`);
  const serve: AskedCall['serve'] = (served, parts, bounds) => {
    const api = served.services[service] as unknown as Record<string, Serve> | undefined;
    return api?.[name]?.(...parts, bounds);
  };
  return (...parts) =>
    new Promise((resolve, reject) => {
      const options = parts.pop() as CallOptions;
      const asked = { address, method, parts, options, serve };
      new UnaryCall(network, caller, asked, { resolve, reject }).start();
    });
}

export interface AskedCall {
  readonly address: string;
  readonly method: MethodName;
  readonly parts: readonly unknown[];
  readonly options: CallOptions;
  /** Undefined if this method is not offered there. */
  readonly serve: (
    served: ServedAddress,
    parts: readonly unknown[],
    bounds: CallOptions,
  ) => Promise<unknown> | undefined;
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
export class UnaryCall implements Connected, Abortable {
  readonly client: SimProcess;
  server: SimProcess;
  private served: ServedAddress | undefined;
  private over = false;
  private deadline: WorldEvent | undefined;
  private readonly serving: ServedBounds[] = [];
  private readonly network: Network;
  private readonly asked: AskedCall;
  private readonly hands: Hands;
  constructor(network: Network, caller: SimProcess, asked: AskedCall, hands: Hands) {
    this.network = network;
    this.client = caller;
    this.server = caller;
    this.asked = asked;
    this.hands = hands;
  }

  start(): void {
    const { network, client, asked } = this;
    const { address, options } = asked;
    const method = asked.method.request;
    if (!client.alive) return;
    const { signal, timeoutMs = CALL_TIMEOUT_MS } = options;
    if (signal?.aborted === true) return this.hands.reject(cancelled(method));
    if (signal !== undefined) awaitAbort(signal, this);
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

  onAbort(): void {
    this.cancelServer();
    this.fail(cancelled(this.asked.method.request));
  }

  clientLost(why: Loss): void {
    this.fail(lost(this.asked.address, this.asked.method.request, why));
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
    link.transmit(server, asked.method.request, () => void this.serve(served, parts));
    if (!link.strikes(duplicateChance)) return;
    const lateMs = network.world.random.next() * duplicateLateMs;
    const again = copyMessage(parts);
    server.schedule(lateMs, asked.method.repeated, () => void this.serve(served, again));
  }

  private async serve(served: ServedAddress, parts: readonly unknown[]): Promise<void> {
    const { method, address, serve } = this.asked;
    const bounds = new ServedBounds();
    this.serving.push(bounds);
    let answer: Answer;
    try {
      const value = serve(served, parts, bounds);
      if (value === undefined) throw unoffered(address, method.request);
      answer = { ok: true, value: await value };
    } catch (error) {
      const failure = wireFailure(error, served, method.request);
      if (failure === undefined) return;
      answer = { ok: false, failure };
    }
    const at = this.serving.indexOf(bounds);
    if (at >= 0) this.serving.splice(at, 1);
    this.answer(answer);
  }

  private answer(answer: Answer): void {
    const { network, client, server } = this;
    if (this.over || !server.alive) return;
    const link = network.link(server.node, client.node);
    if (link.strikes(link.conditions.dropChance)) return this.breakOff();
    const message = answer.ok ? { ok: true as const, value: copyMessage(answer.value) } : answer;
    link.transmit(client, this.asked.method.answer, () => {
      if (!message.ok) this.fail(received(message.failure));
      else if (this.finish()) this.hands.resolve(message.value as never);
    });
  }

  /** The message is gone with its connection, which is noticed soon, or only by the deadline. */
  private breakOff(): void {
    const { random } = this.network.world;
    if (random.next() >= NOTICED_CHANCE) return;
    this.failAfter(
      random.next() * NOTICED_MS_MAX,
      lost(this.asked.address, this.asked.method.request, 'reset'),
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
    for (const bounds of this.serving.splice(0)) bounds.abort();
  }

  private fail(error: DfsError): void {
    if (this.finish()) this.hands.reject(error);
  }

  /** True the first time: the call has its answer now. */
  private finish(): boolean {
    if (this.over) return false;
    this.over = true;
    if (this.deadline !== undefined) this.network.world.cancel(this.deadline);
    const { signal } = this.asked.options;
    if (signal !== undefined) letGo(signal, this);
    this.network.leave(this);
    return true;
  }
}
