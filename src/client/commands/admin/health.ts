import { ERROR_CODES } from '../../../common/error-codes.js';
import type { Command } from '../command.js';

export const health: Command = {
  name: 'health',
  section: 'Administration',
  operands: '',
  operandsMin: 0,
  operandsMax: 0,
  summary: 'Say how the master is; exit 0 if it serves requests, 6 if not',
  flags: {},
  async run({ dfs, signal, stdout, json }) {
    const { ready, safeMode, detail } = await dfs.health({ signal });
    if (json) await stdout.line(JSON.stringify({ ready, safeMode, detail }));
    else await stdout.line(`${ready ? 'ready' : 'not ready'}${detail === '' ? '' : `: ${detail}`}`);
    return ready ? 0 : ERROR_CODES.UNAVAILABLE.exit;
  },
};
