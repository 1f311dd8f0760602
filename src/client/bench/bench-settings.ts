import type { ConfigSchema, ConfigValues } from '../../runtime/config.js';
import { META_MIXES } from './meta/meta-mix.js';

/** Flags of `dfs bench`; each says which benches heed it. */
export const BENCH_SETTINGS = {
  size: {
    type: 'list',
    default: ['1GiB'],
    description:
      'data: bytes of a file, of each size a row (4KiB,1GiB); network, repair, memory: of the one file, of that of each client',
  },
  fileSize: {
    type: 'size',
    default: '4KiB',
    min: 1,
    max: 1024 * 1024,
    description: 'small: bytes of each file',
  },
  sideBySide: {
    type: 'list',
    default: ['1'],
    description: 'data: clients at once, each with files of its own',
  },
  runs: {
    type: 'number',
    default: 3,
    min: 1,
    max: 100,
    description: 'data, small, repair: runs; medians are shown, of small files all together',
  },
  durability: {
    type: 'list',
    default: ['sync', 'flush'],
    description: 'data, small, network, repair, memory: classes to measure',
  },
  files: { type: 'number', default: 1_000_000, min: 1, description: 'namespace: empty files' },
  blocks: {
    type: 'number',
    default: 0,
    min: 0,
    max: 100,
    description: 'namespace: as many files again with so many blocks each, three replicas of each',
  },
  engine: {
    type: 'boolean',
    default: false,
    description: 'namespace: the engine alone in a process of its own, without log and network',
  },
  mix: {
    type: 'list',
    default: Object.keys(META_MIXES),
    description: 'meta: which mixes of operations',
  },
  clients: {
    type: 'number',
    default: 2,
    min: 1,
    max: 64,
    description: 'meta, namespace, memory: client processes',
  },
  peers: {
    type: 'number',
    default: 100,
    min: 1,
    max: 1_000,
    description: 'memory: slow readers, and slow writers after them',
  },
  connections: {
    type: 'number',
    default: 1_000,
    min: 0,
    max: 20_000,
    description: 'memory: clients that are connected at once and read a small file now and then',
  },
  plot: {
    type: 'string',
    default: 'memory.html',
    description: 'memory: the page with the plot',
  },
  inFlight: {
    type: 'number',
    default: 256,
    min: 1,
    max: 4_096,
    description: 'meta, namespace: operations at once, over all clients; small: files at once',
  },
  seconds: {
    type: 'number',
    default: 5,
    min: 1,
    max: 3_600,
    description:
      'meta: time of each mix; namespace: of stat, list, rename, remove; small: of the puts and of the gets of each run; memory: of the phases but puts and gets',
  },
  rate: {
    type: 'number',
    default: 0,
    min: 0,
    description:
      'meta, namespace: operations a second to be offered; 0 for as many as are answered',
  },
  transport: {
    type: 'string',
    default: 'session',
    description: 'meta, namespace: session for calls over one stream, unary for each by itself',
  },
  seed: { type: 'number', default: 1, min: 0, description: 'meta, namespace: what is asked for' },
  linkRate: {
    type: 'size',
    default: 50_000_000,
    description: 'network: bytes a second of the link, each way',
  },
  roundTrip: {
    type: 'list',
    default: ['1', '20', '100'],
    description: 'network: round-trip times of the link, in milliseconds',
  },
  blockServers: {
    type: 'number',
    default: 3,
    min: 1,
    description: 'Block servers of the cluster; of the engine, by name alone',
  },
  dir: { type: 'string', description: 'Where its folder is made; default: the temporary folder' },
  json: {
    type: 'string',
    description: 'Also write the figures to this file; - prints them instead',
  },
} as const satisfies ConfigSchema;

export type BenchSettings = ConfigValues<typeof BENCH_SETTINGS>;
