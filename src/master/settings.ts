import type { ConfigSchema, ConfigValues } from '../runtime/config.js';
import { MiB } from '../common/sizes.js';
import { MEMORY_BYTES_MAX } from './core/memory/page-sizes.js';
import { METRICS_SETTINGS } from '../runtime/metrics-server.js';

/** Everything that can be set on a master: flags, DFS_* variables and the config file alike. */
export const MASTER_SETTINGS = {
  dir: { type: 'string', description: 'Folder of the operation log and the checkpoints' },
  listen: {
    type: 'string',
    default: '127.0.0.1:9000',
    description: 'host:port to serve on; loopback unless told otherwise',
  },
  superuser: {
    type: 'string',
    description: 'Name of the superuser; default: who starts the master for the first time',
  },
  supergroup: { type: 'string', default: 'supergroup', description: 'Group of the superuser' },
  replication: {
    type: 'number',
    default: 3,
    min: 1,
    max: 512,
    description: 'Copies of each block, where the writer names no number',
  },
  blockSize: {
    type: 'size',
    default: '64MiB',
    min: 65_536,
    max: 2_147_483_648,
    description: 'Bytes of a block, where the writer names no size',
  },
  minReplicas: {
    type: 'number',
    default: 1,
    min: 1,
    max: 512,
    description: 'Fewest replicas with which a block is allotted and committed',
  },
  deadAfter: {
    type: 'duration',
    default: '30s',
    min: 500,
    description: 'Silence after which a block server counts as dead',
  },
  staleAfter: {
    type: 'duration',
    description:
      'Silence after which a block server is read last and written never; default: a third of dead-after',
  },
  leaseTimeout: {
    type: 'duration',
    default: '60s',
    min: 1_000,
    description: 'Silence of a writer after which its files are closed',
  },
  trashInterval: {
    type: 'duration',
    default: '24h',
    min: 0,
    description: 'Time that a rolled folder of a trash is kept; 0 switches the trash off',
  },
  trashCheckpointInterval: {
    type: 'duration',
    min: 1,
    description: 'Age at which what was removed is rolled into a folder; default: trash-interval',
  },
  checkpointBytes: {
    type: 'size',
    default: '64MiB',
    min: 65_536,
    description: 'Bytes of operation log after which a checkpoint is written',
  },
  checkpointInterval: {
    type: 'duration',
    default: '1h',
    min: 1_000,
    description: 'Time after which a checkpoint is written if anything changed',
  },
  segmentBytes: {
    type: 'size',
    default: '64MiB',
    min: 65_536,
    description: 'Bytes at which a new segment of the operation log begins',
  },
  namespaceMemory: {
    type: 'size',
    default: '4GiB',
    min: 16 * MiB,
    max: MEMORY_BYTES_MAX,
    description:
      'Memory for files, directories and their blocks (some 64 bytes each); with that much in use no more are made',
  },
  ...METRICS_SETTINGS,
  logLevel: {
    type: 'string',
    default: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    description: 'Least level of the log lines on stderr',
  },
} as const satisfies ConfigSchema;

export type MasterSettings = ConfigValues<typeof MASTER_SETTINGS>;
