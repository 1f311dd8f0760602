import type { Job } from '../../../common/job-messages.js';
import { reasonLines } from '../../format/jobs-text.js';
import type { CommandContext } from '../command.js';
import { BLOCKED_POLLS_MAX, POLL_MS } from '../limits.js';

/**
 * Waits until the jobs of these servers (or the balance) are done, and shows how far they are. Gives up, with the
 * reasons on stderr, when all that are left have been blocked for a while, or when one is ended by somebody else.
 * @returns the exit code
 */
export async function waitForJobs(
  context: CommandContext,
  isMine: (job: Job) => boolean,
): Promise<number> {
  const { dfs, signal, progress, stderr } = context;
  let expected = 0;
  let shown = 0;
  let count: number | undefined;
  for (let blockedPolls = 0; ;) {
    const jobs = (await dfs.jobs({ signal })).filter(isMine);
    count ??= jobs.length;
    const total = sum(jobs.map(({ totalBytes }) => totalBytes));
    if (total > expected) {
      progress.expect(total - expected, jobs.map((job) => job.server?.name ?? job.kind).join(' '));
      expected = total;
    }
    const done = sum(jobs.map(({ doneBytes }) => doneBytes));
    await progress.add(Math.max(0, done - shown));
    shown = Math.max(shown, done);
    const left = jobs.filter(({ state }) => state !== 'done');
    if (jobs.length < count || left.some(({ state }) => state === 'stopped')) {
      await progress.end();
      await stderr.line('ended by somebody else before it was done');
      return 1;
    }
    if (left.length === 0) return 0;
    blockedPolls = left.every(({ state }) => state === 'blocked') ? blockedPolls + 1 : 0;
    if (blockedPolls > BLOCKED_POLLS_MAX) {
      await progress.end();
      for (const job of left) {
        await stderr.line(`${job.server?.name ?? job.kind} is blocked:`);
        for (const line of reasonLines(job)) await stderr.line(line);
      }
      return 1;
    }
    await context.sleep(POLL_MS);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
