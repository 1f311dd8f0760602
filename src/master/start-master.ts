import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { clusterId } from '../common/ids.js';
import { rpcMetrics } from '../rpc/rpc-metrics.js';
import { RpcServer } from '../rpc/server.js';
import { nodeFileSystem } from '../runtime/file-system.js';
import type { Log } from '../runtime/log.js';
import { Metrics } from '../runtime/metrics.js';
import { serveMetrics } from '../runtime/metrics-server.js';
import { systemClock, systemRandom, systemTimers } from '../runtime/system-clock.js';
import { oneATurn } from '../runtime/yield-turn.js';
import { runCheckpointWorker } from './checkpoint/run-checkpoint-worker.js';
import { FailPoint, type FailPointOrder } from './failpoints/fail-point.js';
import { withFailPoint } from './failpoints/failing-file-system.js';
import { lockFolder } from './journal/folder-lock.js';
import { Master } from './master.js';
import type { MasterDeps } from './master-deps.js';
import { operationLogMetrics } from './master-metrics.js';
import type { MasterSettings } from './settings.js';

export interface StartMasterOptions {
  readonly settings: MasterSettings & { readonly dir: string };
  readonly log: Log;
  readonly onFatal: MasterDeps['onFatal'];
  /** For tests alone: where this process is to kill itself. */
  readonly failPoint?: FailPointOrder | undefined;
}

export interface RunningMaster {
  readonly address: string;
  /** host:port of its metrics, if it serves any. */
  readonly metrics: string | undefined;
  stop(): Promise<void>;
}

/** A master on the real world: recovers its state, then serves it over gRPC. */
export async function startMaster(options: StartMasterOptions): Promise<RunningMaster> {
  const { settings, log } = options;
  const metrics = new Metrics({ role: 'master' });
  const master = await Master.open({ settings, dir: settings.dir }, realWorld(options, metrics));
  try {
    return await serve(master, metrics, { settings, log });
  } catch (error) {
    await master.stop();
    throw error;
  }
}

function realWorld({ log, onFatal, failPoint }: StartMasterOptions, metrics: Metrics): MasterDeps {
  if (failPoint !== undefined) warnOf(failPoint, log);
  return {
    fs: withFailPoint(nodeFileSystem, failPoint),
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    log,
    yieldTurn: oneATurn(),
    lock: lockFolder,
    newClusterId: () => clusterId(randomUUID()),
    defaultSuperuser: () => process.env['DFS_USER'] ?? userInfo().username,
    writeCheckpoint: (order, signal) => {
      if (failPoint !== undefined) new FailPoint(failPoint).pass('checkpoint-captured');
      return runCheckpointWorker(order, { log, signal, failPoint });
    },
    residentBytes: () => process.memoryUsage.rss(),
    onAppended: operationLogMetrics(metrics),
    onFatal,
  };
}

function warnOf({ name, nth }: FailPointOrder, log: Log): void {
  log.warn({ name, nth }, 'THIS MASTER WILL KILL ITSELF: a fail point is set, as tests do');
}

async function serve(
  master: Master,
  metrics: Metrics,
  { settings, log }: Pick<StartMasterOptions, 'settings' | 'log'>,
): Promise<RunningMaster> {
  const { namespace, node, repair, admin } = master.handlers;
  master.declareMetrics(metrics);
  const server = RpcServer.create({ log, observer: rpcMetrics(metrics) });
  server.addNamespace(namespace).addNode(node).addRepair(repair).addAdmin(admin);
  const address = await server.listen(settings.listen);
  const metricsServer = await serveMetrics(metrics, {
    listen: settings.metricsListen,
    log,
    health: () => ({ ok: true, detail: 'serving' }),
  }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    address,
    metrics: metricsServer?.address,
    stop: async () => {
      await server.stop();
      await metricsServer?.stop();
      await master.stop();
    },
  };
}
