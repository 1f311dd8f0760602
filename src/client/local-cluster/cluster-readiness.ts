import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReport } from '../../common/admin-messages.js';
import { DfsError } from '../../common/error.js';
import { systemClock } from '../../runtime/system-clock.js';
import type { ClusterNode, ClusterState } from './cluster-state.js';
import { blockServersOf, reportOf, runs } from './cluster-status.js';
import { outputOf, type LaunchedNode } from './launch-node.js';
import { POLL_MS, SAFE_MODE_MS_MAX } from './limits.js';

export interface LiveWait {
  readonly state: ClusterState;
  /** The nodes started by this call. */
  readonly launched: readonly LaunchedNode[];
  /** The master's report; undefined if it does not answer. */
  readonly ask: () => Promise<ClusterReport | undefined>;
  readonly deadlineMs: number;
}

/** Resolves with the report in which every block server is live; rejects if a node ends meanwhile, or at the deadline. */
export async function untilLive(wait: LiveWait): Promise<ClusterReport> {
  for (;;) {
    const report = await wait.ask();
    const missing = blockServersOf(wait.state).filter((node) => !isLive(node, report, wait));
    if (report && missing.length === 0) return report;
    refuseIfEnded(wait);
    if (systemClock.nowMs() > wait.deadlineMs) {
      const names = report ? missing.map(({ name }) => name).join(', ') : 'the master';
      throw new DfsError('DEADLINE_EXCEEDED', `not live in time: ${names}; see the logs`);
    }
    await sleep(POLL_MS);
  }
}

/** Resolves when the master has left safe mode, or past a bound with the reason why it has not. */
export async function untilWritable(
  ask: LiveWait['ask'],
  deadlineMs: number,
): Promise<string | undefined> {
  const giveUpMs = Math.min(deadlineMs, systemClock.nowMs() + SAFE_MODE_MS_MAX);
  for (;;) {
    const report = await ask();
    if (report && !report.safeMode) return undefined;
    if (systemClock.nowMs() > giveUpMs)
      return `the master stays in safe mode: ${report?.safeModeReason ?? 'it does not answer'}`;
    await sleep(POLL_MS);
  }
}

/** A server that was just started counts only by a contact since then: the master may still know its former self. */
function isLive(node: ClusterNode, report: ClusterReport | undefined, wait: LiveWait): boolean {
  const told = reportOf(node, report);
  const launchedMs = wait.launched.find(({ name }) => name === node.name)?.launchedMs ?? -Infinity;
  return told?.state === 'live' && told.lastContactMs <= systemClock.nowMs() - launchedMs;
}

function refuseIfEnded({ state, launched }: LiveWait): void {
  const ended = state.nodes.find((node) => !runs(node));
  if (!ended) return;
  const node = launched.find(({ name }) => name === ended.name);
  const last = (node && outputOf(node).at(-1)) ?? 'no output';
  throw new DfsError('INTERNAL', `${ended.name} ended while the cluster came up: ${last}`, {
    path: node?.logFile,
  });
}
