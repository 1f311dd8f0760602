import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import type { LocatedBlock } from '../../src/common/file-status.js';
import { blockId, generation } from '../../src/common/ids.js';
import { MiB } from '../../src/common/sizes.js';
import { blockClient } from '../../src/rpc/block-client.js';
import { ChannelPool } from '../../src/rpc/channel-pool.js';
import { eventually } from '../support/eventually.js';
import { startTestCluster } from '../support/test-cluster.js';

const SCHED_IDLE = 5;
const SHAPE = { blockServers: 2, domains: 2, repairWorkers: 1, blockSize: 4 * MiB };

/** The nice value and the scheduling class of each thread of a process. */
function threadsOf(pid: number): { nice: number; policy: number }[] {
  const stats = readdirSync(`/proc/${pid}/task`).map((task) =>
    readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8'),
  );
  // What follows the name, which may hold anything: state is the third field, nice the nineteenth, policy the 41st.
  const fields = stats.map((stat) => must(stat.split(') ').at(-1), 'fields').split(' '));
  return fields.map((field) => ({ nice: Number(field[19 - 3]), policy: Number(field[41 - 3]) }));
}

/** A server has a process whose threads all step back, and take nobody's processor. */
function hasIdleProcess(server: number): boolean {
  const [first] = threadsOf(server);
  const nice = must(first, 'a first thread').nice;
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8');
  return children
    .split(' ')
    .filter(Boolean)
    .some((child) => {
      const threads = threadsIfAlive(Number(child));
      return (
        threads.length > 0 &&
        threads.every((thread) => thread.nice > nice && thread.policy === SCHED_IDLE)
      );
    });
}

function threadsIfAlive(pid: number): { nice: number; policy: number }[] {
  try {
    return threadsOf(pid);
  } catch {
    return [];
  }
}

test('a copy for repair is pulled in a process that makes room at once for those that serve clients', async () => {
  await using running = await startTestCluster(SHAPE);
  await using dfs = await DfsClient.connect({ master: running.master });
  const writer = await dfs.openWriter('/file', { replication: 1 });
  await writer.write(Buffer.alloc(6 * MiB, 'cairn'));
  await writer.close();
  await dfs.setReplication('/file', 2);
  // Looked at all the time: on a busy machine the process is given up after some seconds, for one that takes its share.
  let waitedForIdle = false;
  const { blockServers } = await running.cluster.status();
  await running.until('the second copies are there', ({ blocks }) => {
    waitedForIdle ||= blockServers.some(({ pid }) => pid !== null && hasIdleProcess(pid));
    return blocks.underReplicated === 0;
  });
  expect(waitedForIdle).toBe(true);
});

/** Where the servers of a cluster serve reads for repair, as their logs say. */
async function doorsOf(dir: string): Promise<string[]> {
  const logs = (await readdir(join(dir, 'logs'))).filter((name) => name.startsWith('bs'));
  const texts = await Promise.all(logs.map((name) => readFile(join(dir, 'logs', name), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/"address":"([^"]+)","msg":"serving reads for repair"/g)].map(([, at]) =>
      must(at, 'an address'),
    ),
  );
}

/** Reads for repair at the door of clients, a block that nobody has. */
async function misses(channels: ChannelPool, address: string): Promise<void> {
  const nothing = { blockId: blockId(999_999), generation: generation(1), offset: 0, length: 1 };
  const slices = blockClient(channels.get(address)).read({ ...nothing, forRepair: true }, {});
  await expect(slices[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'REPLICA_NOT_FOUND',
  });
}

/** Whether somebody has a connection to this port of this machine. */
async function isConnected(port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const table = await readFile('/proc/net/tcp', 'utf8');
  return new RegExp(`:${hex} [0-9A-F]{8}:[0-9A-F]{4} 01 `).test(table);
}

test('a source is read for repair at a port of its own, which the master tells, and gives the same bytes there', async () => {
  await using running = await startTestCluster(SHAPE);
  await using dfs = await DfsClient.connect({ master: running.master });
  const channels = new ChannelPool();
  await using _ = { [Symbol.asyncDispose]: async () => channels.close() };
  const { blockServers } = await running.cluster.status();
  const doors = await eventually('both doors are open', async () => {
    // On a busy machine the process is given up, for one that takes its share, only where it is missed.
    for (const { address } of blockServers) await misses(channels, must(address, 'it runs'));
    const open = await doorsOf(running.dir);
    return open.length === 2 ? open : undefined;
  });
  const content = Buffer.from(Array.from({ length: 300_007 }, (_, i) => (i * i) % 251));
  const writer = await dfs.openWriter('/file', { replication: 1 });
  await writer.write(content);
  await writer.close();
  await dfs.setReplication('/file', 2);
  await running.until('the second copy is there', ({ blocks }) => blocks.underReplicated === 0);

  const used = await Promise.all(
    doors.map((door) => isConnected(Number(must(door.split(':').at(-1), 'a port')))),
  );
  expect(used).toContain(true);
  const found = await dfs.locate('/file')[Symbol.asyncIterator]().next();
  const block = must(found.value as LocatedBlock | undefined, 'a block');
  const name = { blockId: block.id, generation: block.generation };
  for (const door of doors) {
    const read = async (forRepair: boolean): Promise<Buffer> => {
      const parts: Buffer[] = [];
      const whole = { ...name, offset: 0, length: content.length, forRepair };
      for await (const { data } of blockClient(channels.get(door)).read(whole, {}))
        parts.push(Buffer.from(data));
      return Buffer.concat(parts);
    };
    expect((await read(true)).equals(content)).toBe(true);
    await expect(read(false)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  }
});
