import { DfsError } from '../../common/error.js';
import { BLOCK_BYTES_DEFAULT } from '../../common/sizes.js';
import { BLOCK_SERVERS_MAX, REPAIR_WORKERS_MAX } from './limits.js';

/** What a local cluster is made of; kept in its folder. */
export interface ClusterOptions {
  readonly blockServers: number;
  /** Server i is in domain `/rack((i-1) mod domains)+1`. */
  readonly domains: number;
  readonly repairWorkers: number;
  /** Of the master; null for any free one. */
  readonly port: number | null;
  readonly deadAfterMs: number;
  readonly blockSize: number;
  readonly replication: number;
  readonly durability: 'sync' | 'flush';
  /** Bytes a second of each repair worker, 0 for no cap; null leaves it to the worker's own default. */
  readonly repairBandwidth: number | null;
  /** Further flags for the daemons, passed as they are. */
  readonly masterFlags: readonly string[];
  readonly blockServerFlags: readonly string[];
  readonly repairFlags: readonly string[];
}

const DEFAULTS: ClusterOptions = {
  blockServers: 6,
  domains: 3,
  repairWorkers: 1,
  port: null,
  deadAfterMs: 5_000,
  blockSize: BLOCK_BYTES_DEFAULT,
  replication: 3,
  durability: 'sync',
  repairBandwidth: null,
  masterFlags: [],
  blockServerFlags: [],
  repairFlags: [],
};

export type GivenOptions = { readonly [K in keyof ClusterOptions]?: ClusterOptions[K] | undefined };

/** Options of a new cluster. */
export function newClusterOptions(given: GivenOptions): ClusterOptions {
  const domains = Math.min(DEFAULTS.domains, given.blockServers ?? DEFAULTS.blockServers);
  const options: ClusterOptions = { ...DEFAULTS, domains, ...defined(given) };
  check(options);
  return options;
}

/**
 * Options of an existing cluster that is brought up again. Running nodes keep what they were started with, so a change
 * is refused until all are stopped; servers may be added but not taken away, and they stay in their domains.
 * An option that an earlier version did not record is as in a new cluster.
 */
export function changedOptions(
  recordedOptions: Partial<ClusterOptions>,
  given: GivenOptions,
  anyRunning: boolean,
): ClusterOptions {
  const recorded: ClusterOptions = { ...DEFAULTS, ...recordedOptions };
  const options: ClusterOptions = { ...recorded, ...defined(given) };
  const differ = (Object.keys(options) as (keyof ClusterOptions)[]).filter(
    (key) => JSON.stringify(options[key]) !== JSON.stringify(recorded[key]),
  );
  const was = differ.map((key) => `${key} is ${String(recorded[key])}`).join(', ');
  if (differ.length > 0 && anyRunning)
    throw new DfsError('INVALID_ARGUMENT', `the cluster runs (${was}): stop it with 'down' first`);
  if (options.blockServers < recorded.blockServers || options.domains !== recorded.domains)
    throw new DfsError('INVALID_ARGUMENT', `${was}: only more block servers may be asked for`);
  check(options);
  return options;
}

function defined(given: GivenOptions): Partial<ClusterOptions> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Bounds of the cluster itself; the daemons check their own flags. */
function check(options: ClusterOptions): void {
  const { blockServers, domains, repairWorkers, port } = options;
  within('block-servers', blockServers, 1, BLOCK_SERVERS_MAX);
  within('domains', domains, 1, blockServers);
  if (port !== null) within('port', port, 1, 65_535);
  within('repair-workers', repairWorkers, 0, REPAIR_WORKERS_MAX);
}

function within(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new DfsError(
      'INVALID_ARGUMENT',
      `--${name} must be a whole number from ${low} to ${high}`,
    );
}
