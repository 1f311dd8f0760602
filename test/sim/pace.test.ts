import { KiB } from '../../src/common/sizes.js';
import { testBytes } from '../support/block-cluster.js';
import { SimCluster } from './cluster/sim-cluster.js';

const HOUR_MS = 3_600_000;

/** Time that this process computed: others on the machine do not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Virtual hours that a minute of one core gives, and events a second. */
async function measured(cluster: SimCluster, run: () => Promise<void>) {
  const { world } = cluster;
  const from = { nowMs: world.nowMs, events: world.trace.events, realMs: cpuMs() };
  await run();
  const realMs = cpuMs() - from.realMs;
  const hoursPerMinute = ((world.nowMs - from.nowMs) / HOUR_MS / realMs) * 60_000;
  const eventsPerSecond = ((world.trace.events - from.events) / realMs) * 1_000;
  return { hoursPerMinute, eventsPerSecond };
}

/** Hours in a row; the first one also pays for what a process that played other suites has to tidy up. */
const IDLE_HOURS = 3;

test('an idle cluster lives through many hours in a minute', async () => {
  const cluster = new SimCluster({ seed: 1 });
  await cluster.start();
  const paces: number[] = [];
  for (let hour = 0; hour < IDLE_HOURS; hour++) {
    const pace = await measured(cluster, () => cluster.world.advance(HOUR_MS));
    console.log('idle', pace);
    paces.push(pace.hoursPerMinute);
  }
  // A guard of its order only, on whatever machine: `make sim` prints the pace that counts.
  expect(Math.max(...paces)).toBeGreaterThan(2);
});

test('a cluster that is written to and read from all the time does so for hours in a minute', async () => {
  const cluster = new SimCluster({ seed: 1, clients: 2 });
  await cluster.start();
  const data = testBytes(150 * KiB);
  const pace = await measured(cluster, async () => {
    for (let i = 0; i < 100; i++) {
      const { dfs } = cluster.client;
      await cluster.settle(dfs.writeFile(`/f${i}`, data, { blockSize: 64 * KiB }));
      await cluster.settle(dfs.readFile(`/f${i}`));
      await cluster.world.advance(1_000);
    }
  });
  console.log('loaded', pace);
  expect(pace.hoursPerMinute).toBeGreaterThan(0.1);
});
