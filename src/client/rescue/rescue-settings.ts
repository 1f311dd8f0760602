import type { ConfigSchema } from '../../runtime/config.js';

const SCAN = {
  disks: {
    type: 'list',
    description: "Folder of one block server's disk, as in its --dir; give it once for each disk",
  },
  verify: {
    type: 'boolean',
    default: false,
    description: 'Read whole blocks and compare with their SHA-256; default: trailers only',
  },
} as const satisfies ConfigSchema;

const BUILD = {
  dir: { type: 'string', description: 'New folder for the master; must be empty or not there' },
  replication: {
    type: 'number',
    min: 1,
    max: 512,
    description: 'Copies wanted of each file; default: that of the master, 3',
  },
  blockSize: {
    type: 'size',
    min: 65_536,
    max: 2_147_483_648,
    description: 'Block size of files that have one block; default: 64MiB',
  },
  superuser: {
    type: 'string',
    description: 'Owner of all files, and superuser; default: DFS_USER, or who runs this',
  },
  supergroup: { type: 'string', description: 'Group of all files; default: supergroup' },
  dryRun: {
    type: 'boolean',
    default: false,
    description: 'Write nothing and show the report; disks may be in use',
  },
} as const satisfies ConfigSchema;

const JSON_FLAG = {
  json: { type: 'boolean', default: false, description: 'The whole report as JSON' },
} as const satisfies ConfigSchema;

/** `dfs rescue`: both steps at once. */
export const RESCUE_SETTINGS = { ...BUILD, ...SCAN, ...JSON_FLAG } as const satisfies ConfigSchema;

/** `dfs rescue scan`. */
export const SCAN_SETTINGS = {
  ...SCAN,
  out: { type: 'string', description: 'File for the inventory; must not be there yet' },
  ...JSON_FLAG,
} as const satisfies ConfigSchema;

/** `dfs rescue build`. */
export const BUILD_SETTINGS = {
  ...BUILD,
  inventory: {
    type: 'list',
    description: 'Inventory of one machine, made by rescue scan; give it once for each',
  },
  ...JSON_FLAG,
} as const satisfies ConfigSchema;
