import { RedundancyWatch } from '../../core/experiment/redundancy-watch.js';
import type { BlockServerStatus } from '../../local-cluster/cluster-status.js';
import { dataBlocks, goodCopies } from '../block-copies.js';
import type { Fact, Outcome, Stage } from '../scenario.js';
import { inTime } from './in-time.js';

/** Kills block servers for good and waits until every block has all of its copies on the others. */
export async function killServers(
  stage: Stage,
  targets: readonly string[],
  victims: readonly BlockServerStatus[],
): Promise<Outcome> {
  const { config, cluster, dfs, sampler, signal } = stage;
  await stage.sleep(config.beforeMs);
  const names = victims.map(({ name }) => name);
  const lost = new Set(names);
  const blocks = await dataBlocks(dfs, signal);
  const hit = blocks.filter(({ block }) => block.locations.some((l) => lost.has(l.serverName)));
  const watch = new RedundancyWatch(
    hit.map(({ block, wanted }) => ({
      id: block.id,
      wanted,
      left: goodCopies(block, lost).length,
    })),
  );

  stage.enter('fault');
  const faultMs = stage.nowMs();
  stage.mark(`SIGKILL to ${names.join(' and ')}`);
  sampler.watched = { watch, lost };
  await Promise.all(targets.map((target) => cluster.kill(target)));

  const failures: string[] = [];
  const deadMs = await untilDead(stage, lost, failures);
  if (deadMs !== undefined) {
    stage.enter('repair');
    stage.mark('the master counts them dead');
    const whole = sampler.until(
      'every block has all of its copies',
      () => watch.completeMs !== undefined,
      { withinMs: Math.max(1, faultMs + config.withinMs - stage.nowMs()) },
    );
    if ((await inTime(whole, failures)) !== undefined) stage.mark('every copy is back');
  }
  const since = (timeMs: number | undefined): number | null =>
    timeMs === undefined ? null : timeMs - faultMs;
  const lostBytes = hit.reduce((sum, { block }) => sum + block.length * lostCopies(block, lost), 0);
  const facts: Fact[] = [
    { key: 'victims', label: 'killed', value: names.join(' '), unit: 'text' },
    { key: 'lostServerBytes', label: 'data on what was killed', value: lostBytes, unit: 'bytes' },
    { key: 'blocksAffected', label: 'blocks that lost copies', value: hit.length, unit: 'count' },
    {
      key: 'oneCopyBlocks',
      label: 'of them with one copy left',
      value: watch.oneCopyBlocks,
      unit: 'count',
    },
    {
      key: 'oneCopySafeMs',
      label: 'all one-copy blocks at two',
      value: since(watch.oneCopySafeMs),
      unit: 'ms',
    },
    {
      key: 'firstThirdCopyMs',
      label: 'first block with two got its third',
      value: since(watch.firstThirdCopyMs),
      unit: 'ms',
    },
  ];
  return {
    detectedMs: since(deadMs),
    fullyReplicatedMs: since(watch.completeMs),
    during: 'repair',
    watch,
    faultMs,
    facts,
    failures,
  };
}

async function untilDead(
  { sampler, config }: Stage,
  names: ReadonlySet<string>,
  failures: string[],
): Promise<number | undefined> {
  const dead = sampler.until(
    `${[...names].join(' and ')} counted as dead`,
    ({ servers }) =>
      servers.filter(({ name, state }) => names.has(name) && state === 'dead').length ===
      names.size,
    { withinMs: config.withinMs, closely: true },
  );
  return (await inTime(dead, failures))?.timeMs;
}

function lostCopies(
  { locations }: { readonly locations: readonly { readonly serverName: string }[] },
  lost: ReadonlySet<string>,
): number {
  return locations.filter(({ serverName }) => lost.has(serverName)).length;
}
