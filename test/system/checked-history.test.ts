import { join } from 'node:path';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import { connectParts } from '../../src/client/connect.js';
import { createDfsClient, type DfsClient } from '../../src/client/dfs-client.js';
import { txId } from '../../src/common/ids.js';
import { readRecords } from '../../src/master/journal/log-reader.js';
import { decodeEntry } from '../../src/master/core/operation-codec.js';
import { acknowledgedFiles, byTxid, finalState } from '../sim/checkers/acknowledged.js';
import { ContentCells } from '../sim/checkers/content-cells.js';
import type { Operation } from '../sim/checkers/history.js';
import { judge } from '../sim/checkers/judge.js';
import type { LoggedCall } from '../sim/checkers/log-witness.js';
import { namespaceModel } from '../sim/checkers/namespace-model.js';
import { USUAL_WORKLOAD } from '../sim/workload/plan.js';
import { Recorder, SentCalls } from '../sim/workload/recorder.js';
import { readEverything, runWorkload } from '../sim/workload/run-workload.js';
import { WorkloadClient } from '../sim/workload/workload-client.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** Clients that collide on few paths of a real cluster whose servers die: the history of it all is checked. */

const SEED = 32;
const CLIENTS = 4;
const cells = new ContentCells(SEED);
const model = namespaceModel(cells);

let running: TestCluster;
const clients: DfsClient[] = [];
let history: readonly Operation[];
const log: LoggedCall[] = [];

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: 4,
    domains: 2,
    masterFlags: ['--lease-timeout=2s'],
  });
  const recorder = new Recorder({ now: () => performance.now() });
  const workers = Array.from({ length: CLIENTS }, (_, i) => {
    const sent = new SentCalls();
    const parts = connectParts({ master: running.master, user: 'root', timeoutMs: 10_000 });
    const dfs = createDfsClient({
      ...parts,
      masters: parts.masters.map((master) => sent.tap(master)),
      connectBlock: sent.tapBlocks(parts.connectBlock),
    });
    clients.push(dfs);
    return new WorkloadClient({
      name: `c${i}`,
      dfs,
      recorder,
      cells,
      settings: USUAL_WORKLOAD,
      sent,
    });
  });
  const [first] = workers;
  for (const path of USUAL_WORKLOAD.directories)
    await first!.run({ verb: 'mkdir', path, parents: false });
  const work = runWorkload({
    seed: SEED,
    clients: workers,
    settings: USUAL_WORKLOAD,
    plansMax: 40,
  });
  await running.cluster.kill('bs2');
  await running.cluster.start('bs2');
  await running.cluster.kill('master');
  await running.cluster.start('master');
  await work;
  await running.untilServers('live', ['bs1', 'bs2', 'bs3', 'bs4']);
  expect(await readEverything(first!, USUAL_WORKLOAD.directories)).toEqual([]);
  const { clusterId } = await clients[0]!.clusterInfo();
  const { txid } = await running.report();
  const dir = join(running.dir, 'master', 'log');
  for await (const record of readRecords({
    fs: nodeFileSystem,
    dir,
    clusterId,
    from: txId(1),
    upTo: txId(txid),
  })) {
    const { caller, operation } = decodeEntry(record.payload);
    if (caller !== undefined)
      log.push({
        txid: record.txid,
        clientId: caller.clientId,
        operation: caller.operation,
        kind: operation.kind,
      });
  }
  history = recorder.operations;
}, 240_000);

afterAll(async () => {
  for (const client of clients) await client.close();
  await running.end();
});

test('the workload did something of most kinds, and was refused something', () => {
  const kinds = new Set(
    history.filter(({ outcome }) => outcome.is === 'ok').map(({ call }) => call.kind),
  );
  expect([...kinds]).toEqual(
    expect.arrayContaining(['commit', 'list', 'mkdir', 'open', 'read', 'rename', 'stat']),
  );
  expect(history.some(({ outcome }) => outcome.is === 'refused')).toBe(true);
});

test('every answer is explained, by the order of the master’s log and without it', () => {
  const { faults, undecided, operations } = judge(cells, history, log);
  expect(faults).toEqual([]);
  expect(undecided).toBe(0);
  expect(acknowledgedFiles(finalState(model, byTxid(operations)))).not.toEqual([]);
});

test('an answer that was changed afterwards is found', () => {
  const victim = history.findLast(
    ({ call, outcome }) =>
      call.kind === 'stat' && outcome.is === 'ok' && outcome.reply.status?.type === 'file',
  );
  const forged = history.map((operation) => {
    if (operation !== victim || operation.outcome.is !== 'ok') return operation;
    const status = { ...operation.outcome.reply.status!, length: 123_456_789 };
    return { ...operation, outcome: { is: 'ok' as const, reply: { status } } };
  });
  expect(judge(cells, forged, log, 20_000).faults).toContainEqual(
    expect.stringMatching(/^impossible answer/),
  );
});
