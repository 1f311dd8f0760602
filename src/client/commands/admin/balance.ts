import type { Job } from '../../../common/job-messages.js';
import { balanceLines, jsonJob } from '../../format/jobs-text.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { waitForJobs } from './wait-for-jobs.js';

/** HDFS's default. */
const THRESHOLD_DEFAULT = 10;

export const balance: Command = {
  name: 'balance',
  section: 'Administration',
  operands: 'start|stop|status',
  operandsMin: 1,
  operandsMax: 1,
  summary: 'Even out how full block servers are',
  flags: {
    threshold: {
      type: 'string',
      value: 'percent',
      describe: 'Points that a server may be away from the mean (10)',
    },
    bandwidth: { type: 'string', value: 'size', describe: 'Bytes a second, such as 50MiB' },
    wait: { type: 'boolean', describe: 'Wait for the end; exit 1 if it is blocked' },
  },
  examples: ['dfs balance start --threshold 5 --bandwidth 100MiB', 'dfs balance status'],
  async run(context) {
    const { dfs, options, signal, stdout, json } = context;
    const action = options.operand(0);
    if (action === 'start')
      await dfs.setBalance(
        {
          action,
          threshold: options.whole('threshold', 1) ?? THRESHOLD_DEFAULT,
          bandwidth: options.size('bandwidth') ?? 0,
        },
        { signal },
      );
    else if (action === 'stop') await dfs.setBalance({ action }, { signal });
    else if (action !== 'status') throw usageFault(`'${action}' is not one of start, stop, status`);
    const wait = action === 'start' && options.on('wait');
    const code = wait ? await waitForJobs(context, isBalance) : 0;
    const job = await balanceOf(context);
    if (json) await stdout.line(JSON.stringify(job === undefined ? null : jsonJob(job)));
    else for (const line of balanceLines(job)) await stdout.line(line);
    return code;
  },
};

function isBalance({ kind }: Job): boolean {
  return kind === 'balance';
}

async function balanceOf({ dfs, signal }: CommandContext): Promise<Job | undefined> {
  return (await dfs.jobs({ signal })).find(isBalance);
}
