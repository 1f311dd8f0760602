import { scrubText } from '../../format/scrub-text.js';
import { usageFault } from '../../options.js';
import type { Command } from '../command.js';

export const scrub: Command = {
  name: 'scrub',
  section: 'Administration',
  operands: 'status',
  operandsMin: 1,
  operandsMax: 1,
  summary: 'Show how far each block server is in checking its replicas',
  flags: {},
  examples: ['dfs scrub status'],
  async run({ dfs, options, signal, stdout, json }) {
    const action = options.operand(0);
    if (action !== 'status') throw usageFault(`'${action}' is not status`);
    const { servers } = await dfs.report({ signal });
    if (json) {
      const shown = servers.map(({ id, name, state, scrub }) => ({ id, name, state, scrub }));
      await stdout.line(JSON.stringify(shown));
    } else for (const line of scrubText(servers, false)) await stdout.line(line);
  },
};
