import type { ConfigSchema } from '../runtime/config.js';
import { METRICS_SETTINGS } from '../runtime/metrics-server.js';

/** Everything that can be set on a block server: flags, DFS_* variables and the config file alike. */
export const BLOCKSERVER_SETTINGS = {
  dir: { type: 'list', description: 'Folder of one disk; give it once for each disk' },
  domain: { type: 'string', default: '/default', description: 'Fault domain, such as /rack1' },
  listen: {
    type: 'string',
    default: '127.0.0.1:0',
    description: 'host:port to serve on; loopback unless told otherwise, port 0 takes a free one',
  },
  advertise: {
    type: 'string',
    description: 'host:port under which clients reach this server; default: where it listens',
  },
  repairPort: {
    type: 'number',
    default: 0,
    min: 0,
    max: 65_535,
    description:
      'Port, beside that of listen, where other servers read what they copy for repair; 0 takes a free one',
  },
  master: { type: 'string', default: '127.0.0.1:9000', description: 'host:port of the master' },
  name: { type: 'string', description: 'Name for people; default: the address' },
  durability: {
    type: 'string',
    default: 'sync',
    choices: ['sync', 'flush'],
    description:
      'When a block is acknowledged, where its writer does not say: on disk, or in the page cache',
  },
  reserve: {
    type: 'size',
    description: 'Free bytes kept back on each disk; default: 1 %, 256 MiB at least, 5 % at most',
  },
  scrubPeriod: {
    type: 'duration',
    default: '14d',
    min: 1_000,
    description: 'Every replica is read and checked once in this time',
  },
  scrubRate: {
    type: 'size',
    default: '10MiB',
    description:
      'Bytes a second that this may take at most; 0 is no bound. Ordered rounds take ten times as much',
  },
  ...METRICS_SETTINGS,
  logLevel: {
    type: 'string',
    default: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    description: 'Least level of the log lines on stderr',
  },
} as const satisfies ConfigSchema;
