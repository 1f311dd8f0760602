import type { ServerReport } from '../../../common/admin-messages.js';
import type { CommandContext } from '../command.js';
import { POLL_MS } from '../limits.js';

/**
 * Waits until each server that is live now has checked all of its replicas for this order, and shows how far they are.
 * @returns the exit code: 1 if one goes away meanwhile or if scrubbing is paused
 */
export async function waitForScrub(context: CommandContext, order: number): Promise<number> {
  const { dfs, signal, progress, stderr } = context;
  let watched: ReadonlySet<string> | undefined;
  const bytes = new RoundBytes(order);
  let shown = 0;
  let expected = 0;
  for (;;) {
    const { servers } = await dfs.report({ signal });
    watched ??= new Set(servers.filter(isThere).map(({ id }) => id));
    const mine = servers.filter(({ id }) => watched?.has(id) === true);
    const left = mine.filter((server) => !hasAnswered(server, order));
    const { done, total } = bytes.of(mine);
    if (total > expected) progress.expect(total - expected, 'scrub');
    expected = Math.max(expected, total);
    await progress.add(Math.max(0, done - shown));
    shown = Math.max(shown, done);
    const gone = left.filter((server) => !isThere(server));
    if (left.length === gone.length || (await dfs.repairPolicy({ signal })).scrubPaused) {
      await progress.end();
      for (const { name, state } of gone)
        await stderr.line(`${name} is ${state}: its replicas are not all checked`);
      if (left.length > gone.length)
        await stderr.line("scrubbing is paused; the order waits for 'dfs scrub resume'");
      return left.length === 0 ? 0 : 1;
    }
    await context.sleep(POLL_MS);
  }
}

/** A stale server is in doubt, and may go on. */
function isThere({ state }: ServerReport): boolean {
  return state === 'live' || state === 'stale';
}

function hasAnswered({ scrub }: ServerReport, order: number): boolean {
  return scrub !== undefined && scrub.request >= order;
}

/** Bytes of the rounds that carry out an order: what was checked in a round of before does not count. */
class RoundBytes {
  /** What a server had checked when it was last seen in a round of before. */
  private readonly before = new Map<string, number>();
  private readonly order: number;

  constructor(order: number) {
    this.order = order;
  }

  of(servers: readonly ServerReport[]): { done: number; total: number } {
    const sum = { done: 0, total: 0 };
    for (const server of servers) {
      const { scrub, id } = server;
      if (scrub === undefined) continue;
      sum.total += scrub.totalBytes;
      if (hasAnswered(server, this.order)) sum.done += scrub.totalBytes;
      else sum.done += this.checked(id, scrub.checkedBytes);
    }
    return sum;
  }

  private checked(id: string, checkedBytes: number): number {
    const before = this.before.get(id) ?? 0;
    // Until the count has fallen it is that of the round before.
    if (!this.before.has(id) || (before > 0 && checkedBytes >= before)) {
      this.before.set(id, checkedBytes);
      return 0;
    }
    this.before.set(id, 0);
    return checkedBytes;
  }
}
