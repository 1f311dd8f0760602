import { rm } from 'node:fs/promises';
import { blockId } from '../../../../src/common/ids.js';
import type { ScrubStatus } from '../../../../src/common/node-messages.js';
import { BlockCluster, testBytes } from '../../../support/block-cluster.js';

/** Orders and status travel with heartbeats, what is found with reports: a block server with a master that is spoken for. */

let cluster: BlockCluster;
beforeEach(async () => {
  cluster = await BlockCluster.start(1);
});
afterEach(() => cluster.close());

const heard = (): ScrubStatus | undefined => cluster.master.heartbeats.at(-1)?.scrub;
const answered = (order: number) => cluster.master.until(() => heard()?.request === order);

test('an order is carried out once, and its end, what was damaged and what is gone are told', async () => {
  for (const id of [1, 2, 3]) await cluster.put(testBytes(200_000, id), { blockId: blockId(id) });
  await cluster.master.until(() => cluster.master.replicas.size === 3);
  await cluster.spoil('bs1', '1.1', 100_000);
  await rm(await cluster.fileOf('bs1', '2.1'));
  cluster.master.scrubRequest = 1;
  await answered(1);
  expect(heard()).toMatchObject({ running: false, damaged: 2 });
  await cluster.master.until(() => !cluster.master.replicas.has('2.1'));
  await cluster.master.until(() => cluster.master.damage.length > 0);
  expect(cluster.master.damage).toMatchObject([{ blockId: 1, generation: 1 }]);
  expect(cluster.master.damage[0]?.detail).toContain('the chunk at byte 65536');
  const finishedAtMs = heard()?.finishedAtMs;
  const beats = cluster.master.heartbeats.length;
  await cluster.master.until(() => cluster.master.heartbeats.length > beats + 5);
  expect(heard()?.finishedAtMs).toBe(finishedAtMs);
});

test('an order that came before a restart and was answered is not carried out again', async () => {
  await cluster.put(testBytes(1_000));
  cluster.master.scrubRequest = 4;
  await answered(4);
  const finishedAtMs = heard()?.finishedAtMs;
  await cluster.stopServer('bs1');
  cluster.master.heartbeats.length = 0;
  await cluster.add('bs1');
  await answered(4);
  expect(heard()?.finishedAtMs).toBe(finishedAtMs);
});

test('paused, an order waits', async () => {
  await cluster.put(testBytes(1_000));
  cluster.master.scrubPaused = true;
  cluster.master.scrubRequest = 9;
  const beats = cluster.master.heartbeats.length;
  await cluster.master.until(() => cluster.master.heartbeats.length > beats + 5);
  expect(heard()?.request).toBe(0);
  cluster.master.scrubPaused = false;
  await answered(9);
});
