import { createHash } from 'node:crypto';
import { DecodeFault } from '../../../src/common/byte-reader.js';
import { parseBlockFileName } from '../../../src/blockserver/core/block-file-name.js';
import { decodeTrailer, trailerBytes, TAIL_BYTES } from '../../../src/blockserver/core/trailer.js';
import type { ClusterPicture, PicturedFile, PicturedReplica } from '../checkers/invariants.js';
import type { SimCluster } from '../cluster/sim-cluster.js';
import type { SimFile } from '../world/sim-file.js';

/** What the cluster has: files as the master has them, replicas as the disks have them. */
export async function pictureOf(
  cluster: SimCluster,
  directories: readonly string[],
): Promise<ClusterPicture> {
  const { servers } = await cluster.client.dfs.report();
  return {
    files: await picturedFiles(cluster, directories),
    servers: servers.map(({ id, domain, state, goal }) => ({
      id,
      domain,
      usable: state === 'live' && goal === 'inService',
    })),
    replicas: picturedReplicas(cluster),
  };
}

async function picturedFiles(
  { client: { dfs } }: SimCluster,
  directories: readonly string[],
): Promise<PicturedFile[]> {
  const files: PicturedFile[] = [];
  for (const todo = [...directories]; todo.length > 0;)
    for await (const entry of dfs.list(todo.pop()!)) {
      if (entry.type === 'directory') {
        todo.push(entry.path);
        continue;
      }
      const blocks = [];
      for await (const { id, generation, length, sha256, locations } of dfs.locate(entry.path))
        blocks.push({
          id,
          generation,
          length,
          sha256: hex(sha256),
          served: locations.map(({ serverId }) => serverId),
        });
      const { path, replication, length } = entry;
      files.push({ path, replication, length, blocks });
    }
  return files;
}

function picturedReplicas({ servers }: SimCluster): PicturedReplica[] {
  return servers.flatMap(({ server, disks }) =>
    disks.flatMap((disk) =>
      [...disk.files()].flatMap(([path, file]): PicturedReplica[] => {
        const name = parseBlockFileName(path.slice(path.lastIndexOf('/') + 1));
        if (!path.startsWith('blocks/') || name === undefined || server === undefined) return [];
        const content = contentOf(file);
        return content === undefined ? [] : [{ server: server.serverId, ...name, ...content }];
      }),
    ),
  );
}

/**
 * Undefined for what is no whole block file: a server that finds one at its start leaves it to people and serves nothing of
 * it (docs/internals/block-format.md). One that the master counts on all the same is missed where it is served.
 */
function contentOf(file: SimFile): { length: number; sha256: string } | undefined {
  const bytes = Buffer.alloc(file.length);
  file.read(bytes, bytes.length, 0);
  try {
    const tail = bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES));
    const { length } = decodeTrailer(
      bytes.subarray(bytes.length - trailerBytes(tail, bytes.length)),
    );
    return { length, sha256: createHash('sha256').update(bytes.subarray(0, length)).digest('hex') };
  } catch (error) {
    if (error instanceof DecodeFault) return undefined;
    throw error;
  }
}

function hex(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'none' : Buffer.from(bytes).toString('hex');
}
