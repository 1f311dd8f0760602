import type { RepairPolicy, RepairPolicyChange } from '../../../common/job-messages.js';
import { repairLines } from '../../format/repair-lines.js';
import { policyLines } from '../../format/jobs-text.js';
import { sizeNumber, usageFault, type Options } from '../../options.js';
import type { Command, CommandContext } from '../command.js';

export const repair: Command = {
  name: 'repair',
  section: 'Administration',
  operands: 'status|pause|resume|limit [<rate>|none]',
  operandsMin: 1,
  operandsMax: 2,
  summary: 'Show how repair goes, pause it, or bound its bandwidth',
  flags: {
    'per-server': {
      type: 'string',
      value: 'rate|none',
      describe: 'Bound on bytes a second from and to one block server, each',
    },
  },
  examples: [
    'dfs repair limit 200MiB --per-server 50MiB',
    'dfs repair limit none',
    'dfs repair pause',
  ],
  async run(context) {
    const { dfs, options, signal } = context;
    const change = changeOf(options);
    if (change === undefined) await showStatus(context);
    else await showPolicy(context, await dfs.setRepairPolicy(change, { signal }));
  },
};

/** Undefined if nothing is to change. */
function changeOf(options: Options): RepairPolicyChange | undefined {
  const action = options.operand(0);
  const rate = options.operands[1];
  const perServer = options.text('per-server');
  if (action === 'limit') {
    if (rate === undefined && perServer === undefined)
      throw usageFault("say how much: 'dfs repair limit 200MiB', or 'none'");
    return {
      ...(rate === undefined ? {} : { bandwidth: rateNumber(rate, 'limit') }),
      ...(perServer === undefined
        ? {}
        : { serverBandwidth: rateNumber(perServer, '--per-server') }),
    };
  }
  if (rate !== undefined || perServer !== undefined)
    throw usageFault(`a rate goes with 'limit', not with '${action}'`);
  if (action === 'status') return undefined;
  if (action === 'pause') return { paused: true };
  if (action === 'resume') return { paused: false };
  throw usageFault(`'${action}' is not one of status, pause, resume, limit`);
}

/** `200MiB`, `200MiB/s` or `none`, which is 0. */
function rateNumber(text: string, what: string): number {
  if (text === 'none') return 0;
  const rate = sizeNumber(text.replace(/\/s$/, ''), what);
  if (rate === 0) throw usageFault(`${what}: 0 would mean no bound; say 'none', or pause repair`);
  return rate;
}

async function showStatus({ dfs, signal, stdout, json }: CommandContext): Promise<void> {
  const policy = await dfs.repairPolicy({ signal });
  const { repair: status } = await dfs.report({ signal });
  if (json) await stdout.line(JSON.stringify({ ...status, ...policy }));
  else for (const line of [...policyLines(policy), ...repairLines(status)]) await stdout.line(line);
}

async function showPolicy(
  { stdout, json, quiet }: CommandContext,
  policy: RepairPolicy,
): Promise<void> {
  if (json) await stdout.line(JSON.stringify(policy));
  else if (!quiet) for (const line of policyLines(policy)) await stdout.line(line);
}
