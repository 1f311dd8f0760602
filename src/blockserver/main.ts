import { ERROR_CODES } from '../common/error-codes.js';
import { DfsError } from '../common/error.js';
import { blockClient } from '../rpc/block-client.js';
import { RpcChannel } from '../rpc/channel.js';
import { ChannelPool } from '../rpc/channel-pool.js';
import { DATA_MESSAGE_BYTES_MAX } from '../rpc/limits.js';
import { NamespaceSession } from '../rpc/namespace-session.js';
import { nodeClient } from '../rpc/node-client.js';
import { rpcMetrics } from '../rpc/rpc-metrics.js';
import { RpcServer } from '../rpc/server.js';
import { CopyLane } from './copy/lane/copy-lane.js';
import { lendPages } from '../runtime/bulk-memory.js';
import { readConfigFile, resolveConfig, type ConfigValues } from '../runtime/config.js';
import { runDaemon, type DaemonContext, type RunningDaemon } from '../runtime/daemon.js';
import { parseFlags } from '../runtime/flags.js';
import { Metrics } from '../runtime/metrics.js';
import { serveMetrics } from '../runtime/metrics-server.js';
import { daemonHelp } from '../runtime/settings-help.js';
import { systemClock, systemRandom, systemTimers } from '../runtime/system-clock.js';
import { BlockServer } from './blockserver.js';
import { BLOCKSERVER_SETTINGS } from './settings.js';
import { ThreadedSmallFiles } from './small-files/threaded-small-files.js';

type Settings = ConfigValues<typeof BLOCKSERVER_SETTINGS>;

/** The process `dfs blockserver`: reads its settings once and runs until it is told to stop. */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(
      daemonHelp('blockserver', 'keeps blocks on the disks of this machine', BLOCKSERVER_SETTINGS),
    );
    return 0;
  }
  const { flags, rest } = parseFlags(BLOCKSERVER_SETTINGS, argv);
  const file = readConfigFile(process.env['DFS_CONFIG']);
  const { values } = resolveConfig(BLOCKSERVER_SETTINGS, { flags, env: process.env, file });
  if (rest.length > 0)
    throw new DfsError('INVALID_ARGUMENT', `What is ${rest[0]}? See dfs blockserver --help`);
  const dirs = values.dir ?? [];
  if (dirs.length === 0)
    throw new DfsError(
      'INVALID_ARGUMENT',
      'Say where the blocks are: --dir FOLDER, once for each disk',
    );
  lendPages();
  return runDaemon({
    name: 'blockserver',
    logLevel: values.logLevel,
    start: (context) => start(values, dirs, context),
  });
}

async function start(
  values: Settings,
  dirs: readonly string[],
  { log }: DaemonContext,
): Promise<RunningDaemon> {
  const master = RpcChannel.connect(values.master);
  const session = new NamespaceSession(master);
  const servers = new ChannelPool();
  const metrics = new Metrics({ role: 'blockserver' });
  const observer = rpcMetrics(metrics);
  const rpc = RpcServer.create({
    log,
    observer,
    maxReceiveBytes: DATA_MESSAGE_BYTES_MAX,
  });
  const { reserve } = values;
  const laneServed = observer.method('dfs.v1.BlockService', 'Read');
  const blockServer = await BlockServer.open(
    {
      dirs,
      name: values.name ?? values.advertise ?? values.listen,
      domain: values.domain,
      repairListen: values.listen.replace(/\d+$/, String(values.repairPort)),
      limits: {
        durabilityDefault: values.durability,
        scrubPeriodMs: values.scrubPeriod,
        scrubRate: values.scrubRate,
        // A reserve that somebody names is meant as it is, also on a tiny disk.
        ...(reserve === undefined
          ? {}
          : { reserveBytes: reserve, reserveShare: 0, reserveShareMax: 1 }),
      },
    },
    {
      node: nodeClient(master),
      connectBlock: (address) => blockClient(servers.get(address)),
      completeFile: session.namespace.completeFile,
      log,
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
      openSmallFiles: () => new ThreadedSmallFiles(),
      startLane: (limits) =>
        new CopyLane({
          limits,
          clock: systemClock,
          timers: systemTimers,
          onStarved: () =>
            log.warn('no processor was idle for repair copies: for ten minutes they take a share'),
        }),
      onLaneServed: laneServed,
      onFatal: (error) => {
        log.fatal({ code: error.code, error: error.message }, 'nothing left to serve');
        process.exit(ERROR_CODES[error.code].exit);
      },
    },
  );
  blockServer.declareMetrics(metrics);
  rpc.addBlock(blockServer.handlers);
  const address = await rpc.listen(values.listen);
  const metricsServer = await serveMetrics(metrics, {
    listen: values.metricsListen,
    log,
    health: () => blockServer.health(),
  });
  // Clients and the master have to reach it; until the master has taken it, writes are refused.
  void blockServer.join(values.advertise ?? address);
  return {
    address,
    metrics: metricsServer?.address,
    stop: async () => {
      await blockServer.stop();
      await rpc.stop();
      await metricsServer?.stop();
      servers.close();
      session.close();
      master.close();
    },
  };
}
