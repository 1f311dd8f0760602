import { REPAIR_POLICY_DEFAULT } from '../../../../src/common/repair-policy.js';
import type { Clock } from '../../../../src/common/clock.js';
import { isDfsError } from '../../../../src/common/error.js';
import type { ErrorCode } from '../../../../src/common/error-codes.js';
import { blockId, clusterId, epoch, generation, serverId } from '../../../../src/common/ids.js';
import type {
  HeartbeatRequest,
  RegisterRequest,
  ReportReplicasRequest,
} from '../../../../src/common/node-messages.js';
import { packReplicas } from '../../../../src/common/packed-replicas.js';
import { RunningDigest } from '../../../../src/common/replica-digest.js';
import {
  REPORT_SLICE_MS,
  REPORT_SLICE_STEPS,
  REPORT_STEP_REPLICAS,
} from '../../../../src/master/core/derived-limits.js';
import { NodeService } from '../../../../src/master/service/node-service.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { Bench, introduction, volume } from '../core/derived-fixture.js';

const END = Number.MAX_SAFE_INTEGER;
/** What is applied in one turn at most. */
const REPORT_SLICE_REPLICAS = REPORT_SLICE_STEPS * REPORT_STEP_REPLICAS;

class Desk {
  readonly bench = new Bench();
  nowMs = 0;
  /** What passes with each look at the clock. */
  tickMs = 0;
  private reports = 0;
  durable: () => Promise<void> = () => Promise.resolve();
  yielded: () => Promise<void> = () => Promise.resolve();
  serverChanges = 0;
  readonly service: NodeService;

  constructor() {
    const clock: Clock = { nowMs: () => (this.nowMs += this.tickMs), wallMs: () => 0 };
    this.bench.derived.namespaceLoaded();
    this.service = new NodeService({
      derived: this.bench.derived,
      clusterId: clusterId('c-1'),
      epoch: epoch(4),
      heartbeatIntervalMs: 3_000,
      clock,
      log: silentLog,
      untilDurable: () => this.durable(),
      outrun: () => undefined,
      yieldTurn: () => this.yielded(),
      policy: () => REPAIR_POLICY_DEFAULT,
      onServersChanged: () => this.serverChanges++,
    });
  }

  register(n: number, over: Partial<RegisterRequest> = {}) {
    return this.service.register({
      ...introduction(n),
      clusterId: clusterId('c-1'),
      ...over,
    });
  }

  beat(n: number, registration: number, over: Partial<HeartbeatRequest> = {}) {
    return this.service.heartbeat({
      serverId: serverId(`server-${n}`),
      registration,
      volumes: [volume()],
      activeStreams: 0,
      stopping: false,
      ...over,
    });
  }

  report(n: number, registration: number, over: Partial<ReportReplicasRequest> = {}) {
    return this.service.reportReplicas({
      serverId: serverId(`server-${n}`),
      registration,
      sequence: ++this.reports,
      page: undefined,
      added: [],
      removed: [],
      ...over,
    });
  }
}

const replica = (id: number, gen = 1, length = 100) => ({
  blockId: blockId(id),
  generation: generation(gen),
  length,
});

async function codeOf(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (isDfsError(error)) return error.code;
    throw error;
  }
}

