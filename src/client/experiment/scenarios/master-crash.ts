import type { Outcome, Scenario, Stage } from '../scenario.js';
import { inTime } from './in-time.js';

export const masterCrash: Scenario = {
  name: 'master-crash',
  summary: 'SIGKILL to the master under load, and a restart at once',
  refusal: () => undefined,
  play,
};

async function play(stage: Stage): Promise<Outcome> {
  const { config, cluster, sampler, load } = stage;
  await stage.sleep(config.beforeMs);
  stage.enter('fault');
  const faultMs = stage.nowMs();
  stage.mark('SIGKILL to the master');
  await cluster.kill('master');
  await cluster.start('master');
  const readyMs = stage.nowMs() - faultMs;
  stage.mark('the master serves again');
  const failures: string[] = [];
  const whole = await inTime(
    sampler.until(
      'every block is known with all of its copies',
      ({ safeMode, blocks, servers }) =>
        !safeMode &&
        blocks.missing + blocks.underReplicated === 0 &&
        servers.filter(({ state }) => state === 'live').length === config.blockServers,
      { withinMs: config.withinMs },
    ),
    failures,
  );
  if (whole !== undefined) stage.mark('all copies are known again');
  // Clients come back within a pause of theirs; the gap is over when one has had an answer.
  await stage.sleep(config.paceMs * 4);
  return {
    detectedMs: null,
    fullyReplicatedMs: whole === undefined ? null : whole.timeMs - faultMs,
    during: 'fault',
    faultMs,
    facts: [
      { key: 'masterReadyMs', label: 'master ready again', value: readyMs, unit: 'ms' },
      {
        key: 'clientGapMs',
        label: 'longest time without any operation done',
        value: load.records.longestGapMs('fault'),
        unit: 'ms',
      },
    ],
    failures,
  };
}
