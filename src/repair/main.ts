import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { DfsError } from '../common/error.js';
import { blockClient } from '../rpc/block-client.js';
import { RpcChannel } from '../rpc/channel.js';
import { Metrics } from '../runtime/metrics.js';
import { serveMetrics } from '../runtime/metrics-server.js';
import { workerMetrics } from './worker-metrics.js';
import { ChannelPool } from '../rpc/channel-pool.js';
import { repairClient } from '../rpc/repair-client.js';
import { readConfigFile, resolveConfig, type ConfigValues } from '../runtime/config.js';
import { stepBack } from '../runtime/process-priority.js';
import { runDaemon, type DaemonContext, type RunningDaemon } from '../runtime/daemon.js';
import { parseFlags } from '../runtime/flags.js';
import { daemonHelp } from '../runtime/settings-help.js';
import { systemClock, systemRandom, systemTimers } from '../runtime/system-clock.js';
import { DEFAULT_LIMITS, NICE_LEVELS } from './limits.js';
import { checkSlots, parseBandwidth, REPAIR_SETTINGS } from './settings.js';
import { RepairWorker, type RepairWorkerOptions } from './worker.js';

type Settings = ConfigValues<typeof REPAIR_SETTINGS>;

/** The process `dfs repair`: reads its settings once and runs until it is told to stop. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(
      daemonHelp(
        'repair',
        'copies blocks that lack a replica, as the master orders',
        REPAIR_SETTINGS,
      ),
    );
    return 0;
  }
  const { flags, rest } = parseFlags(REPAIR_SETTINGS, argv);
  const file = readConfigFile(process.env['DFS_CONFIG']);
  const { values } = resolveConfig(REPAIR_SETTINGS, { flags, env: process.env, file });
  if (rest.length > 0)
    throw new DfsError('INVALID_ARGUMENT', `What is ${rest[0]}? See dfs repair --help`);
  const options = {
    workerId: randomBytes(16).toString('hex'),
    name: values.name ?? `${hostname()}:${process.pid}`,
    slots: checkSlots(values.slots),
    bandwidth: parseBandwidth(values.bandwidth),
  };
  return runDaemon({
    name: 'repair',
    logLevel: values.logLevel,
    start: (context) => start(values, options, context),
  });
}

/** It is ready as soon as it asks: a master that is not there yet is asked again. */
async function start(
  values: Settings,
  options: RepairWorkerOptions,
  { log }: DaemonContext,
): Promise<RunningDaemon> {
  stepBack(NICE_LEVELS);
  const master = RpcChannel.connect(values.master);
  const servers = new ChannelPool();
  const worker = new RepairWorker(options, {
    master: repairClient(master),
    connectCopy: (address) => blockClient(servers.get(address)),
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    log,
    limits: DEFAULT_LIMITS,
  });
  const metrics = new Metrics({ role: 'repair' });
  workerMetrics(metrics, worker.stats);
  const served = await serveMetrics(metrics, {
    listen: values.metricsListen,
    log,
    health: () => ({ ok: true, detail: 'serving' }),
  });
  return {
    metrics: served?.address,
    stop: async () => {
      await worker.stop();
      await served?.stop();
      servers.close();
      master.close();
    },
  };
}
