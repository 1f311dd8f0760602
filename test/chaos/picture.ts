import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hasCode } from '../../src/common/error.js';
import type { Dfs } from '../../src/client/api.js';
import type { ClusterPicture, PicturedFile, PicturedReplica } from '../sim/checkers/invariants.js';
import { blockFilesOf } from '../support/cluster-disks.js';
import type { Stage } from './stage.js';

/** What the master believes, and what is on the disks whatever it believes. */
export async function takePicture(stage: Stage, dfs: Dfs): Promise<ClusterPicture> {
  const files: PicturedFile[] = [];
  for await (const page of dfs.fsck('/', { withBlocks: true }))
    for (const { path, replication, length, blocks } of page.files)
      files.push({
        path,
        replication,
        length,
        blocks: blocks.map(({ block }) => ({
          id: block.id,
          generation: block.generation,
          length: block.length,
          sha256: Buffer.from(block.sha256 ?? []).toString('hex'),
          served: block.locations.filter((l) => !l.corrupt).map((l) => l.serverName),
        })),
      });
  const { servers } = await dfs.report();
  const lengths = new Map(files.flatMap((f) => f.blocks.map((b) => [b.id, b.length] as const)));
  const replicas: PicturedReplica[] = [];
  for (const name of await stage.nodes('bs'))
    for (const { id, generation, path } of await blockFilesOf({ dir: stage.cluster.dir }, name)) {
      const replica = await pictureReplica(path, lengths.get(id));
      if (replica !== undefined)
        replicas.push({ server: name, blockId: id, generation, ...replica });
    }
  return {
    files,
    servers: servers.map(({ name, domain, state }) => ({
      id: name,
      domain,
      usable: state === 'live',
    })),
    replicas,
  };
}

/** The file has a trailer behind the block, so the block's length says where to stop. */
async function pictureReplica(
  path: string,
  length: number | undefined,
): Promise<{ length: number; sha256: string } | undefined> {
  try {
    const data = (await readFile(path)).subarray(0, length);
    return { length: data.length, sha256: createHash('sha256').update(data).digest('hex') };
  } catch (error) {
    // Deleted meanwhile.
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