describe('node service', () => {
  test('registers a server, fresh or of this cluster, and answers with what it needs to know', async () => {
    const desk = new Desk();
    const answer = {
      registration: 1,
      clusterId: 'c-1',
      epoch: 4,
      heartbeatIntervalMs: 3_000,
      reportPageSize: 2_000,
      reportFormat: 1,
    };
    expect(await desk.register(1, { clusterId: undefined })).toEqual(answer);
    expect(await desk.register(2)).toEqual({ ...answer, registration: 2 });
    expect(desk.serverChanges).toBe(2);
  });

  test('refuses disks of another cluster, and what is no server id, name, address or domain', async () => {
    const desk = new Desk();
    expect(await codeOf(desk.register(1, { clusterId: clusterId('c-2') }))).toBe('WRONG_CLUSTER');
    const bad: Partial<RegisterRequest>[] = [
      { serverId: serverId('') },
      { serverId: serverId('a/b') },
      { serverId: serverId('x'.repeat(65)) },
      { name: '' },
      { name: 'a\nb' },
      { name: 'x'.repeat(256) },
      { version: '' },
      { address: 'nohost' },
      { address: 'h:0' },
      { address: 'h:65536' },
      { address: 'h:-1' },
      { address: 'h h:1' },
      { domain: 'rack1' },
      { domain: '/' },
      { volumes: [{ ...volume(), remaining: -1 }] },
      { volumes: [{ ...volume(), capacity: 2 ** 60 }] },
      { volumes: [{ ...volume(), used: Number.NaN }] },
      { volumes: Array.from({ length: 257 }, (_, i) => volume(1, `v${i}`)) },
    ];
    for (const over of bad) expect(await codeOf(desk.register(1, over))).toBe('INVALID_ARGUMENT');
    expect(desk.bench.derived.servers.all()).toEqual([]);
  });

  test('where a server serves reads for repair is as it says with each heartbeat, and forgotten when it registers', async () => {
    const desk = new Desk();
    const known = () => desk.bench.derived.servers.at(0).repairAddress;
    await desk.register(1);
    expect(known()).toBeUndefined();
    await desk.beat(1, 1, { repairAddress: 'h:7001' });
    expect(known()).toBe('h:7001');
    for (const repairAddress of ['', 'h', 'h:0', 'h h:1'])
      expect(await codeOf(desk.beat(1, 1, { repairAddress }))).toBe('INVALID_ARGUMENT');
    expect(known()).toBe('h:7001');
    await desk.beat(1, 1);
    expect(known()).toBeUndefined();
    await desk.beat(1, 1, { repairAddress: '[::1]:7001' });
    await desk.register(1);
    expect(known()).toBeUndefined();
  });

  test('an unknown registration is told to register again', async () => {
    const desk = new Desk();
    expect(await desk.beat(1, 7)).toMatchObject({ reregister: true, epoch: 4 });
    expect(await desk.report(1, 7)).toEqual({ reregister: true });
    const { registration } = await desk.register(1);
    await desk.register(1);
    expect(await desk.beat(1, registration)).toMatchObject({ reregister: true });
    expect(await desk.report(1, registration, { added: [replica(5)] })).toEqual({
      reregister: true,
    });
  });

  test('orders to delete wait until the removal is durable', async () => {
    const desk = new Desk();
    const { registration } = await desk.register(1);
    await desk.report(1, registration, { added: [replica(5)] });
    let open = (): void => {};
    desk.durable = () => new Promise((resolve) => (open = resolve));
    let answered = false;
    const answer = desk.beat(1, registration).then((response) => {
      answered = true;
      return response;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    open();
    expect((await answer).delete).toEqual([{ blockId: 5, generation: 1 }]);
  });

  test('refuses reports that are out of order, out of range or too long, and changes nothing', async () => {
    const desk = new Desk();
    desk.bench.block(5);
    const { registration } = await desk.register(1);
    await desk.report(1, registration, { added: [replica(5)] });
    const page = { after: 4, upTo: 9 };
    const bad: Partial<ReportReplicasRequest>[] = [
      { page, added: [replica(7), replica(6)] },
      { page, added: [replica(6), replica(6)] },
      { page, added: [replica(4)] },
      { page, added: [replica(10)] },
      { page, removed: [replica(5)] },
      { sequence: 0 },
      { page: { after: 9, upTo: 9 } },
      { page: { after: -1, upTo: 9 } },
      { page: { after: 0, upTo: 2 ** 53 } },
      { added: [replica(0)] },
      { added: [replica(5, 0)] },
      { added: [replica(1.5)] },
      { added: [replica(5, 1, -1)] },
      { removed: [replica(5, Number.NaN)] },
      { added: Array.from({ length: 2_001 }, (_, i) => replica(i + 1)) },
      { removed: Array.from({ length: 2_001 }, (_, i) => replica(i + 1)) },
    ];
    for (const over of bad)
      expect(await codeOf(desk.report(1, registration, over))).toBe('INVALID_ARGUMENT');
    expect(desk.bench.derived.blocks.replicas(blockId(5))).toHaveLength(1);
  });

  test('reports of one server are applied one at a time; the next is refused and may come again', async () => {
    const desk = new Desk();
    const { registration } = await desk.register(1);
    const other = await desk.register(2);
    let open = (): void => {};
    let turns = 0;
    // Not after it was decoded, but after its first slice.
    desk.yielded = () => new Promise((resolve) => (++turns === 1 ? resolve() : (open = resolve)));
    const added = Array.from({ length: REPORT_SLICE_REPLICAS }, (_, i) => replica(i + 1));
    const first = desk.report(1, registration, { page: { after: 0, upTo: END }, added });
    await new Promise(setImmediate);
    expect(await codeOf(desk.report(1, registration))).toBe('OVERLOADED');
    expect(await codeOf(desk.report(2, other.registration))).toBeUndefined();
    open();
    expect(await first).toEqual({ reregister: false });
    expect(await codeOf(desk.report(1, registration))).toBeUndefined();
  });

  test('a page is applied in slices: so many replicas a turn, and fewer while they take long', async () => {
    const desk = new Desk();
    const most = 2_000;
    const added = Array.from({ length: most }, (_, i) => replica(i + 1));
    for (let id = 1; id <= most; id++) desk.bench.block(id);
    const turnsOf = async (n: number): Promise<number[]> => {
      const { registration } = await desk.register(n);
      const told = (): number => desk.bench.derived.blocks.heldCount(n - 1);
      const turns: number[] = [];
      desk.yielded = async () => void turns.push(told());
      await desk.report(n, registration, { page: { after: 0, upTo: END }, added });
      expect(told()).toBe(most);
      return turns.map((count, i) => count - (turns[i - 1] ?? 0));
    };
    // The turn that decoded it applies nothing.
    expect(await turnsOf(1)).toEqual([0, ...Array.from({ length: 6 }, () => 300)]);
    desk.tickMs = REPORT_SLICE_MS / 4;
    expect(await turnsOf(2)).toEqual([0, ...Array.from({ length: 20 }, () => 100)]);
    desk.tickMs = 10 * REPORT_SLICE_MS;
    expect(await turnsOf(3)).toEqual([0, ...Array.from({ length: 80 }, () => 25)]);
  });

  test('a page that was held up on its way takes nothing away that was told since', async () => {
    const desk = new Desk();
    desk.bench.block(5);
    const { registration } = await desk.register(1);
    const page = { after: 0, upTo: END };
    await desk.report(1, registration, { page, sequence: 2 });
    await desk.report(1, registration, { added: [replica(5)], sequence: 3 });
    for (const sequence of [1, 2, 3])
      expect(await codeOf(desk.report(1, registration, { page, sequence }))).toBe('UNAVAILABLE');
    expect(desk.bench.derived.blocks.replicas(blockId(5))).toHaveLength(1);
    const anew = await desk.register(1);
    expect(await codeOf(desk.report(1, anew.registration, { page, sequence: 1 }))).toBeUndefined();
    expect(desk.bench.derived.blocks.replicas(blockId(5))).toHaveLength(0);
  });

  test('a server that registers anew in mid-report: the rest of the old report is not applied', async () => {
    const desk = new Desk();
    const { registration } = await desk.register(1);
    desk.bench.nextBlockId = 5_000;
    let open = (): void => {};
    let turns = 0;
    // Not after it was decoded, but after its first slice.
    desk.yielded = () => new Promise((resolve) => (++turns === 1 ? resolve() : (open = resolve)));
    const added = Array.from({ length: REPORT_SLICE_REPLICAS + 1 }, (_, i) => replica(i + 1));
    const report = desk.report(1, registration, { page: { after: 0, upTo: END }, added });
    await new Promise(setImmediate);
    await desk.register(1);
    open();
    expect(await report).toEqual({ reregister: true });
    // What its first slice had ordered away went with the old registration; the rest orders nothing.
    expect(desk.bench.derived.invalidate.count(0)).toBe(0);
    expect(desk.bench.server(1).reportComplete).toBe(false);
  });

  test('damage is believed of any known server, from a registered one', async () => {
    const desk = new Desk();
    desk.bench.block(5);
    const { registration } = await desk.register(1);
    const second = await desk.register(2);
    await desk.report(2, second.registration, { added: [replica(5)] });
    const damage = {
      serverId: serverId('server-1'),
      registration,
      damagedServerId: serverId('server-2'),
      ...replica(5),
      detail: 'CRC of chunk 3',
    };
    await desk.service.reportDamage(damage);
    expect(desk.bench.counts().corruptReplicas).toBe(1);
    expect(await codeOf(desk.service.reportDamage({ ...damage, registration: 99 }))).toBe(
      'UNAVAILABLE',
    );
    const stranger = { ...damage, damagedServerId: serverId('nobody') };
    expect(await codeOf(desk.service.reportDamage(stranger))).toBe('NOT_FOUND');
  });

  test('a farewell stops the server, and asks nothing more of it', async () => {
    const desk = new Desk();
    const { registration } = await desk.register(1);
    expect(await desk.beat(1, registration, { stopping: true })).toEqual({
      reregister: false,
      epoch: 4,
      delete: [],
      fullReport: false,
      digest: false,
      voidOrders: false,
      verify: [],
      repairBandwidth: 0,
      scrubRequest: 0,
      scrubPaused: false,
    });
    expect(desk.bench.server(1).state).toBe('stopped');
  });

  describe('packed reports and digests', () => {
    const MODERN = { reportFormat: 1, replicas: 0 };
    const digestOf = (...ids: number[]) => {
      const digest = new RunningDigest();
      for (const id of ids) digest.add(id, 1, 100);
      return digest.value;
    };
    const held = (desk: Desk): number => desk.bench.derived.blocks.heldCount(0);

    test('packed replicas count as added ones do, in changes and in pages', async () => {
      const desk = new Desk();
      for (const id of [1, 2, 3]) desk.bench.block(id);
      const { registration } = await desk.register(1, MODERN);
      await desk.report(1, registration, { packed: packReplicas([replica(1), replica(2)]) });
      expect(held(desk)).toBe(2);
      const page = { after: 0, upTo: END };
      await desk.report(1, registration, { page, packed: packReplicas([replica(3)]) });
      expect(held(desk)).toBe(1);
      expect(desk.bench.server(1).reportComplete).toBe(true);
    });

    test('what does not unpack, says two things at once, or more than a page is refused and changes nothing', async () => {
      const desk = new Desk();
      const { registration } = await desk.register(1, MODERN);
      const many = Array.from({ length: 2_001 }, (_, i) => replica(i + 1));
      const page = { after: 1, upTo: END };
      for (const over of [
        { packed: Uint8Array.of(100, 0) },
        { packed: packReplicas(many) },
        { packed: packReplicas([replica(1)]), added: [replica(2)] },
        { packed: packReplicas([replica(1)]), page },
        { digest: digestOf(), added: [replica(2)] },
        { digest: digestOf(), removed: [replica(2)] },
        { digest: digestOf(), page },
        { digest: { ...digestOf(), count: -1 } },
      ])
        expect(await codeOf(desk.report(1, registration, over))).toBe('INVALID_ARGUMENT');
      expect(desk.bench.derived.blocks.told.digest(0).count).toBe(0);
    });

    test('a digest that differs brings the order to report in full, one that is the same ends the wait', async () => {
      const desk = new Desk();
      desk.bench.block(1);
      const { registration } = await desk.register(1, MODERN);
      expect(await desk.beat(1, registration)).toMatchObject({ digest: true, voidOrders: true });
      await desk.report(1, registration, { digest: digestOf(1) });
      expect(await desk.beat(1, registration)).toMatchObject({ fullReport: true, digest: false });
      await desk.report(1, registration, { digest: digestOf() });
      expect(desk.bench.server(1).reportComplete).toBe(true);
    });

    test('a digest that was held up on its way is not compared with what was told since', async () => {
      const desk = new Desk();
      desk.bench.block(1);
      const { registration } = await desk.register(1, MODERN);
      await desk.report(1, registration, { sequence: 1, page: { after: 0, upTo: END } });
      await desk.report(1, registration, { sequence: 3, added: [replica(1)] });
      const late = desk.report(1, registration, { sequence: 2, digest: digestOf() });
      expect(await codeOf(late)).toBe('UNAVAILABLE');
      expect(await desk.beat(1, registration)).toMatchObject({ fullReport: false });
    });

    test('nothing else of a server is taken while its digest is being worked off', async () => {
      const desk = new Desk();
      const ids = Array.from({ length: REPORT_SLICE_REPLICAS + 1 }, (_, i) => i + 1);
      for (const id of ids) desk.bench.block(id);
      desk.bench.register(1);
      desk.bench.report(1, ...ids.map((id) => [id, 1] as const));
      const { registration } = await desk.register(1, { ...MODERN, replicas: ids.length });
      let release = (): void => {};
      desk.yielded = () => new Promise((resolve) => (release = resolve));
      const digest = desk.report(1, registration, { digest: digestOf(...ids) });
      const other = desk.report(1, registration, { removed: [replica(1)] });
      expect(await codeOf(other)).toBe('OVERLOADED');
      expect(desk.bench.server(1).reportComplete).toBe(false);
      release();
      expect(await digest).toEqual({ reregister: false });
      expect(desk.bench.server(1).reportComplete).toBe(true);
    });

    test('a page without a turn is refused, and taken once there is one', async () => {
      const desk = new Desk();
      const first = { after: 0, upTo: 10 };
      const registrations = [];
      for (let n = 1; n <= 5; n++) {
        const { registration } = await desk.register(n, { ...MODERN, replicas: 9_999 });
        registrations.push(registration);
        const { fullReport } = await desk.beat(n, registration);
        expect(fullReport).toBe(n <= 4);
      }
      const fifth = registrations[4]!;
      expect(await codeOf(desk.report(5, fifth, { page: first }))).toBe('OVERLOADED');
      await desk.report(1, registrations[0]!, { page: first });
      await desk.report(1, registrations[0]!, { page: { after: 10, upTo: END } });
      expect(await codeOf(desk.report(5, fifth, { page: first }))).toBeUndefined();
    });
  });
});
