import type { Random } from '../../../src/common/clock.js';
import { parseBlockFileName } from '../../../src/blockserver/core/block-file-name.js';
import type { SimCluster } from '../cluster/sim-cluster.js';
import type { SimFile } from '../world/sim-file.js';

/** Turns a bit over in a final replica. Of one block never in two: a block with no sound replica is nobody's fault. */
export function rotOneReplica(cluster: SimCluster, random: Random, rotten: Set<number>): void {
  const byBlock = new Map<number, { readonly generation: number; readonly file: SimFile }[]>();
  for (const disk of cluster.servers.flatMap(({ disks }) => disks))
    for (const [path, file] of disk.files()) {
      if (!path.startsWith('blocks/')) continue;
      const name = parseBlockFileName(path.slice(path.lastIndexOf('/') + 1));
      if (name === undefined || file.isDirty || rotten.has(name.blockId)) continue;
      const replicas = byBlock.get(name.blockId) ?? [];
      replicas.push({ generation: name.generation, file });
      byBlock.set(name.blockId, replicas);
    }
  const candidates = [...byBlock].flatMap(([id, replicas]) => {
    const newest = Math.max(...replicas.map(({ generation }) => generation));
    const current = replicas.filter(({ generation }) => generation === newest);
    return current.length >= 2 ? [{ id, file: current[0]!.file }] : [];
  });
  const victim = candidates[Math.floor(random.next() * candidates.length)];
  if (victim === undefined) return;
  rotten.add(victim.id);
  victim.file.rot(Math.floor(random.next() * victim.file.length), Math.floor(random.next() * 8));
}
