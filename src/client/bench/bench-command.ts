import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ERROR_CODES } from '../../common/error-codes.js';
import { DfsError } from '../../common/error.js';
import { resolveConfig } from '../../runtime/config.js';
import { errorLine } from '../../runtime/error-line.js';
import { parseFlags } from '../../runtime/flags.js';
import { flagLines } from '../../runtime/settings-help.js';
import type { CliIo } from '../commands/run-cli.js';
import { fetchReport } from '../local-cluster/fetch-report.js';
import { LocalCluster } from '../local-cluster/local-cluster.js';
import { machineLine } from '../plot/plot-page.js';
import { untilAborted } from '../until-aborted.js';
import { BENCHES, planOf, type Bench, type BenchPlan } from './bench-plan.js';
import { BENCH_SETTINGS, type BenchSettings } from './bench-settings.js';
import {
  engineTable,
  memoryTable,
  metaTable,
  networkTable,
  namespaceTable,
  repairTable,
  smallTable,
} from './bench-table.js';
import { benchData } from './data-bench.js';
import type { DataFigure } from './data-figure.js';
import { dataTable } from './data-table.js';
import type { MeasuredMaster } from './load/measure-round.js';
import { machineLimits } from './limits/machine-limits.js';
import { machineFacts, type MachineFacts } from './machine-facts.js';
import { benchMeta } from './meta/meta-bench.js';
import { benchMemory, memoryCommand } from './memory/memory-bench.js';
import { memoryPage } from './memory/memory-page.js';
import { runEngine } from './namespace/engine-process.js';
import { benchNetwork, type NetworkFigure } from './network/network-bench.js';
import { benchNamespace } from './namespace/namespace-bench.js';
import { benchSmall, type SmallFigure } from './small/small-bench.js';
import { benchRepair, type RepairFigure } from './repair-bench.js';

const USAGE = `dfs bench data|small|network|meta|namespace|repair|memory: figures from a cluster of its own on this machine

  data        put and get files, beside what disk, memory and a stream do by themselves in the same run
  small       put and get small files, several at once from one client: how many, how long, what they cost
  network     put and get one file by a client behind a slow link, and how much of the link they use
  meta        mixes of metadata calls from several clients: how many, how long, what they cost
  namespace   files made, looked at, listed, renamed and removed by several clients; restart; memory of the master;
              --engine: the same of the namespace engine alone, without log, network and cluster
  repair      second copies of a file that has one, without a cap, beside a raw copy
  memory      resident memory of each process while clients put, get, stop and dawdle, and a page with its plot

${flagLines(BENCH_SETTINGS)}`;

/** `dfs bench …`: what comes after `bench`. Figures go to stdout, progress to stderr. */
export async function benchCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const [which = '--help', ...rest] = argv;
  try {
    if (which === '--help' || rest.includes('--help')) {
      io.stdout.write(USAGE);
      return 0;
    }
    const bench = BENCHES.find((each) => each === which);
    if (bench === undefined)
      throw new DfsError('INVALID_ARGUMENT', `No bench '${which}': see dfs bench --help`);
    const { values } = resolveConfig(BENCH_SETTINGS, {
      flags: parseFlags(BENCH_SETTINGS, rest).flags,
    });
    const plan = planOf(bench, values);
    if (plan.engine) await measureEngine(bench, plan, io);
    else {
      const repairWorkers = bench === 'repair' ? 1 : 0;
      await onOwnCluster({ ...values, repairWorkers }, io, (cluster, folder) =>
        measure(bench, plan, cluster, folder, io),
      );
    }
    return 0;
  } catch (error) {
    if (!(error instanceof DfsError)) throw error;
    io.stderr.write(`${errorLine('bench', error)}\n`);
    return ERROR_CODES[error.code].exit;
  }
}

