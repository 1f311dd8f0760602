import { must } from '../../../common/assert.js';
import type { Random } from '../../../common/clock.js';
import { CHUNK_BYTES } from '../../../common/sizes.js';
import { dataBlocks, type DataBlock } from '../block-copies.js';
import type { Outcome, Scenario, Stage } from '../scenario.js';
import { DamageHunt, type DamagedReplica } from './damage-hunt.js';
import { inTime } from './in-time.js';
import { flipBit, replicaFile } from './replica-files.js';

export const corrupt: Scenario = {
  name: 'corrupt',
  summary: 'Bits flipped in replicas on disk, in one block in all three; found, and replaced',
  refusal: () => undefined,
  play,
};

async function play(stage: Stage): Promise<Outcome> {
  const { config, cluster, dfs, signal } = stage;
  await stage.sleep(config.beforeMs);
  const damaged = await planDamage(stage, await dataBlocks(dfs, signal));
  stage.enter('fault');
  const faultMs = stage.nowMs();
  for (const { path, position } of damaged) await flipBit(path, position);
  const blocks = new Set(damaged.map(({ block }) => block.block.id)).size;
  stage.mark(`a bit flipped in ${damaged.length} replicas of ${blocks} blocks`);

  // Scrubbers and readers look for it at the same time.
  await dfs.setRepairPolicy({ scrubNow: true }, { signal });
  const failures: string[] = [];
  const hunt = new DamageHunt(stage, cluster.dir, damaged);
  const foundMs = await inTime(hunt.untilFound(config.withinMs), failures);
  if (foundMs !== undefined) {
    stage.enter('repair');
    stage.mark('every damaged replica was found');
  }
  const healedMs = await inTime(hunt.untilHealed(config.withinMs), failures);
  if (healedMs !== undefined) stage.mark('every replica is sound on its disk');
  return {
    detectedMs: foundMs === undefined ? null : foundMs - faultMs,
    fullyReplicatedMs: healedMs === undefined ? null : healedMs - faultMs,
    during: 'repair',
    faultMs,
    facts: [
      { key: 'damagedBlocks', label: 'blocks damaged', value: blocks, unit: 'count' },
      { key: 'damagedReplicas', label: 'replicas damaged', value: damaged.length, unit: 'count' },
    ],
    failures,
  };
}

/** The first block is damaged in all of its replicas, each in another chunk; of the others one replica is. */
async function planDamage(stage: Stage, blocks: readonly DataBlock[]): Promise<DamagedReplica[]> {
  const { config, cluster, random } = stage;
  const chosen = shuffled(
    blocks.filter(({ block, wanted }) => wanted === 3 && block.length >= 3 * CHUNK_BYTES),
    random,
  ).slice(0, config.blocks);
  const damaged: DamagedReplica[] = [];
  for (const [i, block] of chosen.entries()) {
    const { locations, length } = block.block;
    const replicas = i === 0 ? locations : shuffled(locations, random).slice(0, 1);
    const chunks = shuffled(
      Array.from({ length: Math.floor(length / CHUNK_BYTES) }, (_, c) => c),
      random,
    );
    for (const [j, { serverName }] of replicas.entries()) {
      const path = await replicaFile(cluster.dir, serverName, block.block);
      const within = Math.floor(random.next() * CHUNK_BYTES);
      damaged.push({
        block,
        server: serverName,
        path: must(path, 'the file of a replica that the master lists'),
        position: must(chunks[j], 'a chunk for each replica') * CHUNK_BYTES + within,
      });
    }
  }
  return damaged;
}

function shuffled<T>(from: readonly T[], random: Random): T[] {
  return from
    .map((value) => ({ value, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}
