import { rm } from 'node:fs/promises';
import { blockId, clusterId, epoch, generation } from '../../../src/common/ids.js';
import { REPAIR_POLICY_DEFAULT } from '../../../src/common/repair-policy.js';
import type { DerivedLimits } from '../../../src/master/core/derived-limits.js';
import { NodeService } from '../../../src/master/service/node-service.js';
import type {
  HeartbeatRequest,
  NodeApi,
  RegisterRequest,
  ReportDamageRequest,
  ReportReplicasRequest,
} from '../../../src/rpc/node-api.js';
import { nodeClient } from '../../../src/rpc/node-client.js';
import { silentLog } from '../../../src/runtime/log.js';
import { systemClock } from '../../../src/runtime/system-clock.js';
import { yieldTurn } from '../../../src/runtime/yield-turn.js';
import { BlockCluster, testBytes } from '../../support/block-cluster.js';
import { Bench, columns, finish } from '../../unit/master/core/derived-fixture.js';
import { closeAll, connect, promised, serve } from '../rpc/fixture.js';

/** Block servers on disks, and over gRPC what a master is to them; every call is written down. */

const FAST = { retryDelayMsMin: 1, retryDelayMsMax: 4 };

class HeardMaster implements NodeApi {
  bench = new Bench();
  service = this.start({});
  readonly beats: HeartbeatRequest[] = [];
  /** Since the last registration of anybody. */
  readonly reports: ReportReplicasRequest[] = [];
  /** Pages wait for this. */
  gate: Promise<void> = Promise.resolve();
  /** By server: pages that wait at the gate. */
  readonly atGate = new Map<string, number>();
  private readonly waiters = new Set<() => void>();

  /** A master that knows `blocks`, and nothing of any server. */
  start(limits: Partial<DerivedLimits>, blocks: readonly number[] = []): NodeService {
    this.bench = new Bench({ safeModePermille: 0, ...limits });
    const committed = { gen: 1, length: 10 };
    for (const id of blocks) this.bench.block(id, { replication: 1, committed });
    this.bench.derived.namespaceLoaded();
    this.service = new NodeService({
      derived: this.bench.derived,
      clusterId: clusterId('cluster-1'),
      epoch: epoch(1),
      heartbeatIntervalMs: 20,
      clock: systemClock,
      log: silentLog,
      untilDurable: () => Promise.resolve(),
      outrun: () => undefined,
      yieldTurn,
      policy: () => REPAIR_POLICY_DEFAULT,
      onServersChanged: () => {},
    });
    return this.service;
  }

  async register(request: RegisterRequest) {
    // In this process servers go by their names.
    const address = `127.0.0.1:${9_100 + Number(request.address.slice(2))}`;
    const answer = await this.service.register({ ...request, address });
    this.reports.length = 0;
    return answer;
  }

  async heartbeat(request: HeartbeatRequest) {
    const answer = await this.service.heartbeat(request);
    this.beats.push(request);
    this.changed();
    return answer;
  }

  async reportReplicas(request: ReportReplicasRequest) {
    const { serverId, page } = request;
    this.reports.push({ ...request, packed: request.packed?.slice() });
    if (page !== undefined) {
      this.atGate.set(serverId, (this.atGate.get(serverId) ?? 0) + 1);
      this.changed();
      await this.gate;
      this.atGate.delete(serverId);
    }
    const answer = await this.service.reportReplicas(request);
    this.changed();
    return answer;
  }

  async reportDamage(request: ReportDamageRequest): Promise<void> {
    await this.service.reportDamage(request);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiters.add(resolve));
  }

  get complete(): number {
    return this.bench.derived.servers.all().filter(({ reportComplete }) => reportComplete).length;
  }

  get kinds(): string[] {
    return this.reports.map(({ page, digest }) => {
      if (digest !== undefined) return 'digest';
      return page === undefined ? 'changes' : 'page';
    });
  }

  private changed(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const wake of waiters) wake();
  }
}

