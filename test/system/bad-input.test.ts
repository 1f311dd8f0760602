import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import * as fc from 'fast-check';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { MiB } from '../../src/common/sizes.js';
import { adminService, blockService, namespaceService, nodeService } from '../../src/rpc/load.js';
import { runDfs } from '../support/cli-run.js';
import { runAgainst } from '../support/daemon-process.js';
import { describedContent } from '../support/described-content.js';
import { FakeDfs } from '../support/fake-dfs.js';
import { folderContent } from '../support/folder-content.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';
import type { AnyMethod } from '../unit/rpc/methods.js';

let running: TestCluster;
let client: DfsClient;
/** Of `/kept`, which no bad input may touch. */
const content = describedContent('/kept', 3 * MiB);

beforeAll(async () => {
  running = await startTestCluster({ blockServers: 2, replication: 2, blockSize: MiB });
  client = await DfsClient.connect({ master: running.master, timeoutMs: 10_000 });
  await client.writeFile('/kept', content);
});

afterAll(async () => {
  await client.close();
  await running.end();
});

const identity = (bytes: Buffer): Buffer => bytes;
const DEADLINE_MS = 10_000;

/** gRPC's status of a call of which these are the request's bytes; 0 is success. */
function send(raw: Client, method: AnyMethod, bytes: Buffer): Promise<number> {
  const options = { deadline: Date.now() + DEADLINE_MS };
  return new Promise((resolve) => {
    const { path } = method;
    if (!method.requestStream && !method.responseStream) {
      const done = (error: ServiceError | null): void => resolve(error?.code ?? 0);
      raw.makeUnaryRequest(path, identity, identity, bytes, new Metadata(), options, done);
      return;
    }
    const bidi = method.requestStream
      ? raw.makeBidiStreamRequest<Buffer, Buffer>(path, identity, identity, options)
      : undefined;
    const call =
      bidi ?? raw.makeServerStreamRequest(path, identity, identity, bytes, new Metadata(), options);
    call.on('data', () => {});
    call.on('error', (error: ServiceError) => resolve(error.code));
    call.on('end', () => resolve(0));
    bidi?.write(bytes);
    bidi?.end();
  });
}

const FIELD = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.nat({ max: 5 }), fc.uint8Array({ maxLength: 9 }))
  .map(([field, type, value]) => [(field << 3) | type, ...value]);

/** Plain noise, fields of wrong types, and lengths that claim far more than there is. */
const NOISE = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.array(FIELD).map((fields) => Buffer.from(fields.flat())),
  fc.constant(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])),
  fc.constant(Buffer.from([0x08, ...Array.from({ length: 20 }, () => 0xff)])),
);

/** Everything below a path, as it is told by stat. */
async function tree(path = '/'): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const status of client.list(path)) {
    const { atimeMs: _, ...rest } = status;
    found.push(rest);
    if (status.type === 'directory') found.push(...(await tree(status.path)));
  }
  return found;
}

async function logs(): Promise<string> {
  const nodes = ['master', 'bs1', 'bs2'];
  const texts = nodes.map((node) => readFile(join(running.dir, `logs/${node}.log`), 'utf8'));
  return (await Promise.all(texts)).join('');
}

test('noise in every call of every service changes nothing and ends nothing', async () => {
  const { blockServers, master } = await running.cluster.status();
  const pids = [master.pid, ...blockServers.map(({ pid }) => pid)];
  const [before, txid] = [await tree(), (await running.report()).txid];

  const services = [namespaceService, nodeService, adminService, blockService];
  const methods = services.flatMap((service) => Object.values(service) as unknown as AnyMethod[]);
  expect(methods.length).toBeGreaterThan(30);
  for (const address of [running.master, must(blockServers[0]?.address, 'an address')]) {
    const raw = new Client(address, credentials.createInsecure());
    for (const [i, method] of methods.entries()) {
      const messages = fc.sample(NOISE, { numRuns: 40, seed: i });
      const codes = await Promise.all(messages.map((bytes) => send(raw, method, bytes)));
      // Neither INTERNAL, nor an end of the connection, nor silence until the deadline.
      for (const bad of [2, 4, 13, 14])
        expect({ [method.path]: codes }).toEqual({
          [method.path]: expect.not.arrayContaining([bad]),
        });
    }
    raw.close();
  }

  expect((await running.report()).txid).toBe(txid);
  expect(await tree()).toEqual(before);
  const after = await running.cluster.status();
  expect([after.master.pid, ...after.blockServers.map(({ pid }) => pid)]).toEqual(pids);
  expect(after.safeMode).toBe(false);
  expect(await logs()).not.toMatch(/"level":[56]0/);
  expect(content.equals(await client.readFile('/kept', { verify: true }))).toBe(true);
});

const HOSTILE: [string, string][] = [
  ['no path', ''],
  ['a relative path', 'a'],
  ['..', '/names/..'],
  ['.. in the middle', '/names/../x'],
  ['.', '/names/.'],
  ['a NUL', '/names/a\0b'],
  ['256 bytes', `/names/${'n'.repeat(256)}`],
  ['256 bytes in fewer characters', `/names/${'é'.repeat(128)}`],
  ['a high surrogate alone', '/names/\ud800'],
  ['a low surrogate alone', '/names/a\udc00b'],
  ['4,097 bytes', `/${'n'.repeat(199)}`.repeat(20) + `/${'n'.repeat(96)}`],
  ['1,001 components', '/c'.repeat(1_001)],
];

