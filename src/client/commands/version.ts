import { VERSION } from '../../common/version.js';
import type { Command } from './command.js';

export const version: Command = {
  name: 'version',
  section: 'Other',
  operands: '',
  operandsMin: 0,
  operandsMax: 0,
  summary: 'Show the version of this program',
  flags: {},
  offline: true,
  async run({ stdout, json }) {
    await stdout.line(json ? JSON.stringify({ version: VERSION }) : `dfs ${VERSION}`);
  },
};
