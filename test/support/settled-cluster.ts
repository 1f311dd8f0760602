import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Dfs } from '../../src/client/api.js';
import type { ClusterReport } from '../../src/common/admin-messages.js';
import { must } from '../../src/common/assert.js';
import { blockFilesOf, unfinishedBytesOf } from './cluster-disks.js';
import { eventually } from './eventually.js';
import type { TestCluster } from './test-cluster.js';

/** Every block has just the sound replicas that it wants, spread as far as can be, and nothing is copied. */
export function isSettled({ safeMode, blocks, repair }: ClusterReport): boolean {
  const { missing, underReplicated, misplaced, overReplicated, corruptReplicas } = blocks;
  const queued = Object.values(repair.queued).reduce((sum, count) => sum + count, 0);
  const faults = missing + underReplicated + misplaced + overReplicated + corruptReplicas;
  return !safeMode && faults === 0 && queued === 0 && repair.inFlight === 0;
}

export function untilSettled(running: TestCluster, withinMs = 80_000): Promise<ClusterReport> {
  return running.until('every block is as it should be', isSettled, withinMs);
}

/** Servers whose disk has the right bytes of a block, whatever the master believes. */
export interface BlockOnDisks {
  readonly id: number;
  readonly length: number;
  readonly servers: readonly string[];
}

/** The blocks of a file, with the servers of `among` whose disks have them whole. */
export async function wholeReplicas(
  running: TestCluster,
  dfs: Dfs,
  path: string,
  among: readonly string[],
): Promise<BlockOnDisks[]> {
  const files = await Promise.all(
    among.map(async (server) => ({ server, files: await blockFilesOf(running, server) })),
  );
  const found: BlockOnDisks[] = [];
  for await (const { id, generation, length, sha256 } of dfs.locate(path)) {
    const wanted = Buffer.from(must(sha256, 'a committed block')).toString('hex');
    const servers: string[] = [];
    for (const { server, files: held } of files) {
      const file = held.find((each) => each.id === id && each.generation === generation);
      if (file === undefined) continue;
      // It may be deleted meanwhile.
      const data = await readFile(file.path).catch(() => Buffer.alloc(0));
      const hash = createHash('sha256').update(data.subarray(0, length)).digest('hex');
      if (hash === wanted) servers.push(server);
    }
    found.push({ id, length, servers });
  }
  return found;
}

/** On the disks too there are just `copies` of each block of these files, all whole. */
export async function expectCopiesOnDisks(
  running: TestCluster,
  dfs: Dfs,
  expected: {
    readonly paths: readonly string[];
    readonly copies: number;
    readonly on: readonly string[];
  },
): Promise<void> {
  const { paths, copies, on } = expected;
  for (const path of paths)
    for (const { id, servers } of await wholeReplicas(running, dfs, path, on))
      expect({ path, id, copies: servers.length }).toEqual({ path, id, copies });
}

/** No copy was left half-made; not for disks of broken writes, which wait for a while to be resumed. */
export async function expectNothingUnfinished(
  running: TestCluster,
  on: readonly string[],
): Promise<void> {
  for (const server of on)
    await eventually(`nothing unfinished on ${server}`, async () =>
      (await unfinishedBytesOf(running, server)) === 0 ? true : undefined,
    );
}

/** Bytes of blocks that a server's disk holds. */
export async function bytesHeldBy(running: TestCluster, server: string): Promise<number> {
  const { servers } = await running.report();
  return must(
    servers.find(({ name, state }) => name === server && state === 'live'),
    server,
  ).used;
}
