import { status as Status } from '@grpc/grpc-js';
import * as fc from 'fast-check';
import { isDfsError } from '../../../src/common/error.js';
import { writeAnswer } from '../../../src/rpc/codec/session.js';
import { WireWriter } from '../../../src/rpc/codec/wire-writer.js';
import type { CallObserver } from '../../../src/rpc/call-observer.js';
import { RpcChannel } from '../../../src/rpc/channel.js';
import { NamespaceSession } from '../../../src/rpc/namespace-session.js';
import { SESSION_UNITS_MAX } from '../../../src/rpc/limits.js';
import { namespaceService } from '../../../src/rpc/load.js';
import type { CallContext } from '../../../src/rpc/namespace-api.js';
import type { SessionStream } from '../../../src/rpc/served-session.js';
import { sessionMethods } from '../../../src/rpc/session-methods.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { context } from '../../unit/rpc/values.js';
import {
  closeAll,
  connect,
  connectSession,
  failure,
  namespaceApi,
  promised,
  serve,
  serveRaw,
} from './fixture.js';
import { caller, heldServer, passes, status } from './session-fixture.js';

afterEach(closeAll);

/** A new connection is not there at once; the client library pauses between its attempts too. */
async function untilReached<T>(call: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await call();
    } catch (error) {
      if (!isDfsError(error, 'UNAVAILABLE')) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
}