let master: HeardMaster;
let cluster: BlockCluster;
let node: NodeApi;
beforeEach(async () => {
  master = new HeardMaster();
  const { address } = await serve((rpc) => rpc.addNode(master));
  node = nodeClient(connect(address));
  cluster = await BlockCluster.start(0);
});
afterEach(async () => {
  await cluster.close();
  await closeAll();
});

const held = (): number => master.bench.derived.blocks.heldCount(0);

async function serverWithBlocks(count: number) {
  for (let id = 1; id <= count; id++) master.bench.block(id, { replication: 1 });
  const server = await cluster.add('bs1', { limits: FAST, node });
  for (let id = 1; id <= count; id++) await cluster.put(testBytes(10), { blockId: blockId(id) });
  await master.until(() => held() === count && master.complete === 1);
  return server;
}

test('a block server that was restarted and has what it had sends its digest and no page', async () => {
  const { dirs } = await serverWithBlocks(3);
  await cluster.stopServer('bs1');
  await cluster.add('bs1', { limits: FAST, node, dirs });
  expect(master.complete).toBe(0);
  await master.until(() => master.complete === 1);
  expect(master.kinds).toEqual(['digest']);
  expect(held()).toBe(3);
});

test('a block server whose file was taken away while it was down reports in full', async () => {
  const { dirs } = await serverWithBlocks(3);
  const file = await cluster.fileOf('bs1', '2.1');
  await cluster.stopServer('bs1');
  await rm(file);
  await cluster.add('bs1', { limits: FAST, node, dirs });
  await master.until(() => master.complete === 1);
  expect(master.kinds).toContain('page');
  expect(held()).toBe(2);
  expect(master.bench.derived.blocks.replicas(blockId(2))).toEqual([]);
});

test('what a master lost of a server is found by its digest, and told again in full', async () => {
  await serverWithBlocks(3);
  // Of the two one is as good as the other to whoever only counts.
  const { derived } = master.bench;
  const server = derived.servers.at(0);
  const removed = [{ blockId: blockId(2), generation: generation(1) }];
  master.bench.block(900);
  finish(derived.applyChanges(server, { added: columns([[900, 1, 10]]), removed }));
  derived.servers.progress(0).wish = 'digest';
  await master.until(() => !derived.blocks.isHeld(0, blockId(900)));
  expect(master.kinds.slice(-2)).toEqual(['digest', 'page']);
  expect(derived.blocks.isHeld(0, blockId(2))).toBe(true);
});

test('six servers that find a new master are let in two at a time', async () => {
  const names = Array.from({ length: 6 }, (_, i) => `bs${i + 1}`);
  const blocks = Array.from({ length: 18 }, (_, i) => i + 1);
  master.start({}, blocks);
  for (const name of names) await cluster.add(name, { limits: FAST, node });
  await Promise.all(
    blocks.map((id) =>
      cluster.put(testBytes(10), { blockId: blockId(id) }, cluster.chain(names[id % 6]!)),
    ),
  );
  const { derived } = master.bench;
  const all = (): number =>
    derived.servers.all().reduce((sum, { index }) => sum + derived.blocks.heldCount(index), 0);
  await master.until(() => master.complete === 6 && all() === 18);

  let open = promised();
  master.gate = open.promise;
  let most = 0;
  master.start({ reportPageReplicas: 2, reportsAtOnce: 2 }, blocks);
  await master.until(() => master.atGate.size === 2);
  // Each of the others asks again and again.
  const before = master.beats.length;
  await master.until(() => new Set(master.beats.slice(before).map((b) => b.serverId)).size === 6);
  expect(master.atGate.size).toBe(2);
  while (master.complete < 6) {
    const gate = open;
    open = promised();
    master.gate = open.promise;
    gate.resolve();
    await master.until(() => master.atGate.size > 0 || master.complete === 6);
    most = Math.max(most, master.atGate.size);
  }
  open.resolve();
  expect(most).toBeLessThanOrEqual(2);
  expect(master.bench.counts()).toMatchObject({ total: 18, missing: 0 });
});
