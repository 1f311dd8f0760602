import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { blockId, generation } from '../../../src/common/ids.js';
import { CHUNK_BYTES, KiB, MiB } from '../../../src/common/sizes.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';

let cluster: BlockCluster;
beforeEach(async () => {
  cluster = await BlockCluster.start(3);
});
afterEach(() => cluster.close());

test.each(['bs1', 'bs2', 'bs3'])(
  '%s dies in mid-write: the writer is told, goes on with the rest, and every byte is there',
  async (victim) => {
    const data = testBytes(3 * MiB + 4_321);
    const write = await cluster.begin(cluster.chain(), { durability: 'sync' });
    await write.send(data.subarray(0, MiB + 100), 0, 100_000);
    await write.until(() => write.acked > 0);
    const victimId = cluster.server(victim).serverId;
    const survivors = cluster.servers.map((s) => s.address).filter((a) => a !== victim);
    cluster.blocks.kill(victim);
    const fault = await write.over;
    if (victim === 'bs1') expect(fault).toMatchObject({ code: 'UNAVAILABLE' });
    else expect(write.failure).toMatchObject({ serverId: victimId, code: 'UNAVAILABLE' });

    const answers = await cluster.put(
      data,
      { generation: generation(2), resume: { generation: generation(1), length: write.acked } },
      cluster.chain(...survivors),
    );
    expect(answers.filter((a) => a.kind === 'sealed')).toHaveLength(2);
    for (const address of survivors) {
      const read = await cluster.read(address, { generation: generation(2) });
      expect(read.equals(data)).toBe(true);
      await expect(cluster.read(address)).rejects.toMatchObject({ code: 'STALE_GENERATION' });
    }
  },
);

test.each([1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 300_000])(
  'an unfinished replica goes on from byte %d with other bytes than were there',
  async (keep) => {
    const chain = cluster.chain('bs1');
    const first = await cluster.begin(chain);
    await first.send(testBytes(400_000), 0);
    await first.until(() => first.acked === 400_000);
    first.call.cancel();
    await first.over;
    const data = Buffer.concat([testBytes(400_000).subarray(0, keep), testBytes(200_000, 9)]);
    const answers = await cluster.put(
      data,
      { generation: generation(2), resume: { generation: generation(1), length: keep } },
      chain,
    );
    expect(answers.at(-1)).toMatchObject({ kind: 'sealed' });
    expect((await cluster.read('bs1', { generation: generation(2) })).equals(data)).toBe(true);
  },
);

test.each([1, CHUNK_BYTES, CHUNK_BYTES + 5, 200_000])(
  'a final block is reopened from byte %d; the old generation stays whole until it is deleted',
  async (keep) => {
    const old = testBytes(200_000);
    const chain = cluster.chain('bs1', 'bs2');
    await cluster.put(old, {}, chain);
    const data = Buffer.concat([old.subarray(0, keep), testBytes(150_000, 5)]);
    await cluster.put(
      data,
      { generation: generation(2), resume: { generation: generation(1), length: keep } },
      chain,
    );
    for (const address of ['bs1', 'bs2']) {
      expect((await cluster.read(address)).equals(old)).toBe(true);
      expect((await cluster.read(address, { generation: generation(2) })).equals(data)).toBe(true);
    }
    await cluster.master.until(() => cluster.master.replicas.has('1.2'));
    expect(cluster.master.replicas.has('1.1')).toBe(true);
  },
);

test('a resume from a generation that this server does not have is refused', async () => {
  const answers = await cluster.put(
    testBytes(100),
    { generation: generation(3), resume: { generation: generation(2), length: 50 } },
    cluster.chain('bs1'),
  );
  expect(answers.at(-1)).toMatchObject({ kind: 'failure', code: 'REPLICA_NOT_FOUND' });
});

test('bytes of a stranger are never kept: an unfinished generation does not stand in for a newer one', async () => {
  const chain = cluster.chain('bs1');
  const stranger = await cluster.begin(chain, { generation: generation(2) });
  await stranger.send(testBytes(1000, 4), 0);
  await stranger.until(() => stranger.acked === 1000);
  stranger.call.cancel();
  await stranger.over;
  const answers = await cluster.put(
    testBytes(2000),
    { generation: generation(4), resume: { generation: generation(3), length: 500 } },
    chain,
  );
  expect(answers.at(-1)).toMatchObject({ kind: 'failure', code: 'REPLICA_NOT_FOUND' });
});

