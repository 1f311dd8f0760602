import type { SafeModeStatus } from '../../../common/admin-messages.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { POLL_MS } from '../limits.js';

export const safemode: Command = {
  name: 'safemode',
  section: 'Administration',
  operands: 'get|enter|leave|wait',
  operandsMin: 1,
  operandsMax: 1,
  summary: 'Show, enter or leave safe mode, or wait for its end',
  flags: {},
  async run(context) {
    const { dfs, options, signal, stdout, json } = context;
    const action = options.operand(0);
    let status: SafeModeStatus;
    if (action === 'wait') status = await waitForEnd(context);
    else if (action === 'get' || action === 'enter' || action === 'leave')
      status = await dfs.safeMode(action, { signal });
    else throw usageFault(`'${action}' is not one of get, enter, leave, wait`);
    if (json) await stdout.line(JSON.stringify({ safeMode: status.on, reason: status.reason }));
    else {
      const reason = status.on && status.reason !== '' ? ` (${status.reason})` : '';
      await stdout.line(`Safe mode is ${status.on ? 'ON' : 'OFF'}${reason}`);
    }
  },
};

async function waitForEnd(context: CommandContext): Promise<SafeModeStatus> {
  for (;;) {
    const status = await context.dfs.safeMode('get', { signal: context.signal });
    if (!status.on) return status;
    await context.sleep(POLL_MS);
  }
}
