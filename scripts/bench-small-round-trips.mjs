/**
 * Puts small files one after the other by a client behind a link with a round-trip time, with completions that go with blocks
 * and without, in turn: what a put takes, in milliseconds and in round trips. After `make build`:
 *
 *   node scripts/bench-small-round-trips.mjs [--round-trip 20] [--files 50] [--runs 3] [--durability flush]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { SlowLink } from '../dist/client/bench/network/slow-link.js';
import { connectParts } from '../dist/client/connect.js';
import { createDfsClient } from '../dist/client/dfs-client.js';
import { CLIENT_LIMITS } from '../dist/client/limits.js';
import { fetchReport } from '../dist/client/local-cluster/fetch-report.js';
import { LocalCluster } from '../dist/client/local-cluster/local-cluster.js';

const { values: flags } = parseArgs({
  options: {
    'round-trip': { type: 'string', default: '20' },
    files: { type: 'string', default: '50' },
    runs: { type: 'string', default: '3' },
    durability: { type: 'string', default: 'flush' },
  },
});
const roundTripMs = Number(flags['round-trip']);
const files = Number(flags.files);
const { durability } = flags;
const BYTES_PER_SECOND = 50_000_000;
const DATA = new Uint8Array(4_096).fill(7);

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds of each put of one client. */
async function putsOf(link, master, addresses, handedCompletionsMax, folder) {
  const links = new Map();
  for (const address of addresses) links.set(address, await link.to(address));
  const parts = connectParts({ master: await link.to(master), user: 'root' });
  const dfs = createDfsClient({
    ...parts,
    connectBlock: (address) => parts.connectBlock(links.get(address) ?? address),
    environment: { ...parts.environment, limits: { ...CLIENT_LIMITS, handedCompletionsMax } },
  });
  const times = [];
  try {
    // Connections are made before anything is measured.
    for (let i = -10; i < files; i++) {
      const startMs = performance.now();
      await dfs.writeFile(`${folder}/${i + 10}`, DATA, { createParents: true, durability });
      if (i >= 0) times.push(performance.now() - startMs);
    }
  } finally {
    await dfs.close();
  }
  return times;
}

/** Milliseconds of all puts, by whether completions went with blocks. */
async function measure(cluster) {
  const { master, blockServers } = await cluster.status();
  const servers = blockServers.map(({ address }) => address);
  const link = new SlowLink({ bytesPerSecond: BYTES_PER_SECOND, roundTripMs });
  const times = { without: [], with: [] };
  try {
    for (let run = 0; run < Number(flags.runs); run++)
      for (const [how, most] of Object.entries({ without: 0, with: 512 }))
        times[how].push(...(await putsOf(link, master.address, servers, most, `/${how}-${run}`)));
  } finally {
    await link.close();
  }
  return times;
}

const folder = await mkdtemp(join(tmpdir(), 'cairn-bench-'));
const cluster = await LocalCluster.up(
  folder,
  { blockServers: 3, domains: 3, repairWorkers: 0, deadAfterMs: 30_000 },
  { fetchReport, owned: true },
);
try {
  for (const [how, all] of Object.entries(await measure(cluster))) {
    const p50 = median(all);
    const trips = p50 / roundTripMs;
    console.log(
      `${how.padEnd(8)} ${all.length} puts of 4 KiB, class ${durability}: p50 ${p50.toFixed(1)} ms, ${trips.toFixed(2)} round trips of ${roundTripMs} ms`,
    );
  }
} finally {
  await cluster.down();
  await rm(folder, { recursive: true, force: true });
}
