import * as fc from 'fast-check';
import { DfsError } from '../../src/common/error.js';
import type { CallContext, NamespaceApi } from '../../src/rpc/namespace-api.js';
import { rpcMetrics } from '../../src/rpc/rpc-metrics.js';
import type { RpcServerOptions } from '../../src/rpc/server.js';
import { Metrics } from '../../src/runtime/metrics.js';
import { closeAll, failure, namespaceApi, promised, serve } from '../integration/rpc/fixture.js';
import { parseExposition, sampleOf } from '../support/exposition.js';
import { namespaceExchanges } from '../unit/rpc/namespace-exchanges.js';
import { context, type Exchange } from '../unit/rpc/values.js';

type AnyApi = Record<string, (...args: unknown[]) => Promise<unknown>>;
type Answer = (name: string, args: unknown[]) => unknown;

const caller = fc.sample(context, 1)[0] as CallContext;
const root = { path: '/' };

/** What callers of NamespaceService may rely on, whatever carries their calls. */
export function namespaceCallsContract(
  name: string,
  connect: (address: string) => NamespaceApi,
): void {
  const start = async (
    answer: Answer,
    options: Partial<RpcServerOptions> = {},
  ): Promise<NamespaceApi> => {
    const { address } = await serve((server) => server.addNamespace(namespaceApi(answer)), options);
    return connect(address);
  };
  const signalOf = (args: unknown[]): AbortSignal =>
    (args.at(-1) as { signal: AbortSignal }).signal;

  describe(`namespace calls: ${name}`, () => {
    afterEach(closeAll);

    test('every method reaches its handler and comes back, typed as sent', async () => {
      let response: unknown;
      let seen: unknown[] = [];
      const api = (await start((_name, args) => {
        seen = args;
        return response;
      })) as unknown as AnyApi;
      for (const [method, exchange] of Object.entries(namespaceExchanges)) {
        const both = exchange as Exchange<unknown, unknown>;
        for (const sample of fc.sample(fc.tuple(context, both.request, both.response), 10)) {
          response = sample[2];
          const [by, request] = sample;
          expect([method, await api[method]!(by, request, {})]).toEqual([method, response]);
          expect(seen.slice(0, 2)).toEqual([by, request]);
          expect(signalOf(seen).aborted).toBe(false);
        }
      }
    });

    test('a refusal arrives with its code, message and path', async () => {
      const api = await start(() => {
        throw new DfsError('PARENT_NOT_FOUND', 'No such directory: é', { path: '/\n/é' });
      });
      expect(await failure(api.stat(caller, root, {}))).toMatchObject({
        code: 'PARENT_NOT_FOUND',
        message: 'No such directory: é',
        path: '/\n/é',
      });
    });

    test('what is not a DfsError arrives as a bare INTERNAL', async () => {
      const api = await start(() => {
        throw new TypeError('a secret');
      });
      const error = (await failure(api.stat(caller, root, {}))) as DfsError;
      expect(error.code).toBe('INTERNAL');
      expect(error.message).not.toContain('secret');
    });

    test('a request that does not fit the wire is refused before it is sent', async () => {
      const api = await start(() => {
        throw new TypeError('reached the handler');
      });
      for (const path of ['\ud800', 'x'.repeat(70_000)])
        expect(await failure(api.stat(caller, { path }, {}))).toMatchObject({
          code: 'INVALID_ARGUMENT',
        });
      const anonymous = { ...caller, clientId: '' as CallContext['clientId'], operation: 1 };
      expect(await failure(api.stat(anonymous, root, {}))).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('client_id'),
      });
    });

    test('a call without answer ends at its deadline, the handler is told, and others go on', async () => {
      const connected = promised();
      const aborted = promised();
      const other = promised<{ openFiles: number }>();
      const api = await start((method, args) => {
        if (method === 'renewLease') {
          connected.resolve();
          return other.promise;
        }
        signalOf(args).addEventListener('abort', () => aborted.resolve());
        return new Promise(() => {});
      });
      const patient = api.renewLease(caller, {}, { timeoutMs: 60_000 });
      // A deadline that passes before there is a connection reaches no handler.
      await connected.promise;
      expect(await failure(api.stat(caller, root, { timeoutMs: 1_000 }))).toMatchObject({
        code: 'DEADLINE_EXCEEDED',
      });
      await aborted.promise;
      other.resolve({ openFiles: 3 });
      expect(await patient).toEqual({ openFiles: 3 });
    });

    test('an aborted call fails with CANCELLED at once, the handler is told, and others go on', async () => {
      const started = promised();
      const aborted = promised();
      const other = promised<{ openFiles: number }>();
      const api = await start((method, args) => {
        if (method === 'renewLease') return other.promise;
        signalOf(args).addEventListener('abort', () => aborted.resolve());
        started.resolve();
        return new Promise(() => {});
      });
      const patient = api.renewLease(caller, {}, {});
      const controller = new AbortController();
      const call = failure(api.stat(caller, root, { signal: controller.signal }));
      await started.promise;
      controller.abort();
      expect(await call).toMatchObject({ code: 'CANCELLED' });
      await aborted.promise;
      other.resolve({ openFiles: 3 });
      expect(await patient).toEqual({ openFiles: 3 });
      const late = api.stat(caller, root, { signal: controller.signal });
      expect(await failure(late)).toMatchObject({ code: 'CANCELLED' });
    });

    test('a server that is not there is UNAVAILABLE, and one that stops too', async () => {
      const gone = connect('127.0.0.1:1');
      expect(await failure(gone.stat(caller, root, {}))).toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('127.0.0.1:1'),
      });
      const started = promised();
      const { server, address } = await serve((to) =>
        to.addNamespace(
          namespaceApi(() => {
            started.resolve();
            return new Promise(() => {});
          }),
        ),
      );
      const call = failure(connect(address).stat(caller, root, {}));
      await started.promise;
      await server.stop({ graceMs: 50 });
      expect(await call).toMatchObject({ code: 'UNAVAILABLE' });
    });

    test('a server that stops answers what is under way', async () => {
      const started = promised();
      const answer = promised<{ openFiles: number }>();
      const { server, address } = await serve((to) =>
        to.addNamespace(
          namespaceApi(() => {
            started.resolve();
            return answer.promise;
          }),
        ),
      );
      const call = connect(address).renewLease(caller, {}, {});
      await started.promise;
      const stopped = server.stop({ graceMs: 5_000 });
      answer.resolve({ openFiles: 7 });
      expect(await call).toEqual({ openFiles: 7 });
      await stopped;
    });

    test('calls are counted by method and code', async () => {
      const metrics = new Metrics({ role: 'test' });
      const api = await start(
        (method) => {
          if (method === 'stat') throw new DfsError('NOT_FOUND', 'no');
          return { openFiles: 1 };
        },
        { observer: rpcMetrics(metrics) },
      );
      for (let i = 0; i < 3; i++) await api.renewLease(caller, {}, {});
      await failure(api.stat(caller, root, {}));
      const read = parseExposition((await metrics.exposition()).text);
      const counted = (method: string, code: string) =>
        sampleOf(read, 'dfs_rpc_server_handled_total', {
          service: 'dfs.v1.NamespaceService',
          method,
          code,
        });
      expect(counted('RenewLease', 'OK')).toBe(3);
      expect(counted('Stat', 'NOT_FOUND')).toBe(1);
    });
  });
}
