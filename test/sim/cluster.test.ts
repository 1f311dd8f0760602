import { KiB } from '../../src/common/sizes.js';
import { testBytes } from '../support/block-cluster.js';
import { SimCluster, type SimClusterOptions } from './cluster/sim-cluster.js';

const FILES = [1, 2, 3, 4].map((i) => ({ path: `/f${i}`, data: testBytes(i * 80 * KiB, i) }));
const BLOCK = { blockSize: 64 * KiB };

async function started(options: SimClusterOptions): Promise<SimCluster> {
  const cluster = new SimCluster(options);
  await cluster.start();
  return cluster;
}

async function putAll(cluster: SimCluster): Promise<void> {
  for (const { path, data } of FILES)
    await cluster.settle(cluster.client.dfs.writeFile(path, data, BLOCK));
}

async function readAll(cluster: SimCluster): Promise<void> {
  for (const { path, data } of FILES) {
    const read = await cluster.settle(cluster.client.dfs.readFile(path));
    expect({ path, same: Buffer.from(read).equals(data) }).toEqual({ path, same: true });
  }
}

/** Names of the servers that the master knows a replica on, block by block. */
async function holders(cluster: SimCluster): Promise<string[][]> {
  const all: string[][] = [];
  for (const { path } of FILES)
    await cluster.settle(
      (async () => {
        for await (const { locations } of cluster.client.dfs.locate(path))
          all.push(locations.map(({ serverName }) => serverName));
      })(),
    );
  return all;
}

async function untilRepaired(cluster: SimCluster, lost: string): Promise<void> {
  await cluster.until(`${lost} is dead`, async () => {
    const { servers } = await cluster.client.dfs.report();
    return servers.some(({ name, state }) => name === lost && state === 'dead');
  });
  await cluster.until('every block has its replicas', async () => {
    const { blocks } = await cluster.client.dfs.report();
    return blocks.underReplicated === 0;
  });
}

/** Puts, loses a server with all its power, waits for the repair, reads. */
async function story(seed: number): Promise<SimCluster> {
  const cluster = await started({ seed });
  await putAll(cluster);
  await readAll(cluster);
  const lost = cluster.server(0);
  expect((await holders(cluster)).flat()).toContain(lost.name);
  lost.powerLoss();
  await untilRepaired(cluster, lost.name);
  for (const servers of await holders(cluster)) {
    expect(new Set(servers).size).toBe(3);
    expect(servers).not.toContain(lost.name);
  }
  await readAll(cluster);
  expect(cluster.world.faults).toEqual([]);
  return cluster;
}

test('what was put is read back, also after a server was lost and its replicas repaired; the same seed gives the same trace', async () => {
  const first = await story(1);
  const again = await story(1);
  expect(again.world.trace.events).toBe(first.world.trace.events);
  expect(again.world.trace.hash).toBe(first.world.trace.hash);
  const other = await story(2);
  expect(other.world.trace.hash).not.toBe(first.world.trace.hash);
});

test('what was acknowledged is there after everything lost its power at once', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const cluster = await started({ seed });
    await putAll(cluster);
    for (const part of cluster.parts) part.powerLoss();
    await cluster.world.advance(5_000);
    await cluster.start();
    await readAll(cluster);
    expect(cluster.world.faults).toEqual([]);
  }
});

test('a master that is killed in the middle of writes comes back with all that it answered, and the writes go on', async () => {
  const cluster = await started({ seed: 3 });
  const writes = Promise.all(
    FILES.map(({ path, data }) => cluster.client.dfs.writeFile(path, data, BLOCK)),
  );
  await cluster.world.advance(8);
  cluster.master.kill();
  await cluster.world.advance(3_000);
  expect(await cluster.settle(cluster.master.start())).toBe(true);
  await cluster.settle(writes);
  await readAll(cluster);
});

test('a server that is killed in the middle of a write is written around', async () => {
  const cluster = await started({ seed: 4, servers: 5 });
  const writes = Promise.all(
    FILES.map(({ path, data }) => cluster.client.dfs.writeFile(path, data, BLOCK)),
  );
  await cluster.world.advance(20);
  cluster.server(1).kill();
  await cluster.settle(writes);
  await readAll(cluster);
  await untilRepaired(cluster, 'bs2');
});

test('a server that is stopped cleanly and started again has its replicas', async () => {
  const cluster = await started({ seed: 5 });
  await putAll(cluster);
  const server = cluster.server(2);
  await cluster.settle(server.stop());
  expect(server.isUp).toBe(false);
  expect(await cluster.settle(server.start())).toBe(true);
  await cluster.world.advance(5_000);
  for (const servers of await holders(cluster)) expect(servers.length).toBe(3);
  for (const index of [0, 1, 3]) cluster.server(index).kill();
  await cluster.world.advance(1_000);
  expect(server.server?.health().ok).toBe(true);
});

test('of a client that is killed nothing is heard any more, and its lease ends', async () => {
  const cluster = await started({ seed: 6, clients: 2 });
  const [client, other] = cluster.clients;
  const writer = await cluster.settle(client!.dfs.openWriter('/open', BLOCK));
  let settled = false;
  const end = (): void => void (settled = true);
  writer.write(testBytes(300 * KiB)).then(end, end);
  client!.kill();
  await cluster.world.advance(120_000);
  expect(settled).toBe(false);
  expect((await cluster.settle(other!.dfs.report())).openFiles).toBe(0);
  await cluster.settle(other!.dfs.writeFile('/open', testBytes(KiB)));
});

test('of two writers of one client the one whose lease ended takes nothing from the other', async () => {
  const cluster = await started({ seed: 8, clients: 2, master: { leaseTimeout: 5_000 } });
  const [client, other] = cluster.clients;
  await cluster.settle(client!.dfs.writeFile('/log', testBytes(1_000, 1), BLOCK));
  const older = await cluster.settle(client!.dfs.openAppend('/log'));
  client!.pause();
  await cluster.world.advance(30_000);
  client!.resume();
  const newer = await cluster.settle(client!.dfs.openAppend('/log'));
  const late = older.write(testBytes(1_000, 2)).then(() => older.flush());
  await expect(cluster.settle(late)).rejects.toMatchObject({ code: 'LEASE_EXPIRED' });
  await cluster.settle(newer.write(testBytes(500, 3)));
  await cluster.settle(newer.close());
  const read = await cluster.settle(other!.dfs.readFile('/log'));
  expect(read.length).toBe(1_500);
});

test('a bit that rots is found by the scrubber and healed', async () => {
  const cluster = await started({ seed: 7, blockServer: { scrubPeriodMs: 600_000 } });
  await putAll(cluster);
  const { disks, server } = cluster.server(0);
  const [, file] = [...disks[0]!.files()].find(([path]) => path.endsWith('.blk'))!;
  file.rot(1_000, 5);
  await cluster.world.advance(3_600_000);
  expect(server?.health().ok).toBe(true);
  expect(cluster.log.lines.map(({ message }) => message)).toContain('replica damaged');
  const { blocks } = await cluster.settle(cluster.client.dfs.report());
  expect(blocks).toMatchObject({ corruptReplicas: 0, underReplicated: 0 });
  await readAll(cluster);
});