test.each(HOSTILE)(
  'a path with %s is refused by every call, and nothing is made',
  async (_, path) => {
    await client.mkdir('/names', { parents: true });
    const before = await tree();
    // What is no Unicode cannot be put on the wire, so the client itself refuses it.
    const invalid = { code: path.isWellFormed() ? 'PATH_INVALID' : 'INVALID_ARGUMENT' };
    await expect(client.stat(path)).rejects.toMatchObject(invalid);
    await expect(client.mkdir(path, { parents: true })).rejects.toMatchObject(invalid);
    const written = client.writeFile(path, 'x', { createParents: true });
    await expect(written).rejects.toMatchObject(invalid);
    await expect(client.remove(path, { recursive: true })).rejects.toMatchObject(invalid);
    await expect(client.rename(path, '/moved')).rejects.toMatchObject(invalid);
    await expect(client.rename('/kept', path)).rejects.toMatchObject(invalid);
    await expect(client.list(path)[Symbol.asyncIterator]().next()).rejects.toMatchObject(invalid);
    await expect(client.setMode(path, 0o777)).rejects.toMatchObject(invalid);
    expect(await tree()).toEqual(before);
  },
);

test('strange names come back as they were given, from ls, stat and mv', async () => {
  const names = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'a\nb',
    'tab\there',
    ' ',
    '-rf',
    '*',
    '\\',
    '%2e%2e',
    '...',
    'e\u0301',
    '\u00e9',
    '\u202egnp.exe',
    '\ufeffbom',
    '\ufffd',
    '\u{1f600}',
    'n'.repeat(255),
    'é'.repeat(127),
  ];
  await client.mkdir('/strange');
  for (const name of names) {
    await client.writeFile(`/strange/${name}`, name);
    expect((await client.stat(`/strange/${name}`)).path).toBe(`/strange/${name}`);
    await client.rename(`/strange/${name}`, `/strange/x`);
    await client.rename(`/strange/x`, `/strange/${name}`);
  }
  const listed: string[] = [];
  for await (const { path } of client.list('/strange')) listed.push(path.slice('/strange/'.length));
  const inByteOrder = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(listed).toEqual(inByteOrder);
  for (const name of names)
    expect(Buffer.from(await client.readFile(`/strange/${name}`)).toString()).toBe(name);
  const printed = await runAgainst(running.master, ['ls', '--json', '/strange']);
  expect(printed.code).toBe(0);
  const paths = (JSON.parse(printed.stdout) as { path: string }[]).map(({ path }) => path);
  expect(paths).toEqual(inByteOrder.map((name) => `/strange/${name}`));
  for (const name of names) await client.remove(`/strange/${name}`);
  expect((await client.stat('/strange')).childCount).toBe(0);
});

test('the longest path and the deepest one are taken', async () => {
  const longest = `/${'n'.repeat(199)}`.repeat(20) + `/${'n'.repeat(95)}`;
  expect(Buffer.byteLength(longest)).toBe(4_096);
  const deepest = '/c'.repeat(1_000);
  for (const path of [longest, deepest]) {
    await client.mkdir(path, { parents: true });
    expect((await client.stat(path)).path).toBe(path);
    await client.remove(path.slice(0, path.indexOf('/', 1)), { recursive: true });
  }
});

test('after all that the cluster is healthy and takes files', async () => {
  await client.writeFile('/after', describedContent('/after', 2 * MiB));
  const fsck = await runAgainst(running.master, ['fsck', '/', '--json']);
  expect(fsck.code).toBe(0);
  expect(JSON.parse(fsck.stdout)).toMatchObject({ status: 'HEALTHY', problems: [] });
});

test('get -r of a listing that lies about its names writes nothing outside of its target', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cairn-escape-'));
  try {
    await mkdir(join(dir, 'target'));
    const dfs = new FakeDfs();
    const good = dfs.add('/d/good', 'good');
    const lies = [
      '/d/../x',
      '/d/../../x',
      '/d/a/../../b',
      '/d/..',
      '/d/.',
      '/d/',
      '/d/a/b',
      '/etc/x',
      '../x',
      'x',
      '/d/a\0b',
      join(dir, 'absolute'),
    ];
    dfs.extraEntries = lies.map((path) => ({ ...good, path }));
    const list = dfs.list.bind(dfs);
    // The fake leaves out what is not below the directory; a lying master does not.
    dfs.list = async function* (path, options) {
      yield* list(path, options);
      yield* dfs.extraEntries;
      for (const lie of lies) yield { ...good, path: lie, type: 'directory' };
    };
    dfs.read = async function* () {
      yield Buffer.from('good');
    };
    const { code } = await runDfs(dfs, ['get', '-r', '/d', join(dir, 'target')]);
    expect(code).toBe(1);
    expect(Object.keys(await folderContent(dir))).toEqual(['target/d/good']);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
