import { createHash } from 'node:crypto';
import type { Completion, WholeBlock, WriteAnswer } from '../../../src/common/block-messages.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { DfsError } from '../../../src/common/error.js';
import type { FileStatus } from '../../../src/common/file-status.js';
import { blockId, clientId, generation, inodeId } from '../../../src/common/ids.js';
import { KiB } from '../../../src/common/sizes.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import { serveWholeBlock } from '../../../src/rpc/block-verbs.js';
import { BlockCluster, testBytes, testHeader } from '../../support/block-cluster.js';

type CompleteFile = NamespaceApi['completeFile'];

const DATA = testBytes(4 * KiB);
const SHA256 = new Uint8Array(createHash('sha256').update(DATA).digest());
const STATUS = { path: '/some/file', inode: inodeId(7), length: DATA.length } as FileStatus;
const COMPLETION: Completion = {
  context: {
    user: 'u',
    groups: ['g'],
    clientId: clientId('c.completions'),
    operation: 5,
    acknowledgedOperation: 3,
  },
  holder: clientId('c'),
};

let cluster: BlockCluster;
let asked: Parameters<CompleteFile>[];

beforeEach(async () => {
  cluster = await BlockCluster.start(0);
  asked = [];
});
afterEach(() => cluster.close());

/** A chain of three; `complete` is what the master does. */
async function chainOf(complete: CompleteFile, limits = {}): Promise<void> {
  const completeFile: CompleteFile = (...call) => {
    asked.push(call);
    return complete(...call);
  };
  for (const name of ['bs1', 'bs2', 'bs3']) await cluster.add(name, { completeFile, limits });
}

function put(
  more: Partial<WholeBlock['header']> = {},
  signal = new AbortController().signal,
): Promise<WriteAnswer[]> {
  const [, ...downstream] = cluster.chain();
  const block: WholeBlock = {
    header: { ...testHeader(downstream), ...more },
    packet: { offset: 0, crcs: pieceCrcs(DATA, 0), data: DATA },
    seal: { length: DATA.length, sha256: SHA256 },
    completion: COMPLETION,
  };
  return serveWholeBlock(cluster.server('bs1').handlers, block, { signal });
}

const kinds = (answers: readonly WriteAnswer[]): string[] =>
  answers.map(({ kind }) => kind).filter((kind) => kind !== 'acked');

test('the first server of a chain, and no other, asks in the words of the writer when all have sealed', async () => {
  let sealed: boolean[] = [];
  await chainOf(async () => {
    sealed = await Promise.all(
      ['bs1', 'bs2', 'bs3'].map(async (name) => (await cluster.read(name)).equals(DATA)),
    );
    return STATUS;
  });
  const answers = await put();
  expect(kinds(answers)).toEqual(['sealed', 'sealed', 'sealed', 'completed']);
  expect(answers.at(-1)).toEqual({ kind: 'completed', status: STATUS });
  expect(sealed).toEqual([true, true, true]);
  const last = { id: 1, generation: 1, length: DATA.length, sha256: SHA256 };
  expect(asked.map(([context, request]) => ({ context, request }))).toEqual([
    { context: COMPLETION.context, request: { inode: 7, last, holder: 'c' } },
  ]);
});

test.each<[string, CompleteFile, string[]]>([
  [
    'refuses it',
    () => Promise.reject(new DfsError('LEASE_EXPIRED', 'gone')),
    ['sealed', 'sealed', 'sealed'],
  ],
  [
    'cannot be reached',
    () => Promise.reject(new DfsError('UNAVAILABLE', 'gone')),
    ['sealed', 'sealed', 'sealed'],
  ],
])(
  'where the master %s the block is sealed, and the rest is for its writer',
  async (_what, complete, expected) => {
    await chainOf(complete);
    expect(kinds(await put())).toEqual(expected);
    expect(asked).toHaveLength(1);
  },
);

test('the master is asked for an answer within a bound', async () => {
  await chainOf(async () => STATUS, { completionMs: 77 });
  await put();
  expect(asked[0]?.[2]).toMatchObject({ timeoutMs: 77 });
});

test('a chain that broke hands nothing on', async () => {
  await chainOf(async () => STATUS);
  const downstream = cluster.chain('bs2', 'bs3');
  await cluster.stopServer('bs3');
  expect(kinds(await put({ downstream }))).toContain('failure');
  expect(asked).toEqual([]);
});

test('a server that has nobody to ask seals the block', async () => {
  for (const name of ['bs1', 'bs2']) await cluster.add(name);
  expect(kinds(await put())).toEqual(['sealed', 'sealed']);
});

test('what breaks the write off while the master is asked takes nothing back: a newer generation does not wait', async () => {
  let isAsked!: () => void;
  const asking = new Promise<void>((resolve) => (isAsked = resolve));
  await chainOf(() => {
    isAsked();
    return new Promise(() => {});
  });
  const first = put();
  await asking;
  const next = cluster.put(DATA, { generation: generation(2), blockId: blockId(1) });
  expect(kinds(await first)).toEqual(['sealed', 'sealed', 'sealed']);
  expect(kinds(await next)).toContain('sealed');
});

test('a writer that leaves while the master is asked is not waited for', async () => {
  const writer = new AbortController();
  await chainOf(() => {
    writer.abort();
    return new Promise(() => {});
  });
  await put({}, writer.signal);
  expect((await cluster.read('bs1')).equals(DATA)).toBe(true);
});
