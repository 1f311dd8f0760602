import { DfsError, isDfsError } from '../../../src/common/error.js';
import type { FileStatus } from '../../../src/common/file-status.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import type { DfsClient } from '../../../src/client/dfs-client.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';
import type { FakeBlockServer } from '../../support/fake-block-server.js';
import type { SeenCall } from '../../support/fake-master.js';

const DATA = someBytes(4_096);

let cluster: FakeCluster;
let client: DfsClient;
/** Changes that the client itself asked the master for. */
let own: SeenCall[];
/** What servers asked for on behalf of clients. */
let handed: Pick<SeenCall, 'context'>[];

beforeEach(() => {
  cluster = fakeCluster();
  cluster.master.completesForHolders = true;
  own = [];
  handed = [];
  client = connect();
});
afterEach(async () => {
  await client.close();
  await cluster.client.close();
});

function connect(limits = {}): DfsClient {
  const { master } = cluster;
  const namespace = new Proxy(master.namespace, {
    get: (target, method: keyof NamespaceApi) => (context: SeenCall['context'], request: never) => {
      if (context.operation > 0) own.push({ method, context, request });
      return (target[method] as NamespaceApi['stat'])(context, request, {});
    },
  });
  const stub = { address: 'master:1', namespace, admin: master.admin };
  return cluster.connect(limits, { masters: [stub] });
}

type Complete = FakeBlockServer['complete'];

/** The server asks, as real ones do. */
const asks: Complete = async ({ context }, request) => {
  handed.push({ context });
  try {
    return await cluster.master.namespace.completeFile(context, request, {});
  } catch (error) {
    if (!isDfsError(error)) throw error;
    return undefined;
  }
};

function serveWith(complete: Complete): void {
  for (const server of cluster.servers) server.complete = complete;
}

const methods = (): string[] => own.map(({ method }) => method);
const completions = (): SeenCall[] => own.filter(({ method }) => method === 'completeFile');
const holder = (): string => own[0]!.context.clientId;

async function expectThere(status: FileStatus, path = '/f'): Promise<void> {
  expect(status).toMatchObject({ path, length: DATA.length, openForWrite: false });
  expect(Buffer.compare(await client.readFile(path, { verify: true }), DATA)).toBe(0);
}

test('a small file is one call to the master: the server of its block has it completed', async () => {
  serveWith(asks);
  await expectThere(await client.writeFile('/f', DATA));
  expect(methods()).toEqual(['createFile']);
  expect(handed).toMatchObject([{ context: { clientId: `${holder()}.completions` } }]);
});

test('numbers of completions are given back: the next one says that the last one is answered', async () => {
  serveWith(asks);
  for (const path of ['/a', '/b']) await client.writeFile(path, DATA);
  expect(handed).toMatchObject([
    { context: { operation: 1, acknowledgedOperation: 0 } },
    { context: { operation: 2, acknowledgedOperation: 1 } },
  ]);
});

const lost: Complete = async (completion, request) => {
  await asks(completion, request);
  return undefined;
};
const refusedOnce: Complete = async ({ context }) => {
  handed.push({ context });
  throw new DfsError('INTERNAL', 'a server that fails in an unforeseen way');
};

test.each<[string, Complete]>([
  ['knows of no such thing', async () => undefined],
  ['asked, and lost the answer', lost],
  [
    'was refused by a master that is busy',
    async (completion, request) => {
      cluster.master.before = () => {
        cluster.master.before = () => {};
        throw new DfsError('OVERLOADED', 'later');
      };
      return asks(completion, request);
    },
  ],
])('a server that %s: the client asks under the same number, once', async (_what, complete) => {
  serveWith(complete);
  await expectThere(await client.writeFile('/f', DATA));
  expect(methods()).toEqual(['createFile', 'completeFile']);
  const [asked] = completions();
  expect(asked?.context).toMatchObject({ clientId: `${holder()}.completions`, operation: 1 });
  expect(asked?.request).toMatchObject({ holder: holder() });
  for (const { context } of handed) expect(context).toMatchObject({ operation: 1 });
});

test('the first answer counts, also where somebody has removed the file since', async () => {
  serveWith(async (completion, request) => {
    await asks(completion, request);
    for (const inode of cluster.master.files.keys()) cluster.master.files.delete(inode);
    return undefined;
  });
  expect(await client.writeFile('/f', DATA)).toMatchObject({ path: '/f', length: DATA.length });
});

test('a server that dies when it has had the file completed: the client finds the lease gone, asks, and has its answer', async () => {
  serveWith(asks);
  const [head] = cluster.servers;
  head!.complete = async (completion, request) => {
    await asks(completion, request);
    head!.kill();
    return undefined;
  };
  await expectThere(await client.writeFile('/f', DATA));
  expect(methods()).toEqual(['createFile', 'reopenBlock', 'completeFile']);
  expect(completions()[0]?.context).toMatchObject({ operation: 1 });
});

