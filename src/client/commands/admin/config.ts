import { CLIENT_SETTINGS } from '../../settings.js';
import { table } from '../../format/table.js';
import { usageFault } from '../../options.js';
import type { Command } from '../command.js';

export const config: Command = {
  name: 'config',
  section: 'Administration',
  operands: 'show',
  operandsMin: 1,
  operandsMax: 1,
  summary: 'Show each setting, its value and where it comes from',
  offline: true,
  flags: {
    replication: { type: 'string', value: 'n', describe: 'As in put' },
    'block-size': { type: 'string', value: 'size', describe: 'As in put' },
    ack: { type: 'string', value: 'all|quorum', describe: 'As in put' },
    durability: { type: 'string', value: 'sync|flush', describe: 'As in put' },
    parallel: { type: 'string', value: 'n', describe: 'As in put' },
  },
  async run({ options, resolved, stdout, json }) {
    if (options.operand(0) !== 'show') throw usageFault("the only action is 'show'");
    const { values, origins, file } = resolved;
    const names = Object.keys(CLIENT_SETTINGS) as (keyof typeof CLIENT_SETTINGS)[];
    if (json) {
      const shown = names.map((name) => [
        name,
        { value: values[name] ?? null, origin: origins[name] },
      ]);
      await stdout.line(JSON.stringify(Object.fromEntries(shown)));
      return;
    }
    const rows = names.map((name) => {
      const value = values[name];
      const text = value === undefined ? '-' : String(value);
      const origin = origins[name] === 'file' ? `file ${file?.path ?? ''}` : origins[name];
      return [name, text, origin];
    });
    for (const line of table([['SETTING', 'VALUE', 'ORIGIN'], ...rows])) await stdout.line(line);
  },
};
