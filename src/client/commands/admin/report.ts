import { reportText } from '../../format/report-text.js';
import type { Command } from '../command.js';

export const report: Command = {
  name: 'report',
  section: 'Administration',
  operands: '',
  operandsMin: 0,
  operandsMax: 0,
  summary: 'Show the state of the cluster and of each block server',
  flags: {
    live: { type: 'boolean', describe: 'Only live servers' },
    dead: { type: 'boolean', describe: 'Only dead servers' },
  },
  async run({ dfs, options, signal, clock, stdout, json }) {
    const found = await dfs.report({ signal });
    const all = options.on('live') === options.on('dead');
    const servers = found.servers.filter(
      ({ state }) => all || (state === 'dead' || state === 'stopped') === options.on('dead'),
    );
    const shown = { ...found, servers };
    if (json) await stdout.line(JSON.stringify(shown));
    else for (const line of reportText(shown, clock.wallMs())) await stdout.line(line);
  },
};
