import { Metadata } from '@grpc/grpc-js';
import { DfsError } from '../../../src/common/error.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { adminClient } from '../../../src/rpc/admin-client.js';
import { blockClient } from '../../../src/rpc/block-client.js';
import type { CallObserver } from '../../../src/rpc/call-observer.js';
import { rpcMetrics } from '../../../src/rpc/rpc-metrics.js';
import { Metrics } from '../../../src/runtime/metrics.js';
import { parseExposition, sampleOf } from '../../support/exposition.js';
import {
  adminApi,
  all,
  blockHandlers,
  closeAll,
  connect,
  failure,
  promised,
  rawClient,
  serve,
} from './fixture.js';

afterEach(closeAll);

/** An observer that gives each outcome, `Method CODE`, as it comes. */
function outcomes(): { observer: CallObserver; next: () => Promise<string> } {
  const told: string[] = [];
  let wake = promised();
  return {
    observer: {
      method: (service, method) => (code, durationMs) => {
        if (!(durationMs >= 0 && durationMs < 60_000)) throw new Error(`${durationMs} ms`);
        told.push(`${service}/${method} ${code}`);
        wake.resolve();
        wake = promised();
      },
    },
    next: async () => {
      while (told.length === 0) await wake.promise;
      return told.shift() ?? '';
    },
  };
}

const health = { ready: true, safeMode: false, detail: 'serving' };
const range = { blockId: blockId(1), generation: generation(1), offset: 0, length: 1_048_576 };

test('a unary call is told as OK, or with the status of its failure', async () => {
  const { observer, next } = outcomes();
  let fail = false;
  const api = adminApi(() => {
    if (fail) throw new DfsError('PERMISSION_DENIED', 'no');
    return health;
  });
  const { address } = await serve((server) => server.addAdmin(api), { observer });
  const client = adminClient(connect(address));
  await client.health({});
  expect(await next()).toBe('dfs.v1.AdminService/Health OK');
  fail = true;
  await failure(client.health({}));
  expect(await next()).toBe('dfs.v1.AdminService/Health PERMISSION_DENIED');
});

test('a read is told once, at its end: OK, with its failure, or CANCELLED when the reader left', async () => {
  const { observer, next } = outcomes();
  let what: 'ends' | 'fails' | 'goes on' = 'ends';
  const handlers = blockHandlers({
    async *read(_request, { signal }) {
      yield { offset: 0, crcs: [1], data: new Uint8Array(1) };
      if (what === 'fails') throw new DfsError('DATA_CORRUPT', 'damaged');
      if (what === 'goes on')
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
    },
  });
  const { address } = await serve((server) => server.addBlock(handlers), { observer });
  const client = blockClient(connect(address));
  await all(client.read(range, {}));
  expect(await next()).toBe('dfs.v1.BlockService/Read OK');
  what = 'fails';
  await failure(all(client.read(range, {})));
  expect(await next()).toBe('dfs.v1.BlockService/Read DATA_LOSS');
  what = 'goes on';
  // With all of its range a reader would leave the end of the call to the server.
  for await (const _ of client.read(range, {})) break;
  expect(await next()).toBe('dfs.v1.BlockService/Read CANCELLED');
});

test('a write is told once, when its stream is over', async () => {
  const { observer, next } = outcomes();
  const handlers = blockHandlers({
    async *write(steps) {
      for await (const _ of steps) yield { kind: 'acked', length: 1 };
    },
  });
  const { address } = await serve((server) => server.addBlock(handlers), { observer });
  const client = blockClient(connect(address));
  for (const how of ['OK', 'CANCELLED']) {
    const call = client.write({});
    const answers = call.answers[Symbol.asyncIterator]();
    await call.send({ kind: 'seal', seal: { length: 1, sha256: undefined } });
    // The server has begun with it.
    await answers.next();
    if (how === 'OK') call.end();
    else call.cancel();
    expect(await next()).toBe(`dfs.v1.BlockService/Write ${how}`);
  }
});

test('calls are counted by service, method and code; a method that nobody offers adds no sample', async () => {
  const metrics = new Metrics({ role: 'test' });
  const observer = rpcMetrics(metrics);
  const { address } = await serve((server) => server.addAdmin(adminApi(() => health)), {
    observer,
  });
  const client = adminClient(connect(address));
  for (let i = 0; i < 3; i++) await client.health({});
  const raw = rawClient(address);
  const unknown = new Promise((resolve) => {
    const bytes = (value: Buffer): Buffer => value;
    raw.makeUnaryRequest(
      '/dfs.v1.AdminService/NoSuch',
      bytes,
      bytes,
      Buffer.alloc(0),
      new Metadata(),
      { deadline: Date.now() + 5_000 },
      resolve,
    );
  });
  expect(await unknown).toMatchObject({ code: 12 });
  const read = parseExposition((await metrics.exposition()).text);
  const labels = { service: 'dfs.v1.AdminService', method: 'Health', code: 'OK' };
  expect(read.get('dfs_rpc_server_handled_total')?.samples).toEqual([
    { name: 'dfs_rpc_server_handled_total', labels, value: 3 },
  ]);
  expect(sampleOf(read, 'dfs_rpc_server_duration_seconds_count', labels)).toBe(3);
});
