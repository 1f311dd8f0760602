import { createHash } from 'node:crypto';
import { blockId, generation, serverId } from '../../../src/common/ids.js';
import { KiB, MiB } from '../../../src/common/sizes.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';

let cluster: BlockCluster;
beforeEach(async () => {
  cluster = await BlockCluster.start(3);
});
afterEach(() => cluster.close());

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

test.each([1, 64 * KiB - 1, 64 * KiB, 64 * KiB + 1, 5 * MiB + 12_345])(
  'a block of %d bytes is sealed by three servers and read back bit-exact from each',
  async (length) => {
    const data = testBytes(length);
    const answers = await cluster.put(data, { durability: 'sync' });
    const sealed = answers.filter((a) => a.kind === 'sealed');
    expect(sealed.map((a) => a.serverId).toSorted()).toEqual(
      cluster
        .chain()
        .map((t) => t.serverId)
        .toSorted(),
    );
    for (const answer of sealed) expect(Buffer.from(answer.sha256)).toEqual(sha256(data));
    for (const { address } of cluster.servers) {
      expect((await cluster.read(address)).equals(data)).toBe(true);
      const stat = await cluster.server(address).handlers.statReplica({ blockId: blockId(1) });
      expect(stat).toMatchObject({ generation: 1, length });
    }
    await cluster.master.until(() => cluster.master.replicas.get('1.1') === length);
  },
);

test('a given SHA-256 is kept as it is', async () => {
  const data = testBytes(1000);
  const write = await cluster.begin(cluster.chain());
  const given = new Uint8Array(32).fill(7);
  await write.finish(data, 0, given);
  const stat = await cluster.server('bs3').handlers.statReplica({ blockId: blockId(1) });
  expect([...stat.sha256]).toEqual([...given]);
});

test('acks never run ahead of the slowest server and reach the end before the seal', async () => {
  const data = testBytes(2 * MiB);
  const write = await cluster.begin(cluster.chain());
  await write.send(data, 0);
  await write.until(() => write.acked === data.length);
  expect(write.answers.every((a) => a.kind === 'acked')).toBe(true);
  await write.finish(data, data.length);
  expect(write.answers.filter((a) => a.kind === 'sealed')).toHaveLength(3);
});

test.each(['bs1', 'bs2', 'bs3'])(
  'a bit that flips on the way to %s is refused there, named, and never stored',
  async (victim) => {
    const data = testBytes(MiB);
    cluster.blocks.onSend = (address, step) => {
      if (address !== victim || step.kind !== 'packet' || step.packet.offset !== 512 * KiB)
        return step;
      const spoilt = Buffer.from(step.packet.data);
      spoilt[1000] = (spoilt[1000] ?? 0) ^ 1;
      return { kind: 'packet', packet: { ...step.packet, data: spoilt } };
    };
    const answers = await cluster.put(data);
    expect(answers.at(-1)).toMatchObject({
      kind: 'failure',
      serverId: cluster.server(victim).serverId,
      code: 'CHECKSUM_MISMATCH',
    });
    await expect(cluster.read(victim)).rejects.toMatchObject({ code: 'REPLICA_NOT_FOUND' });
  },
);