test('a chain that broke is gone on with under another generation, and completed by a call with a number of its own', async () => {
  serveWith(asks);
  cluster.servers[1]!.writeFaults.push({ moment: 'seal', after: 0, how: 'die' });
  await expectThere(await client.writeFile('/f', DATA));
  expect(methods()).toEqual(['createFile', 'reopenBlock', 'completeFile']);
  expect(completions()[0]?.context).toMatchObject({ clientId: holder(), operation: 3 });
  expect(completions()[0]?.request).not.toHaveProperty('holder');
  expect(handed).toEqual([]);
});

test('a completion that comes when its client went on under another generation is refused', async () => {
  let late: Promise<unknown> | undefined;
  const [head] = cluster.servers;
  head!.complete = async (completion, request) => {
    late = new Promise((resolve) => {
      cluster.master.after = ({ method }) => {
        if (method !== 'reopenBlock') return;
        cluster.master.after = () => {};
        resolve(cluster.master.namespace.completeFile(completion.context, request, {}));
      };
    });
    late.catch(() => {});
    head!.kill();
    return undefined;
  };
  await expectThere(await client.writeFile('/f', DATA));
  await expect(late).rejects.toMatchObject({ code: 'STALE_GENERATION' });
});

test('a refusal for good is what the writer hears', async () => {
  serveWith(asks);
  cluster.master.before = ({ method }) => {
    if (method === 'completeFile') throw new DfsError('PERMISSION_DENIED', 'no', { path: '/f' });
  };
  await expect(client.writeFile('/f', DATA)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(methods()).toEqual(['createFile', 'completeFile', 'abandonFile']);
});

test.each<[string, () => Promise<unknown>]>([
  [
    'the master knows of none such',
    () => {
      cluster.master.completesForHolders = false;
      return client.writeFile('/f', DATA);
    },
  ],
  ['a majority is enough', () => client.writeFile('/f', DATA, { ack: 'quorum' })],
  ['it has several blocks', () => client.writeFile('/f', someBytes(70_000), { blockSize: 65_536 })],
  [
    'its block is full before it ends',
    () => client.writeFile('/f', someBytes(65_536), { blockSize: 65_536 }),
  ],
  [
    'it was flushed before',
    async () => {
      const writer = await client.openWriter('/f');
      await writer.write(DATA);
      await writer.flush();
      await writer.write(DATA);
      return writer.close();
    },
  ],
])('a file is completed by a call of its client where %s', async (_why, write) => {
  serveWith(asks);
  await write();
  expect(handed).toEqual([]);
  expect(completions()).toMatchObject([{ context: { clientId: holder() } }]);
});

test('while as many as may wait do so, files are completed by calls, and other numbers are not held up', async () => {
  await client.close();
  client = connect({ handedCompletionsMax: 1, sealTimeoutMs: 60_000 });
  let go!: () => void;
  const stuck = new Promise<void>((resolve) => (go = resolve));
  let isOut!: () => void;
  const out = new Promise<void>((resolve) => (isOut = resolve));
  serveWith(async (completion, request) => {
    isOut();
    await stuck;
    return asks(completion, request);
  });
  const first = client.writeFile('/f', DATA);
  await out;
  await client.writeFile('/g', DATA);
  expect(completions()).toMatchObject([{ context: { clientId: holder() } }]);
  await client.rename('/g', '/h').catch(() => {});
  expect(own.at(-1)?.context).toMatchObject({ acknowledgedOperation: 3 });
  go();
  await expectThere(await first);
});

test('of many files at once those behind the first few are completed by calls, which share their messages', async () => {
  await client.close();
  client = connect({ handOverWritersMax: 3 });
  serveWith(asks);
  await Promise.all(['/a', '/b', '/c', '/d', '/e'].map((path) => client.writeFile(path, DATA)));
  expect(handed).toHaveLength(3);
  expect(completions().map(({ context }) => context.clientId)).toEqual([holder(), holder()]);
});

test('a writer that is given up gives its number back', async () => {
  const writer = await client.openWriter('/f');
  serveWith(async (completion) => {
    handed.push({ context: completion.context });
    await writer.abort();
    return undefined;
  });
  await writer.write(DATA);
  await expect(writer.close()).rejects.toMatchObject({ code: 'CANCELLED' });
  serveWith(asks);
  await client.writeFile('/g', DATA);
  expect(handed).toMatchObject([{}, { context: { operation: 2, acknowledgedOperation: 1 } }]);
});

test('a file that its own client opens again before it heard of its completion: the writer asks, and touches nothing else', async () => {
  let appender: Promise<unknown> | undefined;
  serveWith(async (completion, request) => {
    await asks(completion, request);
    appender = client
      .openAppend('/f')
      .then((writer) => writer.write(DATA).then(() => writer.close()));
    await appender;
    return new Promise(() => {});
  });
  expect(await client.writeFile('/f', DATA)).toMatchObject({ length: DATA.length });
  await appender;
  expect((await client.stat('/f')).length).toBe(2 * DATA.length);
  expect(methods()).not.toContain('abandonFile');
});

test('what is unforeseen in a server is a failure of its chain, and the file is whole all the same', async () => {
  serveWith(asks);
  cluster.servers[0]!.complete = refusedOnce;
  await expectThere(await client.writeFile('/f', DATA));
});
