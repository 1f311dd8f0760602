import type { Job, JobKind } from '../../../common/job-messages.js';
import type { ServerGoal } from '../../../common/server-goal.js';
import { jsonJob, leavingLines } from '../../format/jobs-text.js';
import type { CommandContext } from '../command.js';
import { waitForJobs } from './wait-for-jobs.js';

/** Gives servers a goal, says so, and waits for what follows from it if asked to. */
export async function giveGoal(
  context: CommandContext,
  goal: ServerGoal,
  said: string,
): Promise<number> {
  const { dfs, options, signal, stdout, json, quiet } = context;
  const force = options.on('force');
  const servers = await dfs.setServerGoal(options.operands, goal, { force, signal });
  if (!json && !quiet) for (const { name } of servers) await stdout.line(`${name}: ${said}`);
  const ids = new Set<string>(servers.map(({ id }) => id));
  const isMine = (job: Job): boolean => job.server !== undefined && ids.has(job.server.id);
  const code = options.on('wait') ? await waitForJobs(context, isMine) : 0;
  if (json && goal.kind === 'inService')
    await stdout.line(JSON.stringify(servers.map(({ id, name }) => ({ id, name }))));
  else if (json) await showJobs(context, isMine);
  else if (options.on('wait') && code === 0 && !quiet)
    for (const { name } of servers) await stdout.line(`${name}: safe to stop`);
  return code;
}

/** The jobs of this kind, as a table or as JSON. */
export async function showLeaving(context: CommandContext, kind: JobKind): Promise<void> {
  await showJobs(context, (job) => job.kind === kind);
}

async function showJobs(context: CommandContext, isShown: (job: Job) => boolean): Promise<void> {
  const { dfs, signal, stdout, json } = context;
  const jobs = (await dfs.jobs({ signal })).filter(isShown);
  if (json) await stdout.line(JSON.stringify(jobs.map(jsonJob)));
  else for (const line of leavingLines(jobs)) await stdout.line(line);
}
