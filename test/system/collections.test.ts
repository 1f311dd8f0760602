import { DfsClient } from '../../src/client/dfs-client.js';
import { must } from '../../src/common/assert.js';
import { MiB } from '../../src/common/sizes.js';
import { parseExposition, sampleOf } from '../support/exposition.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster } from '../support/test-cluster.js';

const FILE_BYTES = 512 * MiB;
/** Some four; forty where V8 marks in steps. */
const WHOLE_COLLECTIONS_MAX = 15;
/** Against hanging; on a busy machine it takes most of a minute. */
const COPIED_MS_MAX = 100_000;

test(
  'half a GiB is copied without the heap of its servers being marked again and again',
  async () => {
    await using running = await startTestCluster({
      blockServers: 2,
      domains: 2,
      repairWorkers: 1,
      blockSize: 64 * MiB,
    });
    await using dfs = await DfsClient.connect({ master: running.master });
    const writer = await dfs.openWriter('/big', { replication: 1, durability: 'flush' });
    const piece = Buffer.alloc(MiB, 'cairn');
    for (let at = 0; at < FILE_BYTES; at += piece.length) await writer.write(piece);
    await writer.close();
    await dfs.setRepairPolicy({ serverBandwidth: 0 });
    await dfs.setReplication('/big', 2);
    await running.until(
      'the second copies are there',
      ({ blocks, repair }) => blocks.underReplicated === 0 && repair.bytesTotal >= FILE_BYTES,
      COPIED_MS_MAX,
    );
    const { blockServers } = await running.cluster.status();
    for (const { name, metrics } of blockServers) {
      const many = await wholeCollections(must(metrics, 'an address of its metrics'));
      expect(`${name}: ${many <= WHOLE_COLLECTIONS_MAX ? 'few' : many}`).toBe(`${name}: few`);
    }
  },
  STORY_MS_MAX,
);

async function wholeCollections(metrics: string): Promise<number> {
  const text = await (await fetch(`http://${metrics}/metrics`)).text();
  const count = 'nodejs_gc_duration_seconds_count';
  return sampleOf(parseExposition(text), count, { kind: 'major' }) ?? 0;
}
