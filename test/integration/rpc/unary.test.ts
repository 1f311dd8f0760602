import * as fc from 'fast-check';
import { DfsError } from '../../../src/common/error.js';
import type { CallContext } from '../../../src/common/namespace-messages.js';
import { adminClient } from '../../../src/rpc/admin-client.js';
import { blockClient } from '../../../src/rpc/block-client.js';
import { namespaceClient } from '../../../src/rpc/namespace-client.js';
import { nodeClient } from '../../../src/rpc/node-client.js';
import { repairClient } from '../../../src/rpc/repair-client.js';
import {
  adminExchanges,
  nodeExchanges,
  repairExchanges,
  statReplicaExchange,
} from '../../unit/rpc/messages.js';
import { namespaceExchanges } from '../../unit/rpc/namespace-exchanges.js';
import { context, type Exchange } from '../../unit/rpc/values.js';
import {
  blockHandlers,
  closeAll,
  connect,
  namespaceApi,
  nodeApi,
  repairApi,
  adminApi,
  failure,
  promised,
  serve,
} from './fixture.js';

afterEach(closeAll);

type AnyApi = Record<string, (...args: unknown[]) => Promise<unknown>>;
const caller: CallContext = fc.sample(context, 1)[0] as CallContext;

/** Calls a method once with sampled messages and compares both ends. */
async function roundTrip(
  name: string,
  exchange: Exchange<unknown, unknown>,
  call: (request: unknown) => Promise<unknown>,
  serveWith: (response: unknown) => void,
  seen: () => unknown[],
  leading: unknown[],
): Promise<void> {
  for (const [request, response] of fc.sample(fc.tuple(exchange.request, exchange.response), 3)) {
    serveWith(response);
    expect([name, await call(request)]).toEqual([name, response]);
    const args = seen();
    expect(args.slice(0, -1).map((arg) => arg ?? {})).toEqual([...leading, request]);
    expect((args.at(-1) as { signal: unknown }).signal).toBeInstanceOf(AbortSignal);
  }
}

test('every method of namespace, node and repair reaches its handler and comes back, typed as sent', async () => {
  let response: unknown;
  let seen: unknown[] = [];
  const answer = (_name: string, args: unknown[]): unknown => {
    seen = args;
    return response;
  };
  const { address } = await serve((server) =>
    server.addNamespace(namespaceApi(answer)).addNode(nodeApi(answer)).addRepair(repairApi(answer)),
  );
  const channel = connect(address);
  const serveWith = (value: unknown): void => {
    response = value;
  };
  for (const [name, exchange] of Object.entries(namespaceExchanges)) {
    const method = (namespaceClient(channel) as unknown as AnyApi)[name]!;
    const call = (request: unknown) => method(caller, request, {});
    await roundTrip(name, exchange, call, serveWith, () => seen, [caller]);
  }
  const others = { ...nodeClient(channel), ...repairClient(channel) } as unknown as AnyApi;
  for (const [name, exchange] of Object.entries({ ...nodeExchanges, ...repairExchanges })) {
    const method = others[name]!;
    await roundTrip(
      name,
      exchange,
      (r) => method(r, {}),
      serveWith,
      () => seen,
      [],
    );
  }
});

test('every method of admin, and the stat of a replica, comes back as sent', async () => {
  let response: unknown;
  const { address } = await serve((server) =>
    server
      .addAdmin(adminApi(() => response))
      .addBlock(blockHandlers({ statReplica: async () => response as never })),
  );
  const channel = connect(address);
  const admin = adminClient(channel);
  const sample = <T>(exchange: Exchange<unknown, T>): T => {
    const [value] = fc.sample(exchange.response, 1);
    response = value;
    return value as T;
  };
  expect(sample(adminExchanges.report as never)).toEqual(await admin.report(caller, {}));
  const page = { path: '/', cursor: undefined, withBlocks: true };
  expect(sample(adminExchanges.fsck as never)).toEqual(await admin.fsckPage(caller, page, {}));
  expect(sample(adminExchanges.safeMode as never)).toEqual(
    await admin.safeMode(caller, { action: 'leave' }, {}),
  );
  expect(sample(adminExchanges.checkpoint as never)).toEqual(await admin.checkpoint(caller, {}));
  expect(sample(adminExchanges.health as never)).toEqual(await admin.health({}));
  const [request] = fc.sample(statReplicaExchange.request, 1);
  expect(sample(statReplicaExchange as never)).toEqual(
    await blockClient(channel).statReplica(request!, {}),
  );
});

