import { ERROR_CODES } from '../../../common/error-codes.js';
import { hearingJson, hearingLines } from '../../format/hearing-lines.js';
import type { Command } from '../command.js';

export const health: Command = {
  name: 'health',
  section: 'Administration',
  operands: '',
  operandsMin: 0,
  operandsMax: 0,
  summary:
    'Say how the master is, and what block servers have yet to tell it; exit 0 if it serves requests, 6 if not',
  flags: {},
  async run({ dfs, signal, stdout, json }) {
    const { ready, safeMode, detail, hearing } = await dfs.health({ signal });
    if (json)
      await stdout.line(
        JSON.stringify({
          ready,
          safeMode,
          detail,
          hearing: hearing === undefined ? null : hearingJson(hearing),
        }),
      );
    else {
      await stdout.line(`${ready ? 'ready' : 'not ready'}${detail === '' ? '' : `: ${detail}`}`);
      for (const line of hearing === undefined ? [] : hearingLines(hearing))
        await stdout.line(line);
    }
    return ready ? 0 : ERROR_CODES.UNAVAILABLE.exit;
  },
};
