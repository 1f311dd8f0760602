import { parseDurationMs } from '../../../common/durations.js';
import { utcStamp } from '../../format/dates.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { giveGoal, showLeaving } from './server-goal.js';

export const maintenance: Command = {
  name: 'maintenance',
  section: 'Administration',
  operands: 'status | <server>...',
  operandsMin: 1,
  summary: 'Take block servers away for a while without repairing what they hold',
  flags: {
    for: { type: 'string', value: 'duration', describe: 'How long, such as 2h' },
    until: { type: 'string', value: 'time', describe: 'Or its end, such as 2026-11-22T06:00:00Z' },
    wait: {
      type: 'boolean',
      describe: 'Wait until they may be stopped; exit 1 if that is blocked',
    },
    force: { type: 'boolean', describe: 'Even if no server in service is left' },
  },
  examples: ['dfs maintenance bs3 --for 2h --wait', 'dfs maintenance status'],
  async run(context) {
    const { operands } = context.options;
    if (operands.length === 1 && operands[0] === 'status')
      return showLeaving(context, 'maintenance');
    const untilMs = endOf(context);
    return giveGoal(
      context,
      { kind: 'maintenance', untilMs },
      `in maintenance until ${utcStamp(untilMs)} UTC`,
    );
  },
};

function endOf({ options, clock }: CommandContext): number {
  const duration = options.text('for');
  const time = options.text('until');
  if ((duration === undefined) === (time === undefined))
    throw usageFault('say how long: --for 2h, or --until 2026-11-22T06:00:00Z');
  if (duration !== undefined) {
    const ms = parseDurationMs(duration);
    if (ms === undefined || ms === 0)
      throw usageFault(`--for: '${duration}' is not a duration such as 30m or 2h`);
    return Math.floor(clock.wallMs()) + ms;
  }
  const ms = Date.parse(time ?? '');
  if (!Number.isSafeInteger(ms) || ms <= 0)
    throw usageFault(`--until: '${time}' is not a time such as 2026-11-22T06:00:00Z`);
  return ms;
}
