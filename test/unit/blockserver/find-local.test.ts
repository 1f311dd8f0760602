import { stat } from 'node:fs/promises';
import {
  localSlices,
  openLocalFile,
  openReplicaFile,
} from '../../../src/client/read/local-file.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { CHUNK_BYTES, MiB } from '../../../src/common/sizes.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';

let cluster: BlockCluster;
const DATA = testBytes(2 * MiB + 5_000);
const NAME = { blockId: blockId(1), generation: generation(1) };

beforeEach(async () => {
  cluster = await BlockCluster.start(1);
  await cluster.put(DATA);
});
afterEach(() => cluster.close());

function find(name = NAME) {
  const handlers = cluster.servers[0]?.server.handlers;
  if (handlers?.findLocal === undefined) throw new Error('the server tells nobody');
  return handlers.findLocal(name);
}

test('what a server says of its file is what a client on its host finds there', async () => {
  const replica = await find();
  expect(replica.fileBytes).toBe((await stat(replica.path)).size);
  expect(replica.chunkCrcs).toEqual(pieceCrcs(DATA, 0));
  const file = await openReplicaFile(replica, openLocalFile);
  const parts: Uint8Array[] = [];
  const range = { offset: 0, length: DATA.length };
  for await (const slice of localSlices(file, replica, range, 8 * CHUNK_BYTES))
    parts.push(slice.data);
  expect(Buffer.concat(parts).equals(DATA)).toBe(true);
});

test('another generation and a block that is not there are refused as reads are', async () => {
  await expect(find({ ...NAME, generation: generation(2) })).rejects.toMatchObject({
    code: 'STALE_GENERATION',
  });
  await expect(find({ ...NAME, blockId: blockId(7) })).rejects.toMatchObject({
    code: 'REPLICA_NOT_FOUND',
  });
});

test('of a replica that is known as damaged nobody is told: its sound chunks come over the network', async () => {
  await cluster.spoil('bs1', '1.1', 100);
  await expect(cluster.read('bs1', { offset: 0, length: 10 })).rejects.toMatchObject({
    code: 'CHECKSUM_MISMATCH',
  });
  await expect(find()).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
});
