import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '../../../common/assert.js';
import { signalProcess } from '../../../runtime/process-identity.js';
import { loadState } from '../../local-cluster/cluster-state.js';
import type { Outcome, Scenario, Stage } from '../scenario.js';
import { inTime } from './in-time.js';

/** Of each such round the server stands still for the first part, as behind a disk that does not answer. */
const ROUND_MS = 400;
const STILL_MS = 300;

export const slowDisk: Scenario = {
  name: 'slow-disk',
  summary: `One block server stands still for ${STILL_MS} of each ${ROUND_MS} ms (SIGSTOP, SIGCONT)`,
  refusal: () => undefined,
  play,
};

async function play(stage: Stage): Promise<Outcome> {
  const { config, cluster, sampler, signal } = stage;
  await stage.sleep(config.beforeMs);
  const { nodes } = must(await loadState(cluster.dir), 'the state of the cluster');
  const servers = nodes.filter(({ role }) => role === 'blockserver');
  const slow = must(servers[Math.floor(stage.random.next() * servers.length)], 'a server');
  const process = must(slow.process, 'its process');
  stage.enter('fault');
  const faultMs = stage.nowMs();
  stage.mark(`${slow.name} stands still for ${STILL_MS} of each ${ROUND_MS} ms`);
  let rounds = 0;
  try {
    for (; stage.nowMs() < faultMs + config.slowForMs; rounds++) {
      signalProcess(process, 'SIGSTOP');
      await sleep(STILL_MS, undefined, { signal });
      signalProcess(process, 'SIGCONT');
      await sleep(ROUND_MS - STILL_MS, undefined, { signal });
    }
  } finally {
    signalProcess(process, 'SIGCONT');
  }
  stage.mark(`${slow.name} runs freely again`);
  stage.enter('after');
  const failures: string[] = [];
  const whole = await inTime(
    sampler.until(
      'every block has all of its copies',
      ({ blocks }) => blocks.missing + blocks.underReplicated === 0,
      { withinMs: config.withinMs },
    ),
    failures,
  );
  if (sampler.samples.some(({ report }) => (report?.dead ?? 0) > 0))
    failures.push('a server was counted dead although it was only slow');
  return {
    detectedMs: null,
    fullyReplicatedMs: whole === undefined ? null : whole.timeMs - faultMs,
    during: 'fault',
    faultMs,
    facts: [
      { key: 'slowServer', label: 'slow server', value: slow.name, unit: 'text' },
      { key: 'stillRounds', label: 'times that it stood still', value: rounds, unit: 'count' },
    ],
    failures,
  };
}