test('a server that went on already is resumed by the generation that both have in common', async () => {
  const chain = cluster.chain('bs1');
  const data = testBytes(MiB);
  const first = await cluster.begin(chain);
  await first.send(data.subarray(0, 500 * KiB), 0);
  await first.until(() => first.acked === 500 * KiB);
  first.call.cancel();
  await first.over;
  const resume = { generation: generation(1), length: 500 * KiB };
  const second = await cluster.begin(chain, { generation: generation(2), resume });
  await second.send(data.subarray(0, 600 * KiB), 500 * KiB);
  await second.until(() => second.acked === 600 * KiB);
  second.call.cancel();
  await second.over;
  const answers = await cluster.put(data, { generation: generation(3), resume }, chain);
  expect(answers.at(-1)).toMatchObject({ kind: 'sealed' });
  expect((await cluster.read('bs1', { generation: generation(3) })).equals(data)).toBe(true);
});

test('a resumed chain says so before anything is sent: all of it has the new generation then', async () => {
  const first = await cluster.begin(cluster.chain());
  await first.send(testBytes(1000), 0);
  await first.until(() => first.acked === 1000);
  first.call.cancel();
  await first.over;
  const resume = { generation: generation(1), length: 800 };
  const second = await cluster.begin(cluster.chain(), { generation: generation(2), resume });
  await second.until(() => second.acked === 800);
});

test('a server that sealed what it went on from goes on again, though the writer never heard of it', async () => {
  const chain = cluster.chain('bs1');
  const data = testBytes(500_000);
  const first = await cluster.begin(chain);
  await first.send(data.subarray(0, 300_000), 0);
  await first.until(() => first.acked === 300_000);
  first.call.cancel();
  await first.over;
  const resume = { generation: generation(1), length: 300_000 };
  const second = { generation: generation(2), resume };
  expect((await cluster.put(testBytes(300_000), second, chain)).at(-1)).toMatchObject({
    kind: 'sealed',
  });
  const answers = await cluster.put(data, { generation: generation(3), resume }, chain);
  expect(answers.at(-1)).toMatchObject({ kind: 'sealed' });
  expect((await cluster.read('bs1', { generation: generation(3) })).equals(data)).toBe(true);
});

test('an unfinished replica that nobody resumes is thrown away, and its room with it', async () => {
  const { server, dirs } = await cluster.add('bs4', { limits: { unfinishedKeptMs: 10 } });
  const chain = [{ address: 'bs4', serverId: server.serverId }];
  const write = await cluster.begin(chain);
  await write.send(testBytes(1000), 0);
  await write.until(() => write.acked === 1000);
  const temporary = join(dirs[0] ?? '', 'tmp');
  expect(await readdir(temporary)).toHaveLength(1);
  write.call.cancel();
  await write.over;
  while ((await readdir(temporary)).length > 0);
  const answers = await cluster.put(
    testBytes(2000),
    { generation: generation(2), resume: { generation: generation(1), length: 500 } },
    chain,
  );
  expect(answers.at(-1)).toMatchObject({ code: 'REPLICA_NOT_FOUND' });
});

test('a final replica with a damaged chunk is not copied into a new generation', async () => {
  const chain = cluster.chain('bs1');
  await cluster.put(testBytes(200_000), {}, chain);
  await cluster.spoil('bs1', '1.1', 70_000);
  const answers = await cluster.put(
    testBytes(250_000),
    { generation: generation(2), resume: { generation: generation(1), length: 100_000 } },
    chain,
  );
  expect(answers.at(-1)).toMatchObject({ kind: 'failure', code: 'DATA_CORRUPT' });
  await cluster.master.until(() => cluster.master.damage.length > 0);
  expect(cluster.master.damage[0]).toMatchObject({ blockId: blockId(1), generation: 1 });
});
