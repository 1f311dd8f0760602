import { seededRandom } from '../../src/common/clock.js';
import { MiB } from '../../src/common/sizes.js';
import { DEFAULT_LIMITS } from '../../src/repair/limits.js';
import { RepairWorker, type RepairWorkerOptions } from '../../src/repair/worker.js';
import { silentLog, type Log } from '../../src/runtime/log.js';
import { FakeCopyServers } from './fake-copy-servers.js';
import { FakeRepairMaster } from './fake-repair-master.js';
import { VirtualTime } from './virtual-time.js';

/** A worker between a fake master and fake block servers, on virtual time. */
export function repairBench(options: Partial<RepairWorkerOptions> = {}, log: Log = silentLog) {
  const time = new VirtualTime();
  const master = new FakeRepairMaster(time);
  const servers = new FakeCopyServers(time);
  const start = (): RepairWorker =>
    new RepairWorker(
      { workerId: 'w1', name: 'worker', slots: 4, bandwidth: 0, ...options },
      {
        master,
        connectCopy: servers.connect,
        clock: time,
        timers: time,
        random: seededRandom(1),
        log,
        limits: DEFAULT_LIMITS,
      },
    );
  return { time, master, servers, start };
}

export interface Flow {
  readonly atMs: number;
  readonly bytes: number;
}

/** Bytes within [fromMs, toMs). */
export function bytesBetween(flow: readonly Flow[], fromMs: number, toMs: number): number {
  return flow.reduce(
    (sum, { atMs, bytes }) => (atMs >= fromMs && atMs < toMs ? sum + bytes : sum),
    0,
  );
}

/** The most that flowed within any span of `spanMs`. */
export function mostWithin(flow: readonly Flow[], spanMs: number): number {
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const { atMs, bytes } of flow) {
    sum += bytes;
    for (; (flow[first]?.atMs ?? atMs) <= atMs - spanMs; first++) sum -= flow[first]?.bytes ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

export const BLOCK = 64 * MiB;