async function onOwnCluster(
  { dir, blockServers, repairWorkers }: BenchSettings & { readonly repairWorkers: number },
  io: CliIo,
  run: (cluster: LocalCluster, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(dir ?? tmpdir(), 'cairn-bench-'));
  const up = LocalCluster.up(
    folder,
    {
      blockServers,
      domains: Math.min(3, blockServers),
      repairWorkers,
      repairBandwidth: 0,
      deadAfterMs: 30_000,
    },
    { fetchReport, owned: true, signal: io.signal },
  );
  try {
    await untilAborted(run(await up, folder), io.signal);
  } finally {
    await up.then((cluster) => cluster.down()).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  which: Bench,
  values: BenchPlan,
  cluster: LocalCluster,
  folder: string,
  io: CliIo,
): Promise<void> {
  const say = sayTo(io);
  const machine = machineFacts(folder);
  const measures = {
    data: () => measureData(values, cluster, folder, io, say),
    small: () => measureSmall(values, cluster, say),
    network: () => measureNetwork(values, cluster, say),
    meta: () => measureMeta(values, cluster, say),
    namespace: () => measureNamespace(values, cluster, io, say),
    repair: () => measureRepair(values, cluster, folder, io, say),
    memory: () => measureMemory(values, cluster, machine, say),
  };
  await show(which, machine, await measures[which](), values, io);
}

async function measureEngine(which: Bench, plan: BenchPlan, io: CliIo): Promise<void> {
  if (which !== 'namespace')
    throw new DfsError('INVALID_ARGUMENT', `--engine is of dfs bench namespace, not of ${which}`);
  const { files, blocks: blocksPerFile, blockServers, seconds, seed } = plan;
  const task = { files, blocksPerFile, blockServers, seconds, seed };
  const machine = machineFacts(plan.dir ?? tmpdir());
  const engine = await runEngine(task, sayTo(io), io.signal);
  await show(which, machine, { figures: { engine }, table: engineTable(engine) }, plan, io);
}

function sayTo(io: CliIo): (line: string) => void {
  return (line) => void io.stderr.write(`bench: ${line}\n`);
}

async function show(
  bench: Bench,
  machine: MachineFacts,
  { figures, table }: { readonly figures: object; readonly table: string },
  values: BenchPlan,
  io: CliIo,
): Promise<void> {
  const json = `${JSON.stringify({ bench, machine, ...figures }, undefined, 2)}\n`;
  if (values.json === '-') io.stdout.write(json);
  else {
    io.stdout.write(`${machineLine(machine)}\n\n${table}\n`);
    if (values.json !== undefined) await writeFile(values.json, json);
  }
}

async function measureData(
  { sizes, runs, durability, clientsAtOnce }: BenchPlan,
  cluster: LocalCluster,
  folder: string,
  io: CliIo,
  say: (line: string) => void,
) {
  const { master, blockServers } = await cluster.status();
  await using dfs = await io.connect({ master: master.address });
  const target = {
    dfs,
    master: master.address,
    scratchDir: folder,
    masterPid: master.pid ?? 0,
    serverPids: blockServers.flatMap(({ pid }) => pid ?? []),
  };
  const limits = await machineLimits(folder, Math.max(...sizes));
  say('limits of the machine measured');
  const data: DataFigure[] = [];
  for (const bytes of sizes)
    for (const clients of clientsAtOnce)
      for (const each of durability) {
        const options = { bytes, clients, runs, durability: each, limits };
        data.push(...(await benchData(target, options, say)));
      }
  return { figures: { limits, data }, table: dataTable(data, limits) };
}

async function measureSmall(
  { fileSize, inFlight, seconds, runs, durability }: BenchPlan,
  cluster: LocalCluster,
  say: (line: string) => void,
) {
  const { master, blockServers } = await cluster.status();
  const target = {
    master: master.address,
    masterPid: master.pid ?? 0,
    serverPids: blockServers.flatMap(({ pid }) => pid ?? []),
  };
  const small: SmallFigure[] = [];
  for (const each of durability) {
    const options = { bytes: fileSize, inFlight, seconds, runs, durability: each };
    small.push(...(await benchSmall(target, options, say)));
  }
  return { figures: { small }, table: smallTable(small) };
}

async function measureNetwork(
  { size, runs, durability, linkRate, roundTripsMs }: BenchPlan,
  cluster: LocalCluster,
  say: (line: string) => void,
) {
  const { master, blockServers } = await cluster.status();
  const target = {
    master: master.address,
    blockServers: blockServers.map(({ address }) => address),
  };
  const network: NetworkFigure[] = [];
  for (const each of durability) {
    const link = { bytesPerSecond: linkRate, roundTripsMs };
    const options = { bytes: size, runs, durability: each, ...link };
    network.push(...(await benchNetwork(target, options, say)));
  }
  return { figures: { network }, table: networkTable(network) };
}

async function measureMeta(
  { mix, ...options }: BenchPlan,
  cluster: LocalCluster,
  say: (line: string) => void,
) {
  const { master } = await cluster.status();
  const target = {
    master: master.address,
    masterPid: master.pid ?? 0,
    metrics: master.metrics,
  };
  const meta = await benchMeta(target, { ...options, mixes: mix }, say);
  return { figures: { meta }, table: metaTable(meta) };
}

async function measureRepair(
  { size, runs, durability }: BenchPlan,
  cluster: LocalCluster,
  scratchDir: string,
  io: CliIo,
  say: (line: string) => void,
) {
  await using dfs = await io.connect({ master: await cluster.masterAddress() });
  const { master, blockServers, repairWorkers } = await cluster.status();
  const pids = [master, ...blockServers, ...repairWorkers].flatMap(({ pid }) => pid ?? []);
  const repair: RepairFigure[] = [];
  for (const each of durability) {
    const options = { bytes: size, runs, durability: each };
    repair.push(await benchRepair({ dfs, scratchDir, pids }, options, say));
  }
  return { figures: { repair }, table: repairTable(repair) };
}

async function measureMemory(
  plan: BenchPlan,
  cluster: LocalCluster,
  machine: MachineFacts,
  say: (line: string) => void,
) {
  const { size: bytes, clients, peers, connections, seconds, plot } = plan;
  const { master, blockServers } = await cluster.status();
  const servers = [master, ...blockServers].map(({ name, pid }) => ({ name, pid: pid ?? 0 }));
  const options = {
    bytes,
    clients,
    peers,
    connections,
    seconds,
    durabilities: plan.durability,
  };
  const memory = await benchMemory({ master: master.address, servers }, options, say);
  await writeFile(plot, memoryPage(memory, machine, memoryCommand(options)));
  say(`the plot is in ${plot}`);
  return { figures: { memory: memory.phases }, table: memoryTable(memory) };
}

async function measureNamespace(
  { files, blocks: blocksPerFile, clients, inFlight, seconds, rate, seed, transport }: BenchPlan,
  cluster: LocalCluster,
  io: CliIo,
  say: (line: string) => void,
) {
  const master = await cluster.masterAddress();
  await using dfs = await io.connect({ master });
  const measuredNow = async (): Promise<MeasuredMaster> => {
    const { pid, metrics } = (await cluster.status()).master;
    return { masterPid: pid ?? 0, metrics };
  };
  let measured = await measuredNow();
  const restartMaster = async (): Promise<number> => {
    await cluster.kill('master');
    const start = performance.now();
    await cluster.start('master');
    const took = (performance.now() - start) / 1_000;
    measured = await measuredNow();
    return took;
  };
  const namespace = await benchNamespace(
    { dfs, master, measured: () => measured, restartMaster },
    { files, blocksPerFile, clients, inFlight, seconds, rate, seed, transport },
    say,
  );
  return { figures: { namespace }, table: namespaceTable(namespace) };
}
