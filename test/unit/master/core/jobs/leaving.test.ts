import { serverId } from '../../../../../src/common/ids.js';
import type { ServerGoal } from '../../../../../src/common/server-goal.js';
import { GiB } from '../../../../../src/common/sizes.js';
import type { LeavingServer } from '../../../../../src/master/core/administration.js';
import { DrainFigures } from '../../../../../src/master/core/jobs/drain-figures.js';
import { drainPass } from '../../../../../src/master/core/jobs/drain-pass.js';
import { findServer, type KnownServer } from '../../../../../src/master/core/jobs/find-server.js';
import { leaveRisks } from '../../../../../src/master/core/jobs/leave-risks.js';
import { RateWindow } from '../../../../../src/master/core/jobs/rate-window.js';
import { surveyServer, type Survey } from '../../../../../src/master/core/jobs/survey-server.js';
import { Bench, finish, volume } from '../derived-fixture.js';

const decommission: ServerGoal = { kind: 'decommission' };
const maintenance: ServerGoal = { kind: 'maintenance', untilMs: 9_999 };

describe('which server is meant', () => {
  const known: readonly KnownServer[] = [
    { id: serverId('id-1'), name: 'bs1', address: '10.0.0.1:9866', state: 'live' },
    { id: serverId('id-2'), name: 'bs2', address: '10.0.0.2:9866', state: 'dead' },
    { id: serverId('id-3'), name: 'bs2', address: '10.0.0.3:9866', state: 'live' },
    { id: serverId('id-4'), name: 'twin', address: '10.0.0.4:9866', state: 'live' },
    { id: serverId('id-5'), name: 'twin', address: '10.0.0.5:9866', state: 'live' },
    { id: serverId('id-10'), name: 'bs10', address: '', state: 'unknown' },
  ];

  test('an id, an address and a name all do; of two of a name the one that is there', () => {
    const idOf = (word: string) => (findServer(known, word) as KnownServer).id;
    expect(idOf('id-2')).toBe('id-2');
    expect(idOf('10.0.0.2:9866')).toBe('id-2');
    expect(idOf('bs1')).toBe('id-1');
    expect(idOf('bs2')).toBe('id-3');
    expect(idOf('bs10')).toBe('id-10');
  });

  test('an unknown word is refused with the names, an ambiguous one with the ids', () => {
    expect(findServer(known, 'bs9')).toEqual({
      refused: 'NOT_FOUND',
      message: "There is no block server 'bs9'; there are bs1, bs2, bs2, bs10, twin, twin",
    });
    expect(findServer(known, 'twin')).toMatchObject({
      refused: 'INVALID_ARGUMENT',
      message: expect.stringContaining('id-4, id-5') as string,
    });
    expect(findServer([], 'x')).toMatchObject({
      message: expect.stringContaining('none has registered') as string,
    });
    // An address that is not known is no name of those that have none.
    expect(findServer(known, '')).toMatchObject({ refused: 'NOT_FOUND' });
  });
});

describe('what would be left', () => {
  let owedBytes = 0;
  afterEach(() => {
    owedBytes = 0;
  });

  function risks(bench: Bench, kind: 'decommission' | 'maintenance', ...leaving: number[]) {
    const { blocks, servers } = bench.derived;
    const surveys = leaving.map((n): [number, Survey] => {
      const { index } = bench.server(n);
      return [index, finish(surveyServer(blocks, index))];
    });
    return leaveRisks({ kind, servers: servers.all(), leaving: new Map(surveys), owedBytes });
  }

  test('a server whose blocks fit elsewhere may go; two that share a domain may not', () => {
    // Domains: 1 and 4 in rack1, 2 and 5 in rack2, 3 and 6 in rack3.
    const bench = Bench.ready(6);
    bench.block(1, { replication: 3 });
    for (const n of [1, 2, 3]) bench.report(n, [1, 1]);
    expect(risks(bench, 'decommission', 1)).toEqual([]);
    expect(risks(bench, 'decommission', 1, 4)).toEqual([
      'Copies are spread over 3 fault domains, and 2 would be left',
    ]);
    expect(risks(bench, 'decommission', 1, 2, 4, 5)).toEqual([
      'Some blocks want 3 copies, and 2 servers in service would be left',
      'Copies are spread over 3 fault domains, and 1 would be left',
    ]);
    // What holds nothing may go whatever is left.
    expect(risks(bench, 'decommission', 4, 5, 6)).toEqual([]);
    expect(risks(bench, 'maintenance', 1, 2, 3, 4, 5)).toEqual([]);
    expect(risks(bench, 'maintenance', 1, 2, 3, 4, 5, 6)).toEqual([
      'No server in service would be left',
    ]);
  });

  test('servers that leave already, or are dead, are not counted on', () => {
    const bench = Bench.ready(4);
    bench.block(1, { replication: 2 });
    for (const n of [1, 2]) bench.report(n, [1, 1]);
    expect(risks(bench, 'decommission', 1)).toEqual([]);
    bench.derived.setGoal(bench.server(3).id, decommission);
    bench.beat(4, 0, true);
    expect(risks(bench, 'decommission', 1)).toEqual([
      'Some blocks want 2 copies, and 1 servers in service would be left',
      'Copies are spread over 2 fault domains, and 1 would be left',
    ]);
  });

  test('data that would not fit is refused in bytes', () => {
    const bench = Bench.ready(0);
    bench.register(1);
    bench.register(2, { volumes: [volume(10 * GiB)] });
    for (const n of [1, 2]) bench.page(n, []);
    bench.block(1, { replication: 1, committed: { gen: 1, length: 9 * GiB } });
    bench.report(1, [1, 1, 9 * GiB]);
    expect(risks(bench, 'decommission', 1)).toEqual([]);
    // The room is promised to what others still have to give away.
    owedBytes = 2 * GiB;
    expect(risks(bench, 'decommission', 1)).toEqual([
      `${11 * GiB} bytes have to move, and the servers left have room for ${10 * GiB}`,
    ]);
  });
});

