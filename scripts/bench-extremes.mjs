/**
 * The extremes of a namespace on a real master over gRPC: one directory of a million files, and one file of as many blocks as
 * a file may have. How long each thing takes that can be done with them, the longest turn of the master meanwhile, and the
 * operations that it takes in the log. The one block server is a stand-in that reports and serves nothing. After `make build`:
 *
 *   node scripts/bench-extremes.mjs [--entries 1000000] [--blocks 100000]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectParts } from '../dist/client/connect.js';
import { DfsClient } from '../dist/client/dfs-client.js';
import { packReplicas } from '../dist/common/packed-replicas.js';
import { BLOCK_BYTES_MIN } from '../dist/common/sizes.js';
import { nullBlockSink } from '../dist/master/core/blocks/block-sink.js';
import { createState } from '../dist/master/core/state.js';
import { lockFolder } from '../dist/master/journal/folder-lock.js';
import { writeFolder } from '../dist/master/rescue/write-folder.js';
import { RpcChannel } from '../dist/rpc/channel.js';
import { nodeClient } from '../dist/rpc/node-client.js';
import { nodeFileSystem } from '../dist/runtime/file-system.js';
import { systemClock } from '../dist/runtime/system-clock.js';
import { startWatchedMaster, until } from './watched-master.mjs';

const { values: flags } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    blocks: { type: 'string', default: '100000' },
  },
});
const ENTRIES = Number(flags.entries);
const BLOCKS = Number(flags.blocks);
const IN_FLIGHT = 256;
const RENAMES = 1_000;
const CLUSTER = 'bench';
const FILE = '/long';
const WALL_MS = 1_790_000_000_000;
const VOLUMES = [{ id: 'disk', capacity: 2 ** 44, used: 0, remaining: 2 ** 44, failed: false }];
const CALL = { timeoutMs: 60_000 };
const ONCE = { user: 'root', groups: [], clientId: 'bench-extremes' };

/** Does it so many times, with a bounded number under way. */
async function times(count, work) {
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

function expectEqual(found, wanted) {
  if (found !== wanted) throw new Error(`${found} where ${wanted} was to be`);
}

/** Prints one line for each thing that is done. */
function tableOf(master, dfs) {
  return async (what, work) => {
    const { txid } = await dfs.report();
    const { result, tookMs, turnMs, ranMs } = await master.measure(work);
    const operations = (await dfs.report()).txid - txid;
    const turn = `longest turn ${turnMs.toFixed(1)} ms, of processor time ${ranMs.toFixed(1)} ms`;
    const rss = `RSS ${(master.rssBytes() / 1e6).toFixed(0)} MB`;
    console.log(
      `${what.padEnd(44)} ${(tookMs / 1_000).toFixed(3)} s, ${operations} operations, ${turn}, ${rss}`,
    );
    return result;
  };
}

async function largeDirectory(dir) {
  const master = await startWatchedMaster(dir, ['--superuser=root', '--log-level=warn']);
  const dfs = await DfsClient.connect({ master: master.address, user: 'root' });
  const line = tableOf(master, dfs);
  const nameOf = (i) => `part-${String(i).padStart(7, '0')}-6f1c.parquet`;
  try {
    await dfs.mkdir('/large');
    await line(`${ENTRIES} files made in one directory`, () =>
      times(ENTRIES, (i) => dfs.writeFile(`/large/${nameOf(i)}`, '')),
    );
    await line('at rest, 5 s', () => sleep(5_000));
    await line('listed, 1,000 a page', async () => {
      let found = 0;
      for await (const { path } of dfs.list('/large'))
        expectEqual(path, `/large/${nameOf(found++)}`);
      expectEqual(found, ENTRIES);
    });
    await line('counted', () => dfs.contentSummary('/large'));
    await line(`${RENAMES} files renamed in it`, () =>
      times(RENAMES, (i) => {
        const at = Math.floor((i * ENTRIES) / RENAMES);
        return dfs.rename(`/large/${nameOf(at)}`, `/large/renamed-${i}`);
      }),
    );
    await line('the directory renamed', () => dfs.rename('/large', '/moved'));
    await line('a checkpoint', () => dfs.checkpoint());
    await line('the directory removed', () => dfs.remove('/moved', { recursive: true }));
    await line('and reaped', () => until(async () => (await dfs.report()).files === 0));
  } finally {
    await dfs.close();
    await master.end('SIGTERM');
  }
}

/** The folder of a master that has one file, all but one block of which are there. */
async function makeLongFile(dir) {
  const state = createState(nullBlockSink, { superuser: 'root', supergroup: 's', timeMs: WALL_MS });
  const { namespace, counters } = state;
  const id = counters.inode++;
  namespace.insert({
    id,
    type: 'file',
    owner: 'root',
    group: 's',
    mode: 0o644,
    mtimeMs: WALL_MS,
    atimeMs: WALL_MS,
    version: 1,
    replication: 1,
    blockSize: BLOCK_BYTES_MIN,
  });
  const block = (_, i) => ({
    id: i + 1,
    generation: i + 1,
    length: BLOCK_BYTES_MIN,
    sha256: new Uint8Array(32).fill(i),
  });
  namespace.replaceBlocks(id, 0, Array.from({ length: BLOCKS - 1 }, block));
  namespace.link(id, 1, FILE.slice(1));
  counters.block = BLOCKS;
  counters.generation = BLOCKS;
  state.txid = 10;
  const parts = { fs: nodeFileSystem, lock: lockFolder, clock: systemClock };
  await writeFolder(dir, CLUSTER, state, parts);
}

/** A block server that says that it has all blocks. */
async function standIn(address) {
  const channel = RpcChannel.connect(address);
  const node = nodeClient(channel);
  const serverId = 'server-1';
  const { registration, heartbeatIntervalMs, reportPageSize } = await node.register(
    {
      serverId,
      clusterId: CLUSTER,
      name: 'bs1',
      address: '127.0.0.1:9',
      domain: '/r1',
      volumes: VOLUMES,
      version: 'bench',
      reportFormat: 1,
      replicas: BLOCKS - 1,
    },
    CALL,
  );
  let sequence = 0;
  const report = (page, added) =>
    node.reportReplicas(
      {
        serverId,
        registration,
        sequence: ++sequence,
        page,
        added: [],
        removed: [],
        packed: packReplicas(added),
      },
      CALL,
    );
  const reportAll = async () => {
    for (let after = 0; after < BLOCKS - 1; after += reportPageSize) {
      const upTo = Math.min(BLOCKS - 1, after + reportPageSize);
      const added = Array.from({ length: upTo - after }, (_, i) => ({
        blockId: after + i + 1,
        generation: after + i + 1,
        length: BLOCK_BYTES_MIN,
      }));
      const isLast = upTo === BLOCKS - 1;
      await report({ after, upTo: isLast ? Number.MAX_SAFE_INTEGER : upTo }, added);
    }
  };
  const state = { over: false, asked: false };
  const beat = async () => {
    while (!state.over) {
      const { fullReport } = await node.heartbeat(
        { serverId, registration, volumes: VOLUMES, activeStreams: 0, stopping: false },
        CALL,
      );
      if (fullReport && !state.asked) {
        state.asked = true;
        await reportAll();
      }
      await sleep(Math.min(heartbeatIntervalMs, 500));
    }
  };
  const beating = beat();
  return {
    sealed: (replica) => report(undefined, [replica]),
    async end() {
      state.over = true;
      await beating;
      channel.close();
    },
  };
}

async function longFile(dir) {
  await makeLongFile(dir);
  const flags = ['--superuser=root', '--log-level=warn', '--trash-interval=0s'];
  const master = await startWatchedMaster(dir, flags);
  const server = await standIn(master.address);
  const dfs = await DfsClient.connect({ master: master.address, user: 'root' });
  const line = tableOf(master, dfs);
  try {
    await line(`a file of ${BLOCKS} blocks: all are reported`, () =>
      until(async () => !(await dfs.report()).safeMode),
    );
    await line('its last block added, the file closed', () => addLastBlock(master, server));
    await line('its status', () => dfs.stat(FILE));
    await line('located from end to end, 200 a page', async () => {
      let found = 0;
      for await (const { locations } of dfs.locate(FILE)) found += locations.length;
      expectEqual(found, BLOCKS);
    });
    await line('checked by fsck', async () => {
      for await (const { files } of dfs.fsck(FILE)) expectEqual(files[0].liveReplicas, BLOCKS);
    });
    await line('renamed', () => dfs.rename(FILE, '/renamed'));
    await line('its replication set to 2', () => dfs.setReplication('/renamed', 2));
    await line('and to 1', () => dfs.setReplication('/renamed', 1));
    await line('a checkpoint', () => dfs.checkpoint());
    await line('a tenth truncated away', () =>
      dfs.truncate('/renamed', Math.floor(BLOCKS * 0.9) * BLOCK_BYTES_MIN),
    );
    await line('removed', () => dfs.remove('/renamed'));
    await line('and reaped', () => until(async () => (await dfs.report()).blocks.total === 0));
  } finally {
    await dfs.close();
    await server.end();
    await master.end('SIGTERM');
  }
}

/** Over the wire as a client would: append, allot, the server reports it, complete; one more is refused. */
async function addLastBlock({ address }, server) {
  const parts = connectParts({ master: address, user: 'root' });
  const [{ namespace }] = parts.masters;
  let operation = 0;
  const next = () => ({ ...ONCE, operation: ++operation, acknowledgedOperation: operation - 1 });
  const found = { excludeServers: [], writerHost: '' };
  const { inode } = await namespace.appendFile(next(), { path: FILE, ifVersion: undefined }, CALL);
  const request = { inode, previous: undefined, ...found };
  const { id, generation } = await namespace.addBlock(next(), request, CALL);
  await server.sealed({ blockId: id, generation, length: BLOCK_BYTES_MIN });
  const sha256 = new Uint8Array(32);
  const last = { id, generation, length: BLOCK_BYTES_MIN, sha256 };
  const refused = await namespace
    .addBlock(next(), { inode, previous: last, ...found }, CALL)
    .catch((error) => error);
  console.log(`one block more: ${refused.code}: ${refused.message}`);
  await namespace.completeFile(next(), { inode, last }, CALL);
  await parts.disconnect();
}

const root = await mkdtemp(join(tmpdir(), 'cairn-bench-extremes-'));
try {
  console.log(`load ${loadavg()[0].toFixed(1)}`);
  await longFile(join(root, 'long'));
  await largeDirectory(join(root, 'large'));
  console.log(`load ${loadavg()[0].toFixed(1)}`);
} finally {
  await rm(root, { recursive: true, force: true });
}
