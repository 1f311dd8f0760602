import type { ServerReport } from '../../../common/admin-messages.js';
import type { RepairPolicy } from '../../../common/job-messages.js';
import { scrubText } from '../../format/scrub-text.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { waitForScrub } from './wait-for-scrub.js';

export const scrub: Command = {
  name: 'scrub',
  section: 'Administration',
  operands: 'status|now|pause|resume',
  operandsMin: 1,
  operandsMax: 1,
  summary: 'Check every replica on all block servers now, pause that, or show how far it is',
  flags: {
    wait: {
      type: 'boolean',
      describe: 'With now: until every live server has checked all of its replicas',
    },
  },
  examples: ['dfs scrub now --wait', 'dfs scrub status'],
  async run(context) {
    const { dfs, options, signal } = context;
    const action = options.operand(0);
    if (options.on('wait') && action !== 'now') throw usageFault("--wait goes with 'now'");
    switch (action) {
      case 'status':
        return showStatus(context);
      case 'now':
        return scrubNow(context);
      case 'pause':
      case 'resume': {
        const scrubPaused = action === 'pause';
        const policy = await dfs.setRepairPolicy({ scrubPaused }, { signal });
        return show(context, policy, `Scrubbing: ${policy.scrubPaused ? 'paused' : 'on'}`);
      }
      default:
        throw usageFault(`'${action}' is not one of status, now, pause, resume`);
    }
  },
};

async function scrubNow(context: CommandContext): Promise<number | void> {
  const { dfs, options, signal } = context;
  const policy = await dfs.setRepairPolicy({ scrubNow: true }, { signal });
  if (!options.on('wait')) {
    const remark = policy.scrubPaused ? '; paused until dfs scrub resume' : '';
    return show(context, policy, `Scrubbing: order ${policy.scrubRequest}${remark}`);
  }
  const code = await waitForScrub(context, policy.scrubRequest);
  await showStatus(context);
  return code;
}

async function show(
  { stdout, json, quiet }: CommandContext,
  policy: RepairPolicy,
  line: string,
): Promise<void> {
  if (json) await stdout.line(JSON.stringify(policy));
  else if (!quiet) await stdout.line(line);
}

async function showStatus({ dfs, signal, stdout, json }: CommandContext): Promise<void> {
  const { servers } = await dfs.report({ signal });
  if (json) return stdout.line(JSON.stringify(servers.map(shown)));
  const { scrubPaused } = await dfs.repairPolicy({ signal });
  for (const line of scrubText(servers, scrubPaused)) await stdout.line(line);
}

/** `scrub` is null for a server that the master has not heard of it from. */
function shown({ id, name, state, scrub }: ServerReport): Record<string, unknown> {
  return { id, name, state, scrub: scrub ?? null };
}