describe('what is left on a server that leaves', () => {
  const left = (bench: Bench, n: number, kind: 'decommission' | 'maintenance') =>
    finish(drainPass(bench.derived, bench.server(n).index, kind));

  test('a block is moved only when a server that stays has it; written and lost ones are held up', () => {
    const bench = Bench.ready(4);
    bench.derived.setGoal(bench.server(1).id, decommission);
    bench.derived.setGoal(bench.server(2).id, maintenance);
    bench.block(1, { replication: 1 });
    bench.block(2, { replication: 1 });
    bench.block(3, { replication: 1, committed: undefined });
    bench.block(4, { replication: 1, gen: 5 });
    bench.report(1, [1, 1], [2, 1], [3, 1], [4, 3]);
    expect(left(bench, 1, 'decommission')).toMatchObject({
      bytes: 300,
      blocks: 4,
      heldBlocks: 4,
      heldBytes: 300,
    });
    // A copy on another one that leaves saves nothing.
    bench.report(2, [1, 1]);
    expect(left(bench, 1, 'decommission').blocks).toBe(4);
    bench.report(3, [1, 1], [2, 1]);
    const rest = left(bench, 1, 'decommission');
    expect(rest).toMatchObject({ bytes: 100, blocks: 2 });
    expect(rest.holdups).toEqual([
      { id: 3, reason: 'it is being written' },
      { id: 4, reason: 'it has no good replica' },
    ]);
    // The server that has the other copy dies.
    bench.beat(3, 0, true);
    expect(left(bench, 1, 'decommission').blocks).toBe(4);
  });

  test('a decommission needs the full count, a maintenance one copy', () => {
    const bench = Bench.ready(5);
    bench.block(1, { replication: 4 });
    for (const n of [1, 2]) bench.report(n, [1, 1]);
    expect(left(bench, 1, 'decommission').blocks).toBe(1);
    expect(left(bench, 1, 'maintenance').blocks).toBe(0);
    // A block that was removed is nobody's.
    bench.derived.blockRemoved(bench.block(1));
    expect(left(bench, 1, 'decommission')).toMatchObject({ blocks: 0 });
  });

  test('a million blocks are looked at in slices', () => {
    const bench = Bench.ready(1);
    for (let id = 1; id <= 999; id++) bench.block(id, { replication: 1 });
    bench.nextBlockId = 5_000;
    for (let id = 1_000; id < 3_500; id++) bench.block(id, { replication: 1 });
    bench.report(1, ...Array.from({ length: 3_499 }, (_, i): [number, number] => [i + 1, 1]));
    const pass = drainPass(bench.derived, 0, 'decommission');
    let slices = 0;
    let step = pass.next();
    for (; step.done !== true; step = pass.next()) slices++;
    expect(slices).toBe(3);
    expect(step.value.blocks).toBe(3_499);
  });
});

describe('figures', () => {
  const server: LeavingServer = {
    id: serverId('s1'),
    name: 'bs1',
    goal: { kind: 'decommission' },
    askedBy: 'root',
    sinceMs: 1,
    totalBytes: 1_000_000,
    totalBlocks: 10,
    doneBytes: 0,
    doneAtMs: 0,
  };
  const leftOf = (bytes: number, held = 0) => ({
    bytes,
    blocks: bytes === 0 ? 0 : 1,
    heldBytes: held,
    heldBlocks: 10,
    holdups: [],
  });

  test('a thousandth, ten seconds or the end are worth keeping, less is not', () => {
    const figures = new DrainFigures();
    expect(figures.record(server, leftOf(999_500), 0)).toBeUndefined();
    expect(figures.record(server, leftOf(999_000), 1_000)).toMatchObject({ doneBytes: 1_000 });
    const noted = { ...server, doneBytes: 1_000 };
    expect(figures.record(noted, leftOf(998_900), 2_000)).toBeUndefined();
    expect(figures.record(noted, leftOf(998_900), 11_000)).toMatchObject({ doneBytes: 1_100 });
    expect(figures.record(noted, leftOf(0), 11_500)).toMatchObject({
      done: true,
      doneBytes: 1_000_000,
    });
    expect(
      figures.record({ ...noted, doneAtMs: 5, doneBytes: 1_000_000 }, leftOf(0), 11_600),
    ).toBeUndefined();
  });

  test('more than was there at the start raises the total', () => {
    const figures = new DrainFigures();
    expect(figures.record(server, leftOf(1_500_000, 2_000_000), 0)).toMatchObject({
      totalBytes: 2_000_000,
      doneBytes: 500_000,
    });
  });

  test('figures of an earlier order are not those of a new one', () => {
    const figures = new DrainFigures();
    figures.record(server, leftOf(500_000), 0);
    expect(figures.of(server)?.left.bytes).toBe(500_000);
    expect(figures.of({ ...server, sinceMs: 2 })).toBeUndefined();
    figures.retain(() => false);
    expect(figures.of(server)).toBeUndefined();
  });

  test('a rate is that of the last minute, and never below nothing', () => {
    const window = new RateWindow();
    expect(window.perSecond).toBe(0);
    window.add(0, 0);
    window.add(10_000, 1_000);
    expect(window.perSecond).toBe(100);
    window.add(80_000, 1_000);
    window.add(90_000, 1_000);
    expect(window.perSecond).toBe(0);
    window.add(100_000, 0);
    expect(window.perSecond).toBe(0);
  });
});
