import type { ConfigSchema, ConfigValues } from '../../runtime/config.js';
import type { GivenOptions } from './cluster-options.js';

/** Flags that every `dfs cluster` command takes. */
export const COMMON_SETTINGS = {
  dir: {
    type: 'string',
    default: '.dfs',
    env: 'DFS_CLUSTER_DIR',
    description: 'Folder of the cluster',
  },
  json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const satisfies ConfigSchema;

/** Flags of `up`. What is not given is as it was, or for a new cluster as described. */
export const UP_SETTINGS = {
  ...COMMON_SETTINGS,
  blockServers: { type: 'number', description: 'Number of block servers (6)' },
  domains: { type: 'number', description: 'Number of fault domains (3)' },
  repairWorkers: { type: 'number', description: 'Number of repair workers (1)' },
  port: { type: 'number', description: 'Port of the master (a free one)' },
  deadAfter: { type: 'duration', description: 'Silence after which a server is dead (5s)' },
  blockSize: { type: 'size', description: 'Size of a block (64MiB)' },
  replication: { type: 'number', description: 'Replicas of a block (3)' },
  durability: {
    type: 'string',
    choices: ['sync', 'flush'],
    description: 'When a block counts as written (sync)',
  },
  repairBandwidth: {
    type: 'size',
    description: 'Bytes a second of each repair worker, 0 for no cap (100MiB)',
  },
} as const satisfies ConfigSchema;

export const DEMO_SETTINGS = {
  size: { type: 'size', default: '128MiB', min: 1, description: 'Size of the file' },
  seed: { type: 'string', default: 'cairn', description: 'Seed of its content' },
} as const satisfies ConfigSchema;

export function givenOptions(values: ConfigValues<typeof UP_SETTINGS>): GivenOptions {
  const { dir: _dir, json: _json, deadAfter, durability, ...same } = values;
  return {
    ...same,
    deadAfterMs: deadAfter,
    durability,
  };
}
