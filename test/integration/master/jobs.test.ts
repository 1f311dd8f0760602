import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DfsClient } from '../../../src/client/dfs-client.js';
import { must } from '../../../src/common/assert.js';
import type { ClusterId, TxId } from '../../../src/common/ids.js';
import type { Job } from '../../../src/common/job-messages.js';
import { checkpointAtRest } from '../../support/checkpoint-at-rest.js';
import { eventually } from '../../support/eventually.js';
import { withMaster } from '../../support/master-in-process.js';
import { SpokenServers } from '../../support/spoken-servers.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-jobs-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function onlyJob(client: DfsClient): Promise<Job> {
  const jobs = await client.jobs();
  expect(jobs).toHaveLength(1);
  return must(jobs[0], 'there is one job');
}

/** The job, once `holds`; no figure of its progress may go back meanwhile. */
async function jobWhen(client: DfsClient, holds: (job: Job) => boolean): Promise<Job> {
  let seen = 0;
  return eventually('the job is as wanted', async () => {
    const job = await onlyJob(client);
    expect(job.doneBytes).toBeGreaterThanOrEqual(seen);
    seen = job.doneBytes;
    return holds(job) ? job : undefined;
  });
}

test('a decommission survives a restart and a checkpoint, its progress never goes back, and it ends when the last block is elsewhere', async () => {
  let at: { clusterId: ClusterId; txid: TxId } | undefined;
  const [first, second] = await withMaster(dir, async ({ client, address }) => {
    using servers = new SpokenServers(address);
    for (const n of [1, 2, 3]) await servers.join(n);
    const a = await servers.file('/a', 1, 1_000);
    const b = await servers.file('/b', 1, 500);
    expect(await client.setServerGoal(['bs1'], { kind: 'decommission' })).toEqual([
      { id: 'server-1', name: 'bs1' },
    ]);
    const begun = await jobWhen(client, ({ leftBlocks, rate }) => leftBlocks === 2 && rate === 0);
    expect(begun).toMatchObject({
      kind: 'decommission',
      state: 'running',
      askedBy: 'root',
      totalBytes: 1_500,
      totalBlocks: 2,
      doneBytes: 0,
      leftBytes: 1_500,
      server: { id: 'server-1', name: 'bs1', address: '127.0.0.1:9101', state: 'live' },
    });
    await servers.report(2, [a]);
    const half = await jobWhen(client, ({ doneBytes }) => doneBytes === 1_000);
    expect(half).toMatchObject({ state: 'running', leftBytes: 500, leftBlocks: 1 });
    at = { clusterId: (await client.clusterInfo()).clusterId, txid: (await client.report()).txid };
    return [a, b];
  });
  const { clusterId, txid } = must(at, 'the first run told where it ended');
  expect(await checkpointAtRest(dir, clusterId)).toBe(txid);

  await withMaster(dir, async ({ client, address }) => {
    // Nobody has registered yet: the goal and what was reached are known all the same.
    expect(await onlyJob(client)).toMatchObject({
      kind: 'decommission',
      state: 'blocked',
      totalBytes: 1_500,
      doneBytes: 1_000,
      server: { name: 'bs1', address: '', state: 'unknown' },
      detail: expect.stringContaining('has not registered') as string,
    });
    using servers = new SpokenServers(address);
    await servers.join(1, [first, second]);
    // The copy of the first block is not reported yet, so both are left; what was done stays done.
    const again = await jobWhen(client, ({ state }) => state === 'running');
    expect(again.doneBytes).toBe(1_000);
    await servers.join(2, [first, second]);
    await servers.join(3);
    const done = await jobWhen(client, ({ state }) => state === 'done');
    expect(done).toMatchObject({
      doneBytes: 1_500,
      leftBytes: 0,
      leftBlocks: 0,
      detail: 'safe to stop',
    });
    expect(done.endedAtMs).toBeGreaterThan(0);
  });

  await withMaster(dir, async ({ client }) => {
    // It was switched off for good, and stays done.
    expect(await onlyJob(client)).toMatchObject({ state: 'done', doneBytes: 1_500 });
    await client.setServerGoal(['bs1'], { kind: 'inService' });
    expect(await client.jobs()).toEqual([]);
  });
  await withMaster(dir, async ({ client }) => expect(await client.jobs()).toEqual([]));
});

test('what cannot be meant, is not allowed or would harm is refused, and nothing changes', async () => {
  await withMaster(dir, async ({ client, address }) => {
    using servers = new SpokenServers(address);
    await servers.join(1);
    await servers.file('/a', 1, 1_000);
    await expect(client.setServerGoal(['bs7'], { kind: 'decommission' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: "There is no block server 'bs7'; there are bs1",
    });
    await expect(client.setServerGoal(['bs1'], { kind: 'decommission' })).rejects.toMatchObject({
      code: 'UNSAFE',
      message: expect.stringContaining('0 servers in service would be left') as string,
    });
    await expect(client.setServerGoal([], { kind: 'decommission' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await client.jobs()).toEqual([]);
    await client.setServerGoal(['server-1'], { kind: 'decommission' }, { force: true });
    await client.setServerGoal(['127.0.0.1:9101'], { kind: 'decommission' });
    await jobWhen(client, ({ leftBlocks }) => leftBlocks === 1);
  });
});

test('a maintenance ends by itself, a policy and a balance are kept', async () => {
  await withMaster(dir, async ({ client, address }) => {
    using servers = new SpokenServers(address);
    for (const n of [1, 2]) await servers.join(n);
    const untilMs = Date.now() + 60_000;
    await client.setServerGoal(['bs1'], { kind: 'maintenance', untilMs });
    expect(await onlyJob(client)).toMatchObject({ kind: 'maintenance', untilMs });
    await client.setServerGoal(['bs1'], { kind: 'maintenance', untilMs: Date.now() + 300 });
    await eventually('the maintenance is over', async () =>
      (await client.jobs()).length === 0 ? true : undefined,
    );
    await client.setRepairPolicy({ paused: true, bandwidth: 1_000 });
    await client.setRepairPolicy({ scrubNow: true });
    await client.setBalance({ action: 'start', threshold: 5, bandwidth: 77 });
  });
  await withMaster(dir, async ({ client, address }) => {
    expect(await client.repairPolicy()).toEqual({
      paused: true,
      bandwidth: 1_000,
      serverBandwidth: 0,
      scrubPaused: false,
      scrubRequest: 1,
    });
    using servers = new SpokenServers(address);
    for (const n of [1, 2]) await servers.join(n);
    // Both are empty, which is even.
    const balanced = await jobWhen(client, ({ state }) => state === 'done');
    expect(balanced).toMatchObject({ kind: 'balance', threshold: 5, bandwidth: 77, doneBytes: 0 });
    await client.setBalance({ action: 'start', threshold: 5, bandwidth: 0 });
    await client.setBalance({ action: 'stop' });
    expect((await onlyJob(client)).state).not.toBe('running');
  });
});
