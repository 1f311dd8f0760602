import { DfsError } from '../common/error.js';
import { parseSize } from '../common/sizes.js';
import type { ConfigSchema } from '../runtime/config.js';
import { METRICS_SETTINGS } from '../runtime/metrics-server.js';
import { SLOTS_MAX } from './limits.js';

/** Everything that can be set on a repair worker: flags, DFS_* variables and the config file alike. */
export const REPAIR_SETTINGS = {
  master: { type: 'string', default: '127.0.0.1:9000', description: 'host:port of the master' },
  bandwidth: {
    type: 'string',
    default: '100MiB',
    env: 'DFS_REPAIR_BANDWIDTH',
    description: 'Bytes that it copies in a second at most; 0 or none for no cap of its own',
  },
  slots: {
    type: 'number',
    default: 8,
    min: 1,
    max: SLOTS_MAX,
    env: 'DFS_REPAIR_SLOTS',
    description: 'Blocks that it copies at once',
  },
  name: { type: 'string', description: 'Name for people; default: host and process id' },
  ...METRICS_SETTINGS,
  logLevel: {
    type: 'string',
    default: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    description: 'Least level of the log lines on stderr',
  },
} as const satisfies ConfigSchema;

/** Bytes a second; `none` is 0. Throws INVALID_ARGUMENT. */
export function parseBandwidth(text: string): number {
  const bytes = text.trim().toLowerCase() === 'none' ? 0 : parseSize(text.replace(/\/s$/, ''));
  if (bytes !== undefined) return bytes;
  throw new DfsError(
    'INVALID_ARGUMENT',
    `bandwidth: ${JSON.stringify(text)} is not a size a second such as 100MiB, nor none`,
  );
}

/** Throws INVALID_ARGUMENT for half a slot. */
export function checkSlots(slots: number): number {
  if (Number.isInteger(slots)) return slots;
  throw new DfsError('INVALID_ARGUMENT', `slots: ${slots} is not a whole number`);
}
