import { connectParts } from '../../../src/client/connect.js';
import { createDfsClient, type DfsClient } from '../../../src/client/dfs-client.js';
import { CLIENT_LIMITS } from '../../../src/client/limits.js';
import type { MasterStub } from '../../../src/client/master-link.js';
import { someBytes } from '../../support/fake-cluster.js';
import { startTestCluster } from '../../support/test-cluster.js';

type Running = Awaited<ReturnType<typeof startTestCluster>>;

const DATA = someBytes(4_096);
let running: Running;

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 3 });
});
afterAll(() => running[Symbol.asyncDispose]());

/** A client whose changes at the master are counted by their methods. */
function counting(limits = {}): { dfs: DfsClient; calls: Map<string, number> } {
  const parts = connectParts({ master: running.master, user: 'root' });
  const calls = new Map<string, number>();
  const counted = (stub: MasterStub): MasterStub => ({
    ...stub,
    namespace: new Proxy(stub.namespace, {
      get: (target, name: keyof MasterStub['namespace']) => {
        const method = target[name] as MasterStub['namespace']['stat'];
        return (...call: Parameters<typeof method>) => {
          if (call[0].operation > 0) calls.set(name, (calls.get(name) ?? 0) + 1);
          return method(...call);
        };
      },
    }),
  });
  const dfs = createDfsClient({
    ...parts,
    masters: parts.masters.map(counted),
    environment: { ...parts.environment, limits: { ...CLIENT_LIMITS, ...limits } },
  });
  return { dfs, calls };
}

test('a file of 4 KiB is one call to the master and one to a block server, and is there when they are answered', async () => {
  const { dfs, calls } = counting();
  await using client = dfs;
  for (let i = 0; i < 10; i++) {
    const status = await client.writeFile(`/f${i}`, DATA);
    expect(status).toMatchObject({ path: `/f${i}`, length: DATA.length, openForWrite: false });
    expect(await client.stat(`/f${i}`)).toEqual(status);
    expect(Buffer.from(await client.readFile(`/f${i}`, { verify: true })).equals(DATA)).toBe(true);
  }
  expect(calls.get('createFile')).toBe(10);
  expect(calls.get('completeFile') ?? 0).toBe(0);
});

test('without it each file is two calls to the master', async () => {
  const { dfs, calls } = counting({ handedCompletionsMax: 0 });
  await using client = dfs;
  await client.writeFile('/two-calls', DATA);
  expect(Object.fromEntries(calls)).toEqual({ createFile: 1, completeFile: 1 });
});