test('a refusal arrives with its code, message and path', async () => {
  const { address } = await serve((server) =>
    server.addNamespace(
      namespaceApi(() => {
        throw new DfsError('PARENT_NOT_FOUND', 'No such directory: é', { path: '/\n/é' });
      }),
    ),
  );
  const call = namespaceClient(connect(address)).stat(caller, { path: '/' }, {});
  expect(await failure(call)).toMatchObject({
    code: 'PARENT_NOT_FOUND',
    message: 'No such directory: é',
    path: '/\n/é',
  });
});

test('a call without answer ends at its deadline, and the handler is told', async () => {
  const aborted = promised();
  let silent = false;
  const { address } = await serve((server) =>
    server.addAdmin(
      adminApi((_name, args) => {
        if (!silent) return { ready: true, safeMode: false, detail: '' };
        const { signal } = args.at(-1) as { signal: AbortSignal };
        signal.addEventListener('abort', () => aborted.resolve());
        return new Promise(() => {});
      }),
    ),
  );
  const client = adminClient(connect(address));
  // A deadline that passes before there is a connection reaches no handler.
  await client.health({});
  silent = true;
  const call = client.health({ timeoutMs: 1_000 });
  expect(await failure(call)).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: expect.stringContaining(address),
  });
  await aborted.promise;
});

test('an aborted call fails with CANCELLED at once, and the handler is told', async () => {
  const aborted = promised();
  const started = promised();
  const { address } = await serve((server) =>
    server.addAdmin(
      adminApi((_name, args) => {
        const { signal } = args.at(-1) as { signal: AbortSignal };
        signal.addEventListener('abort', () => aborted.resolve());
        started.resolve();
        return new Promise(() => {});
      }),
    ),
  );
  const controller = new AbortController();
  const admin = adminClient(connect(address));
  const call = failure(admin.health({ signal: controller.signal }));
  await started.promise;
  controller.abort();
  expect(await call).toMatchObject({ code: 'CANCELLED' });
  await aborted.promise;
  expect(await failure(admin.health({ signal: controller.signal }))).toMatchObject({
    code: 'CANCELLED',
  });
});

test('a signal of a call that was answered does not abort', async () => {
  let signal: AbortSignal | undefined;
  const health = { ready: true, safeMode: false, detail: '' };
  const { address } = await serve((server) =>
    server.addAdmin(
      adminApi((_name, args) => {
        ({ signal } = args.at(-1) as { signal: AbortSignal });
        return health;
      }),
    ),
  );
  const admin = adminClient(connect(address));
  await admin.health({});
  await admin.health({});
  expect(signal?.aborted).toBe(false);
});

test('nobody at the address is UNAVAILABLE and says which address', async () => {
  const { server, address } = await serve((s) => s.addAdmin(adminApi(() => ({}))));
  await server.stop({ graceMs: 0 });
  const error = await failure(adminClient(connect(address)).health({ timeoutMs: 5_000 }));
  expect(error).toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(address),
  });
});

test('an answer that makes no sense is the fault of the server, not of the caller', async () => {
  const { address } = await serve((server) =>
    server.addNamespace(namespaceApi(() => ({ openFiles: -1 }))),
  );
  const call = namespaceClient(connect(address)).renewLease(caller, {}, {});
  expect(await failure(call)).toMatchObject({ code: 'INTERNAL' });
});

test('a message over the bound is refused by size, and the connection goes on', async () => {
  const { address } = await serve((s) => s.addNode(nodeApi(() => ({ reregister: true }))), {
    maxReceiveBytes: 1_000,
  });
  const node = nodeClient(connect(address));
  const report = (entries: number) =>
    node.reportReplicas(
      {
        serverId: 's' as never,
        registration: 1,
        page: undefined,
        added: [],
        removed: Array.from({ length: entries }, () => ({
          blockId: 1 as never,
          generation: 1 as never,
        })),
      },
      {},
    );
  expect(await failure(report(1_000))).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(await report(1)).toEqual({ reregister: true });
});
