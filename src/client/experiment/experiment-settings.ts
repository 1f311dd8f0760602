import { DfsError } from '../../common/error.js';
import { BLOCK_BYTES_MAX, BLOCK_BYTES_MIN, parseSize } from '../../common/sizes.js';
import type { ConfigSchema, ConfigValues } from '../../runtime/config.js';

export const EXPERIMENT_SETTINGS = {
  seed: { type: 'string', default: '1', description: 'Fixes content, load and victims' },
  size: {
    type: 'size',
    default: '256MiB',
    min: BLOCK_BYTES_MIN,
    description: 'Bytes on each block server, and so on a lost one',
  },
  bandwidth: {
    type: 'string',
    default: '100MiB',
    description: 'Cap of repair in bytes a second, or none',
  },
  durability: {
    type: 'string',
    default: 'sync',
    choices: ['sync', 'flush'],
    description: 'When a block counts as written',
  },
  blockServers: { type: 'number', default: 6, min: 3, max: 64, description: 'Block servers' },
  domains: { type: 'number', default: 3, min: 1, max: 64, description: 'Fault domains' },
  blockSize: {
    type: 'size',
    default: '8MiB',
    min: BLOCK_BYTES_MIN,
    max: BLOCK_BYTES_MAX,
    description: 'Size of a block',
  },
  clients: { type: 'number', default: 4, min: 1, max: 64, description: 'Clients of the load' },
  pace: {
    type: 'duration',
    default: '250ms',
    min: 1,
    description: 'Time between two operations of a client',
  },
  deadAfter: {
    type: 'duration',
    default: '5s',
    min: 500,
    description: 'Silence after which a server is dead',
  },
  victims: { type: 'number', default: 1, min: 1, max: 2, description: 'kill-node: servers killed' },
  blocks: {
    type: 'number',
    default: 6,
    min: 1,
    max: 1_000,
    description: 'corrupt: blocks damaged',
  },
  slowFor: { type: 'duration', default: '10s', min: 1_000, description: 'slow-disk: how long' },
  before: { type: 'duration', default: '8s', min: 0, description: 'Load before the fault' },
  within: {
    type: 'duration',
    default: '5m',
    min: 1_000,
    description: 'Bound on detection and repair',
  },
  dir: {
    type: 'string',
    description: "Where the cluster's folder is made; default: the temporary folder",
  },
  out: {
    type: 'string',
    description: 'Folder of the results; default: out/experiments/<name>-<seed>',
  },
  keep: { type: 'boolean', default: false, description: "Keep the cluster's folder, stopped" },
  json: { type: 'boolean', default: false, description: 'Print result.json instead of the table' },
} as const satisfies ConfigSchema;

export type ExperimentSettings = ConfigValues<typeof EXPERIMENT_SETTINGS>;

/** What an experiment is made of, as result.json keeps it. Sizes in bytes, times in milliseconds. */
export interface ExperimentConfig {
  readonly size: number;
  /** Bytes a second; null is no cap. */
  readonly bandwidth: number | null;
  readonly durability: 'sync' | 'flush';
  readonly blockServers: number;
  readonly domains: number;
  readonly replication: number;
  readonly blockSize: number;
  readonly clients: number;
  readonly paceMs: number;
  readonly deadAfterMs: number;
  readonly victims: number;
  readonly blocks: number;
  readonly slowForMs: number;
  readonly beforeMs: number;
  readonly withinMs: number;
}

export function configOf(settings: ExperimentSettings): ExperimentConfig {
  const { size, durability, blockServers, domains, blockSize, clients, victims, blocks } = settings;
  if (domains > blockServers)
    throw new DfsError('INVALID_ARGUMENT', '--domains: there are fewer block servers than domains');
  return {
    size,
    bandwidth: bandwidthOf(settings.bandwidth),
    durability,
    blockServers,
    domains,
    replication: 3,
    blockSize,
    clients,
    paceMs: settings.pace,
    deadAfterMs: settings.deadAfter,
    victims,
    blocks,
    slowForMs: settings.slowFor,
    beforeMs: settings.before,
    withinMs: settings.within,
  };
}

function bandwidthOf(text: string): number | null {
  if (text === 'none') return null;
  const bytes = parseSize(text.replace(/\/s$/, ''));
  if (bytes === undefined)
    throw new DfsError('INVALID_ARGUMENT', `--bandwidth: '${text}' is not a size or none`);
  return bytes === 0 ? null : bytes;
}
