import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { AdminApi } from '../../../src/rpc/admin-api.js';
import type { BlockHandlers } from '../../../src/rpc/block-api.js';
import { RpcChannel } from '../../../src/rpc/channel.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import { NamespaceSession } from '../../../src/rpc/namespace-session.js';
import type { NodeApi } from '../../../src/rpc/node-api.js';
import type { RepairApi } from '../../../src/rpc/repair-api.js';
import { RpcServer, type RpcServerOptions } from '../../../src/rpc/server.js';
import type { SessionTimes } from '../../../src/rpc/session-calls.js';
import { silentLog } from '../../../src/runtime/log.js';

const open: (() => Promise<void> | void)[] = [];

/** Closes what the test opened, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** A server on a free port. */
export async function serve(
  add: (server: RpcServer) => void,
  options: Partial<RpcServerOptions> = {},
): Promise<{ server: RpcServer; address: string }> {
  const server = RpcServer.create({ log: silentLog, ...options });
  add(server);
  const address = await server.listen('127.0.0.1:0');
  open.push(() => server.stop({ graceMs: 500 }));
  return { server, address };
}

/** A server without our handlers, for what ours would not do. */
export async function serveRaw(
  service: ServiceDefinition,
  handlers: UntypedServiceImplementation,
): Promise<string> {
  const server = new Server();
  server.addService(service, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  open.push(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}

export function connect(address: string): RpcChannel {
  const channel = RpcChannel.connect(address);
  open.push(() => channel.close());
  return channel;
}

/** A session that is closed with the test. */
export function connectSession(address: string, options: SessionTimes = {}): NamespaceSession {
  const session = new NamespaceSession(connect(address), options);
  open.push(() => session.close());
  return session;
}

/** A client without our codecs, for what ours would not send. */
export function rawClient(address: string): Client {
  const client = new Client(address, credentials.createInsecure());
  open.push(() => client.close());
  return client;
}

type Answer = (name: string, args: unknown[]) => unknown;

/** Apis of which every method is answered by `answer`. */
export const namespaceApi = (answer: Answer): NamespaceApi => everyMethod(answer) as NamespaceApi;
export const nodeApi = (answer: Answer): NodeApi => everyMethod(answer) as NodeApi;
export const repairApi = (answer: Answer): RepairApi => everyMethod(answer) as RepairApi;
export const adminApi = (answer: Answer): AdminApi => everyMethod(answer) as AdminApi;

function everyMethod(answer: Answer): object {
  const method =
    (name: string) =>
    async (...args: unknown[]): Promise<unknown> =>
      answer(name, args);
  return new Proxy({}, { get: (_target, name) => method(String(name)) });
}

/** Block handlers of which only the given ones are expected to be called. */
export function blockHandlers(handlers: Partial<BlockHandlers>): BlockHandlers {
  const unexpected = (): never => {
    throw new Error('unexpected call');
  };
  return {
    write: unexpected,
    read: unexpected,
    copy: unexpected,
    statReplica: unexpected,
    ...handlers,
  };
}

/** A promise and its ends. */
export function promised<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
} {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((r) => {
    resolve = r;
  });
  return { promise, resolve };
}

/** What the promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