describe('session: client and server', () => {
  test('answers come in the order in which calls are done, each to its own caller', async () => {
    const { held, address } = await heldServer();
    const { namespace } = connectSession(address);
    const order: string[] = [];
    const calls = ['/a', '/b', '/c', '/d'].map(async (path) => {
      const answer = await namespace.stat(caller, { path }, {});
      order.push(path);
      return answer.path;
    });
    await passes(() => expect(held.length).toBe(4));
    for (const path of ['/c', '/a', '/d', '/b']) {
      const seen = order.length;
      held.find((call) => call.path === path)?.answer(status(1, path));
      await passes(() => expect(order.length).toBe(seen + 1));
    }
    expect(order).toEqual(['/c', '/a', '/d', '/b']);
    expect(await Promise.all(calls)).toEqual(['/a', '/b', '/c', '/d']);
  });

  test('each call has its own caller, also where they alternate', async () => {
    const seen: unknown[] = [];
    const { address } = await serve((to) =>
      to.addNamespace(
        namespaceApi((_name, args) => {
          seen.push(args[0]);
          return { openFiles: 1 };
        }),
      ),
    );
    const { namespace } = connectSession(address);
    const contexts = fc.sample(context, 20);
    const sent = contexts.flatMap((one) => [one, caller, one, one]);
    await Promise.all(sent.map((one) => namespace.renewLease(one, {}, {})));
    expect(seen).toEqual(sent);
  });

  test('a client sends no more than there is room for, and the rest as room comes', async () => {
    const { held, address } = await heldServer();
    const { namespace } = connectSession(address);
    const calls = Array.from({ length: SESSION_UNITS_MAX + 10 }, (_, i) =>
      namespace.stat(caller, { path: `/${i}` }, {}),
    );
    await passes(() => expect(held.length).toBe(SESSION_UNITS_MAX));
    held[3]?.answer(status(1));
    await calls[3];
    await passes(() => expect(held.length).toBe(SESSION_UNITS_MAX + 1));
    // As they come: those that wait begin when others are answered.
    const answering = passes(() => {
      for (const call of held) call.answer(status(1));
      expect(held.length).toBe(SESSION_UNITS_MAX + 10);
    });
    await answering;
    for (const call of held) call.answer(status(1));
    await Promise.all(calls);
  });

  test('a call that waits for room ends at its deadline and at its signal, and is never sent', async () => {
    const { held, address } = await heldServer();
    const { namespace } = connectSession(address);
    const full = Array.from({ length: SESSION_UNITS_MAX }, () =>
      namespace.stat(caller, { path: '/full' }, {}),
    );
    await passes(() => expect(held.length).toBe(SESSION_UNITS_MAX));
    const controller = new AbortController();
    const late = failure(namespace.stat(caller, { path: '/late' }, { timeoutMs: 50 }));
    const { signal } = controller;
    const dropped = failure(namespace.stat(caller, { path: '/dropped' }, { signal }));
    controller.abort();
    expect(await dropped).toMatchObject({ code: 'CANCELLED' });
    expect(await late).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    for (const call of held) call.answer(status(1));
    await Promise.all(full);
    expect(held.filter(({ path }) => path !== '/full')).toEqual([]);
  });

  test('over the room of all sessions a call is refused with OVERLOADED, and the next one is served', async () => {
    const told: string[] = [];
    const observer: CallObserver = {
      method: (_service, method) => (code) => told.push(`${method} ${code}`),
    };
    const { held, address } = await heldServer({ serverUnitsMax: 2, observer });
    const one = connectSession(address).namespace;
    const other = connectSession(address).namespace;
    const first = one.stat(caller, { path: '/1' }, {});
    const second = other.stat(caller, { path: '/2' }, {});
    await passes(() => expect(held.length).toBe(2));
    const third = await failure(one.stat(caller, { path: '/3' }, {}));
    expect(third).toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect(told).toEqual(['Stat RESOURCE_EXHAUSTED']);
    for (const call of held) call.answer(status(1));
    await Promise.all([first, second]);
    const fourth = one.stat(caller, { path: '/4' }, {});
    await passes(() => expect(held.length).toBe(3));
    held[2]?.answer(status(4));
    expect(await fourth).toMatchObject({ inode: 4 });
  });

  test('calls that a stopping server has read are answered, and those that it has not can be tried again', async () => {
    const { held, address, server } = await heldServer({ sessionUnitsMax: 1 });
    const { namespace } = connectSession(address);
    const stat = (path: string) => namespace.stat(caller, { path }, { timeoutMs: 60_000 });
    const first = stat('/1');
    await passes(() => expect(held.length).toBe(1));
    // Each in a message of its own; the server takes at most two ahead.
    const late = [];
    for (let i = 2; i <= 6; i++) {
      late.push(stat(`/${i}`).catch((error: unknown) => error));
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
    const stopped = server.stop({ graceMs: 60_000 });
    const answering = passes(() => {
      for (const call of held) call.answer(status(1));
      expect(over).toBe(true);
    });
    let over = false;
    expect(await first).toMatchObject({ inode: 1 });
    const ends = await Promise.all(late);
    over = true;
    await answering;
    await stopped;
    expect(ends.at(-1)).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    const answered = ends.filter((end) => !(end instanceof Error));
    expect(held.length).toBe(1 + answered.length);
  });

  test('a thousand sessions at once are served, each with its own caller', async () => {
    const { address } = await serve((to) =>
      to.addNamespace(
        namespaceApi((_name, [by]) => ({ openFiles: (by as CallContext).operation })),
      ),
    );
    // Over one connection: a thousand of them would make this a test of grpc-js.
    const channel = connect(address);
    const sessions = Array.from({ length: 1_000 }, () => new NamespaceSession(channel).namespace);
    const asked = sessions.map((namespace, i) => {
      const by = { ...caller, operation: i };
      // A machine too busy to answer pings drops the connection.
      return untilReached(() => namespace.renewLease(by, {}, { timeoutMs: 60_000 }));
    });
    const openFiles = (await Promise.all(asked)).map((answer) => answer.openFiles);
    expect(openFiles).toEqual(sessions.map((_, i) => i));
  });

  test('a session that its server does not end is broken off, so that nothing of it stays', async () => {
    const ended = promised();
    const brokenOff = promised();
    const answer = new WireWriter();
    const stat = sessionMethods.find(({ name }) => name === 'stat')!;
    writeAnswer(answer, 1, stat.field, (body) => stat.writeAnswer(body, status(8)));
    const bytes = answer.take();
    const address = await serveRaw(namespaceService, {
      Session: (call: SessionStream) => {
        call.once('data', () => call.write(bytes));
        call.on('end', () => ended.resolve());
        call.on('cancelled', () => brokenOff.resolve());
      },
    });
    const session = connectSession(address);
    expect(await session.namespace.stat(caller, { path: '/' }, {})).toMatchObject({ inode: 8 });
    session.close();
    await ended.promise;
    await brokenOff.promise;
  });

  test('a session cut in the middle fails its calls with UNAVAILABLE, tells their handlers, and the next call is served', async () => {
    const { held, address } = await heldServer();
    const proxy = await TcpProxy.start(address);
    const { namespace } = connectSession(proxy.address);
    const calls = ['/a', '/b'].map((path) => failure(namespace.stat(caller, { path }, {})));
    await passes(() => expect(held.length).toBe(2));
    proxy.cut();
    for (const call of calls) expect(await call).toMatchObject({ code: 'UNAVAILABLE' });
    await passes(() => expect(held.every(({ signal }) => signal.aborted)).toBe(true));
    const again = untilReached(() => namespace.stat(caller, { path: '/c' }, {}));
    await passes(() => expect(held.at(-1)?.path).toBe('/c'));
    held.at(-1)?.answer(status(9));
    expect(await again).toMatchObject({ inode: 9 });
    await proxy.kill();
  });

  test('a peer that is gone without a word is found, long before the deadline of what is asked', async () => {
    const { held, address } = await heldServer();
    const proxy = await TcpProxy.start(address);
    const channel = RpcChannel.connect(proxy.address, {
      keepaliveTimeMs: 100,
      keepaliveTimeoutMs: 100,
    });
    const session = new NamespaceSession(channel);
    const call = failure(session.namespace.stat(caller, { path: '/' }, { timeoutMs: 600_000 }));
    await passes(() => expect(held.length).toBe(1));
    proxy.freeze();
    expect(await call).toMatchObject({ code: 'UNAVAILABLE' });
    session.close();
    channel.close();
    await proxy.kill();
  });

  test('a session without calls ends, and the next call begins another', async () => {
    const { held, address, server } = await heldServer();
    const { namespace } = connectSession(address, { idleMs: 20 });
    for (let i = 1; i <= 2; i++) {
      const call = namespace.stat(caller, { path: '/' }, {});
      await passes(() => expect(held.length).toBe(i));
      held[i - 1]?.answer(status(i));
      expect(await call).toMatchObject({ inode: i });
      await new Promise((resolve) => {
        setTimeout(resolve, 60);
      });
    }
    // Nothing is open any more, so nothing has to be waited for.
    await server.stop({ graceMs: 60_000 });
  });

  test('a closed session takes no calls, and those under way come to their end', async () => {
    const { held, address } = await heldServer();
    const session = connectSession(address);
    const call = session.namespace.stat(caller, { path: '/' }, {});
    await passes(() => expect(held.length).toBe(1));
    session.close();
    const late = session.namespace.stat(caller, { path: '/' }, {});
    expect(await failure(late)).toMatchObject({ code: 'UNAVAILABLE' });
    held[0]?.answer(status(5));
    expect(await call).toMatchObject({ inode: 5 });
  });

  test('an answer that is too large fails its own call alone', async () => {
    const entries = Array.from({ length: 300 }, (_, i) => status(i + 1, 'x'.repeat(60_000)));
    const { address } = await serve((to) =>
      to.addNamespace(
        namespaceApi((name) => (name === 'list' ? { entries, hasMore: false } : { openFiles: 2 })),
      ),
    );
    const { namespace } = connectSession(address);
    const request = { path: '/', startAfter: '', limit: 0 };
    const [large, small] = await Promise.all([
      failure(namespace.list(caller, request, {})),
      namespace.renewLease(caller, {}, {}),
    ]);
    expect(large).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(small).toEqual({ openFiles: 2 });
  });

  test('a server that knows no sessions is asked by unary calls', async () => {
    const api = namespaceApi(() => ({ openFiles: 4 }));
    const { address } = await serve((to) => to.addNamespace(api, { sessions: false }));
    const { namespace } = connectSession(address);
    const calls = [1, 2, 3].map(() => namespace.renewLease(caller, {}, {}));
    expect(await Promise.all(calls)).toEqual([4, 4, 4].map((openFiles) => ({ openFiles })));
    expect(await namespace.renewLease(caller, {}, {})).toEqual({ openFiles: 4 });
  });

  test('a server that knew no sessions is asked for one again after a time, and not before', async () => {
    const writer = new WireWriter();
    const stat = sessionMethods.find(({ name }) => name === 'stat')!;
    let asked = 0;
    const address = await serveRaw(namespaceService, {
      Session: (call: SessionStream) => {
        asked++;
        if (asked === 1)
          call.emit('error', { code: Status.UNIMPLEMENTED, details: 'no such method' });
        else
          call.once('data', () => {
            writeAnswer(writer, 1, stat.field, (w) => stat.writeAnswer(w, status(8, '/')));
            call.write(writer.take());
          });
      },
      Stat: (_call: unknown, done: (error: null, answer: object) => void) =>
        done(null, { path: '/', inode: 7, type: 'INODE_TYPE_DIRECTORY' }),
    });
    const patient = connectSession(address, { retryMs: 300_000 });
    const eager = connectSession(address, { retryMs: 0 });
    const ask = async ({ namespace }: NamespaceSession): Promise<number> =>
      (await namespace.stat(caller, { path: '/' }, {})).inode;
    expect([await ask(patient), await ask(patient), asked]).toEqual([7, 7, 1]);
    asked = 0;
    expect([await ask(eager), await ask(eager), asked]).toEqual([7, 8, 2]);
  });
});
