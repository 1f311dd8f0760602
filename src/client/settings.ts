import { homedir } from 'node:os';
import { join } from 'node:path';
import { BLOCK_BYTES_MAX, BLOCK_BYTES_MIN } from '../common/sizes.js';
import {
  readConfigFile,
  resolveConfig,
  type ConfigFile,
  type ConfigOrigins,
  type ConfigSchema,
  type ConfigValues,
} from '../runtime/config.js';

/** Settings of the command line: each is a flag, a DFS_ variable and an entry of the config file. */
export const CLIENT_SETTINGS = {
  master: {
    type: 'list',
    default: ['127.0.0.1:9000'],
    description: 'host:port of the master, or several to try in turn',
  },
  user: { type: 'string', description: 'Name of the caller; the login name if not set' },
  groups: { type: 'list', description: 'Groups of the caller' },
  timeout: {
    type: 'duration',
    default: '60s',
    min: 1,
    description: 'Bound on one metadata call with all its retries',
  },
  replication: {
    type: 'number',
    min: 1,
    max: 512,
    description: "Copies of new files; the cluster's default if not set",
  },
  blockSize: {
    type: 'size',
    min: BLOCK_BYTES_MIN,
    max: BLOCK_BYTES_MAX,
    description: "Block size of new files; the cluster's default if not set",
  },
  ack: {
    type: 'string',
    default: 'all',
    choices: ['all', 'quorum'],
    description: 'When a block counts as written: by all its servers or by most',
  },
  durability: {
    type: 'string',
    default: 'sync',
    choices: ['sync', 'flush'],
    description: 'Acknowledged from disk (sync) or from the page cache (flush)',
  },
  localReads: {
    type: 'boolean',
    default: true,
    description: 'Read what block servers on this host have from their files, past them',
  },
  progress: {
    type: 'string',
    default: 'auto',
    choices: ['auto', 'bar', 'plain', 'json', 'none'],
    description: 'Progress on stderr; auto is a bar on a terminal and nothing elsewhere',
  },
  parallel: {
    type: 'number',
    default: 8,
    min: 1,
    max: 64,
    description: 'Files copied at once by put -r, get -r and cp',
  },
} as const satisfies ConfigSchema;

export type Settings = ConfigValues<typeof CLIENT_SETTINGS>;
export interface ResolvedSettings {
  readonly values: Settings;
  readonly origins: ConfigOrigins<typeof CLIENT_SETTINGS>;
  readonly file: ConfigFile | undefined;
}

export function resolveSettings(
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedSettings {
  const named = typeof flags['config'] === 'string' ? flags['config'] : env['DFS_CONFIG'];
  const file =
    named !== undefined && named !== ''
      ? readConfigFile(named)
      : readConfigFile(join(env['HOME'] ?? homedir(), '.config', 'dfs', 'config.json'), {
          optional: true,
        });
  return { ...resolveConfig(CLIENT_SETTINGS, { flags, env, file }), file };
}