test.each([
  ['a gap', 100, 10],
  ['an overlap', 50, 10],
])('%s between packets is refused', async (_, offset, length) => {
  const write = await cluster.begin(cluster.chain('bs1'));
  await write.packet(testBytes(64), 0);
  await write.packet(testBytes(length), offset);
  await write.over;
  expect(write.failure).toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('a seal of another length than what was sent is refused', async () => {
  const write = await cluster.begin(cluster.chain('bs1'));
  await write.packet(testBytes(64), 0);
  await write.call.send({ kind: 'seal', seal: { length: 65, sha256: undefined } });
  await write.over;
  expect(write.failure).toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('an empty block is refused', async () => {
  expect((await cluster.put(Buffer.alloc(0))).at(-1)).toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('a block that outgrows its size is refused', async () => {
  const answers = await cluster.put(testBytes(1025), { blockSize: 1024 });
  expect(answers.at(-1)).toMatchObject({ kind: 'failure', code: 'INVALID_ARGUMENT' });
});

test('the same or a lower generation of a block is stale, while it is written and when it is final', async () => {
  const chain = cluster.chain('bs1');
  const first = await cluster.begin(chain, { generation: generation(5) });
  await first.packet(testBytes(10), 0);
  for (const gen of [4, 5]) {
    const second = await cluster.put(testBytes(10), { generation: generation(gen) }, chain);
    expect(second.at(-1)).toMatchObject({ kind: 'failure', code: 'STALE_GENERATION' });
  }
  await first.finish(testBytes(10), 10);
  expect(first.answers.at(-1)).toMatchObject({ kind: 'sealed' });
  const third = await cluster.put(testBytes(10), { generation: generation(5) }, chain);
  expect(third.at(-1)).toMatchObject({ kind: 'failure', code: 'STALE_GENERATION' });
});

test('a server that answers no more is blamed by the one before it, and not waited for', async () => {
  const { server } = await cluster.add('bs4', { limits: { downstreamIdleMs: 30 } });
  const silent = { address: 'silent', serverId: serverId('silent') };
  cluster.blocks.serve('silent', {
    ...server.handlers,
    write: async function* (steps) {
      for await (const step of steps) if (step.kind === 'seal') yield* [];
    },
  });
  const write = await cluster.begin([...cluster.chain('bs4'), silent, ...cluster.chain('bs1')]);
  await write.packet(testBytes(10), 0);
  await write.over;
  expect(write.failure).toMatchObject({ serverId: 'silent', code: 'DEADLINE_EXCEEDED' });
});

test('a pause of the writer is no fault of the chain', async () => {
  const { server } = await cluster.add('bs4', { limits: { downstreamIdleMs: 400 } });
  const chain = [{ address: 'bs4', serverId: server.serverId }, ...cluster.chain('bs1')];
  const write = await cluster.begin(chain);
  await write.packet(testBytes(10), 0);
  await write.until(() => write.acked === 10);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await write.finish(testBytes(20), 10, new Uint8Array(32));
  expect(write.answers.filter((a) => a.kind === 'sealed')).toHaveLength(2);
});

test('a next server that cannot be reached is named', async () => {
  const gone = { address: 'nowhere', serverId: serverId('gone') };
  const answers = await cluster.put(testBytes(10), {}, [...cluster.chain('bs1'), gone]);
  expect(answers.at(-1)).toMatchObject({ kind: 'failure', serverId: 'gone', code: 'UNAVAILABLE' });
});

test('a server that dies between its data and its seal is named; who sealed says so', async () => {
  cluster.blocks.onSend = (address, step) => {
    if (address === 'bs3' && step.kind === 'seal') cluster.blocks.kill('bs3');
    return step;
  };
  const answers = await cluster.put(testBytes(100_000));
  expect(answers.at(-1)).toMatchObject({
    kind: 'failure',
    serverId: cluster.server('bs3').serverId,
  });
  expect(answers.filter((a) => a.kind === 'sealed').map((a) => a.serverId)).not.toContain(
    cluster.server('bs3').serverId,
  );
});

test.each([
  { blockId: blockId(0) },
  { blockId: blockId(2 ** 53) },
  { generation: generation(-1) },
  { blockSize: 0 },
  { blockSize: 2 ** 40 },
  { fileOffset: -1 },
  { path: `/${'x'.repeat(5000)}` },
  { resume: { generation: generation(1), length: 5 } },
])('a header with %j is refused, and the server goes on', async (fields) => {
  const chain = cluster.chain('bs1');
  const answers = await cluster.put(testBytes(10), fields, chain);
  expect(answers).toMatchObject([{ kind: 'failure', code: 'INVALID_ARGUMENT' }]);
  expect((await cluster.put(testBytes(10), {}, chain)).at(-1)).toMatchObject({ kind: 'sealed' });
});

test('a newer generation ends an older write that is still under way', async () => {
  const chain = cluster.chain('bs1');
  const old = await cluster.begin(chain, { generation: generation(1) });
  await old.send(testBytes(MiB), 0);
  const answers = await cluster.put(testBytes(MiB, 2), { generation: generation(2) }, chain);
  expect(answers.at(-1)).toMatchObject({ kind: 'sealed' });
  await old.over;
  expect(old.failure).toMatchObject({ code: 'STALE_GENERATION' });
  const read = await cluster.read('bs1', { generation: generation(2) });
  expect(read.equals(testBytes(MiB, 2))).toBe(true);
});
