import { generation, serverId } from '../../../../src/common/ids.js';
import { isRefusal } from '../../../../src/common/refusal.js';
import { DERIVED_LIMITS_DEFAULT } from '../../../../src/master/core/derived-limits.js';
import { Servers } from '../../../../src/master/core/servers/servers.js';
import { introduction, volume } from './derived-fixture.js';

const limits = {
  ...DERIVED_LIMITS_DEFAULT,
  staleAfterMs: 10,
  deadAfterMs: 30,
  serversMax: 5,
};

function registry(count: number): Servers {
  const servers = new Servers(limits, 100);
  for (let n = 1; n <= count; n++) servers.register(introduction(n), 0);
  return servers;
}

function beat(servers: Servers, n: number, nowMs: number, stopping = false) {
  const registration = servers.byServerId(serverId(`server-${n}`))?.registration ?? 0;
  const volumes = [volume()];
  return servers.heartbeat(
    { serverId: serverId(`server-${n}`), registration, volumes, activeStreams: 4, stopping },
    nowMs,
  );
}

const told = (
  changes: readonly { server: { name: string }; from?: string | undefined; to: string }[],
) => changes.map((change) => `${change.server.name} ${change.from} ${change.to}`);
const states = (servers: Servers) => servers.all().map((server) => server.state);

describe('servers', () => {
  test('a server id keeps its index, and each registration gets a new number that ends the one before', () => {
    const servers = registry(2);
    const again = servers.register(introduction(1, { address: '10.0.0.9:1' }), 5);
    if (isRefusal(again)) throw new Error('refused');
    expect(again.server).toMatchObject({ index: 0, registration: 102, address: '10.0.0.9:1' });
    expect(servers.registered(serverId('server-1'), 100)).toBeUndefined();
    expect(servers.registered(serverId('server-1'), 102)?.name).toBe('bs1');
    expect(
      servers.heartbeat(
        {
          serverId: serverId('server-1'),
          registration: 100,
          volumes: [],
          activeStreams: 0,
          stopping: false,
        },
        6,
      ),
    ).toBeUndefined();
  });

  test('silence makes a server stale, then dead; each change is told once', () => {
    const servers = registry(2);
    beat(servers, 2, 9);
    expect(told(servers.tick(9))).toEqual([]);
    expect(told(servers.tick(10))).toEqual(['bs1 live stale']);
    expect(told(servers.tick(18))).toEqual([]);
    expect(told(servers.tick(30))).toEqual(['bs1 stale dead', 'bs2 live stale']);
    expect(told(servers.tick(1_000))).toEqual(['bs2 stale dead']);
    expect(told(servers.tick(2_000))).toEqual([]);
  });

  test('a heartbeat brings a stale and a dead server back, and a dead one has to report in full', () => {
    const servers = registry(1);
    servers.completeReport(0);
    servers.tick(15);
    expect(told(beat(servers, 1, 16)?.changes ?? [])).toEqual(['bs1 stale live']);
    expect(servers.progress(0).wish).toBe('nothing');
    servers.tick(60);
    expect(told(beat(servers, 1, 61)?.changes ?? [])).toEqual(['bs1 dead live']);
    expect(servers.progress(0).wish).toBe('everything');
    expect(servers.allReported).toBe(false);
  });

  test('a farewell stops a server at once, and only a new registration brings it back', () => {
    const servers = registry(1);
    expect(told(beat(servers, 1, 1, true)?.changes ?? [])).toEqual(['bs1 live stopped']);
    expect(beat(servers, 1, 2)).toBeUndefined();
    expect(servers.registered(serverId('server-1'), 100)).toBeUndefined();
    expect(told(servers.tick(1_000))).toEqual([]);
    const again = servers.register(introduction(1), 1_001);
    expect(isRefusal(again) ? [] : told(again.changes)).toEqual(['bs1 stopped live']);
  });

  test("the master's own stall kills nobody: everybody gets a fresh interval", () => {
    const servers = registry(3);
    servers.excuseStall(1_000);
    expect(told(servers.tick(1_009))).toEqual([]);
    expect(states(servers)).toEqual(['live', 'live', 'live']);
    expect(servers.tick(1_030)).toHaveLength(3);
    expect(states(servers)).toEqual(['dead', 'dead', 'dead']);
  });

  test('sums the figures of sound volumes and counts the failed', () => {
    const servers = new Servers(limits, 1);
    const failed = { ...volume(9, 'v3'), failed: true };
    servers.register(introduction(1, { volumes: [volume(5), volume(7, 'v2'), failed] }), 0);
    expect(servers.at(0)).toMatchObject({
      capacity: 2 * volume().capacity,
      remaining: 12,
      largestRoom: 7,
      failedVolumes: 1,
    });
  });

  test('a new server at an address makes the one that was there before dead', () => {
    const servers = registry(2);
    const news = servers.register(introduction(3, { address: '10.0.0.1:9866' }), 1);
    expect(isRefusal(news) ? [] : told(news.changes)).toEqual([
      'bs1 live dead',
      'bs3 undefined live',
    ]);
  });

  test('counts the fault domains of present servers only', () => {
    const servers = registry(4);
    expect(servers.domainCount).toBe(3);
    beat(servers, 2, 1, true);
    expect(servers.domainCount).toBe(2);
    beat(servers, 1, 1, true);
    expect(servers.domainCount).toBe(2);
    servers.register(introduction(4, { domain: '/rack3' }), 2);
    expect(servers.domainCount).toBe(1);
  });

  test('a full report is complete when its pages came without a gap to the end', () => {
    const progress = registry(1).progress(0);
    const end = Number.MAX_SAFE_INTEGER;
    expect(progress.page({ after: 10, upTo: end }, 5)).toBe(false);
    expect(progress.page({ after: 0, upTo: 10 }, 5)).toBe(false);
    expect(progress.page({ after: 20, upTo: end }, 5)).toBe(false);
    expect(progress.told).toBe(5);
    expect(progress.page({ after: 10, upTo: end }, 3)).toBe(true);
    expect(progress.told).toBe(8);
  });

  test('what was placed counts until the next heartbeat, and what of it is not needed only until its write is settled', () => {
    const servers = registry(2);
    const targets = servers.all().map(({ id }) => id);
    const placed = () => servers.all().map(({ placedBytes }) => placedBytes);
    const place = (at: number): void => {
      for (const { index } of servers.all()) servers.notePlaced(index, 100);
      servers.noteGeneration(generation(at));
    };
    const settle = (at: number, unusedBytes: number): void =>
      servers.settlePlaced({ generation: generation(at), targets, unusedBytes });
    place(1);
    place(2);
    settle(1, 90);
    expect(placed()).toEqual([110, 110]);
    beat(servers, 1, 1);
    expect(placed()).toEqual([0, 110]);
    place(3);
    settle(2, 90);
    expect(placed()).toEqual([100, 120]);
    settle(3, 90);
    expect(placed()).toEqual([10, 30]);
  });

  test('refuses more server ids than its bound, and still knows the old ones', () => {
    const servers = registry(5);
    expect(servers.register(introduction(6), 0)).toMatchObject({ refused: 'LIMIT_EXCEEDED' });
    expect(isRefusal(servers.register(introduction(5), 0))).toBe(false);
  });
});
