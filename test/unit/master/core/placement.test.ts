import { IN_SERVICE } from '../../../../src/common/server-goal.js';
import * as fc from 'fast-check';
import { seededRandom } from '../../../../src/common/clock.js';
import { serverId } from '../../../../src/common/ids.js';
import { isRefusal } from '../../../../src/common/refusal.js';
import { MiB } from '../../../../src/common/sizes.js';
import {
  placeReplicas,
  type PlacementRequest,
} from '../../../../src/master/core/servers/placement.js';
import type { BlockServer } from '../../../../src/master/core/servers/servers.js';

function server(n: number, over: Partial<BlockServer> = {}): BlockServer {
  const room = over.largestRoom ?? 1_000 * MiB;
  return {
    index: n,
    id: serverId(`s${n}`),
    name: `bs${n}`,
    address: `h${n}:1`,
    repairAddress: undefined,
    host: `h${n}`,
    domain: `/rack${n % 3}`,
    domainIndex: n % 3,
    version: '1',
    registration: n,
    state: 'live',
    capacity: room,
    used: 0,
    remaining: room,
    largestRoom: room,
    failedVolumes: 0,
    activeStreams: 0,
    goal: IN_SERVICE,
    deaths: 0,
    scrub: undefined,
    placedBlocks: 0,
    placedBytes: 0,
    firstSeenMs: 0,
    lastContactMs: 0,
    reportComplete: true,
    ...over,
  };
}

const wish = (over: Partial<PlacementRequest> = {}): PlacementRequest => ({
  count: 3,
  minReplicas: 1,
  blockBytes: 64 * MiB,
  reserveBytes: 0,
  writerHost: '',
  exclude: new Set(),
  ...over,
});

function place(servers: readonly BlockServer[], request = wish(), seed = 1) {
  const chosen = placeReplicas(servers, request, seededRandom(seed));
  if (isRefusal(chosen)) throw new Error(chosen.message);
  return chosen;
}

const domain = fc
  .tuple(fc.constantFrom('/a', '/b', '/c'), fc.constantFrom('', '/1', '/2'))
  .map((parts) => parts.join(''));
const cluster = fc.array(
  fc.record({
    domain,
    state: fc.constantFrom('live', 'live', 'live', 'live', 'stale', 'dead', 'stopped' as const),
    largestRoom: fc.constantFrom(1_000 * MiB, 500 * MiB, 64 * MiB, 63 * MiB),
    activeStreams: fc.nat({ max: 20 }),
    excluded: fc.boolean(),
  }),
  { maxLength: 12 },
);

const NESTED = ['/b', '/b', '/c', '/c/2'].map((domain) => ({
  domain,
  state: 'live' as const,
  largestRoom: 1_048_576_000,
  activeStreams: 0,
  excluded: false,
}));

describe('placement', () => {
  test('in random clusters: parted as far as domains allow, never on an unfit server, the same by seed', () => {
    fc.assert(
      fc.property(cluster, fc.integer({ min: 1, max: 5 }), fc.integer(), (members, count, seed) => {
        const servers = members.map(({ domain, state, largestRoom, activeStreams }, i) =>
          server(i, { domain, state, largestRoom, activeStreams }),
        );
        const exclude = new Set(servers.filter((_, i) => members[i]?.excluded).map((s) => s.id));
        const fit = servers.filter(
          (s) => s.state === 'live' && s.largestRoom >= 64 * MiB && !exclude.has(s.id),
        );
        const request = wish({ count, exclude });
        const chosen = placeReplicas(servers, request, seededRandom(seed));
        if (isRefusal(chosen)) {
          expect(fit).toEqual([]);
          return;
        }
        expect(chosen).toHaveLength(Math.min(count, fit.length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.every((s) => fit.includes(s))).toBe(true);
        const domains = new Set(fit.map((s) => s.domain)).size;
        expect(new Set(chosen.map((s) => s.domain)).size).toBe(Math.min(chosen.length, domains));
        expect(placeReplicas(servers, request, seededRandom(seed))).toEqual(chosen);
      }),
      {
        numRuns: 500,
        // Servers right in a domain that has another one in it.
        examples: [[NESTED, 3, 8]],
      },
    );
  });

  test('every fit server is drawn sometimes, also a small and a busy one', () => {
    const servers = Array.from({ length: 8 }, (_, n) => server(n));
    servers.push(server(8, { largestRoom: 64 * MiB }), server(9, { activeStreams: 20 }));
    const random = seededRandom(7);
    const drawn = new Map<string, number>();
    for (let i = 0; i < 3_000; i++) {
      const chosen = placeReplicas(servers, wish(), random);
      if (isRefusal(chosen)) throw new Error(chosen.message);
      for (const { name } of chosen) drawn.set(name, (drawn.get(name) ?? 0) + 1);
    }
    expect(drawn.size).toBe(10);
    expect(drawn.get('bs8')).toBeLessThan((drawn.get('bs2') ?? 0) / 3);
    expect(drawn.get('bs9')).toBeLessThan((drawn.get('bs0') ?? 0) / 3);
  });

  test('domains part as high up as they can', () => {
    const domains = ['/a/1', '/a/2', '/a/3', '/b/1'];
    const servers = domains.map((domain, n) => server(n, { domain }));
    for (let seed = 0; seed < 50; seed++) {
      const tops = place(servers, wish({ count: 2 }), seed).map((s) => s.domain.slice(0, 2));
      expect(new Set(tops).size).toBe(2);
    }
  });

  test('an unused domain is better than a less used part of the tree', () => {
    const domains = ['/a/1', '/a/2', '/a/3', '/b/1', '/b/1', '/b/1'];
    const servers = domains.map((domain, n) => server(n, { domain }));
    for (let seed = 0; seed < 50; seed++) {
      const chosen = place(servers, wish({ count: 4 }), seed).map((s) => s.domain);
      expect(new Set(chosen).size).toBe(4);
    }
  });

  test("the writer's own server starts the chain, unless it cannot take the block", () => {
    const servers = Array.from({ length: 6 }, (_, n) => server(n));
    for (let seed = 0; seed < 20; seed++)
      expect(place(servers, wish({ writerHost: 'H4' }), seed)[0]?.name).toBe('bs4');
    const unfit = servers.map((s) => (s.host === 'h4' ? { ...s, state: 'stale' as const } : s));
    for (let seed = 0; seed < 20; seed++)
      expect(place(unfit, wish({ writerHost: 'h4' }), seed).map((s) => s.name)).not.toContain(
        'bs4',
      );
  });

  test('copies that exist already take their domains', () => {
    const servers = Array.from({ length: 6 }, (_, n) => server(n));
    for (let seed = 0; seed < 20; seed++) {
      const request = wish({ count: 1, takenDomains: ['/rack0', '/rack2'] });
      expect(place(servers, request, seed)[0]?.domain).toBe('/rack1');
    }
  });

  test('a chain steps to the nearest next server', () => {
    const servers = ['/a/1', '/b/1', '/a/2', '/b/2'].map((domain, n) => server(n, { domain }));
    for (let seed = 0; seed < 20; seed++) {
      const tops = place(servers, wish({ count: 4, writerHost: 'h0' }), seed);
      expect(tops.map((s) => s.domain.slice(0, 2))).toEqual(['/a', '/a', '/b', '/b']);
    }
  });

  test('what was placed since the last heartbeat takes its room', () => {
    const servers = [server(0, { placedBytes: 950 * MiB }), server(1)];
    expect(place(servers).map((s) => s.name)).toEqual(['bs1']);
  });

  test('a block needs its room on one volume', () => {
    expect(
      placeReplicas(
        [server(0, { remaining: 500 * MiB, largestRoom: 60 * MiB })],
        wish(),
        seededRandom(1),
      ),
    ).toMatchObject({ refused: 'NO_SPACE' });
  });

  test('a refusal names every server with its reason, and what to do', () => {
    const servers = [
      server(0, { state: 'dead' }),
      server(1, { state: 'stale' }),
      server(2),
      server(3),
      server(4, { largestRoom: 5 }),
    ];
    const exclude = new Set([serverId('s3')]);
    const refused = placeReplicas(servers, wish({ minReplicas: 3, exclude }), seededRandom(1));
    expect(refused).toMatchObject({ refused: 'NOT_ENOUGH_SERVERS' });
    const message = isRefusal(refused) ? refused.message : '';
    expect(message).toContain('1 of 5 block servers');
    for (const part of [
      'bs0 (/rack0) dead',
      'bs1 (/rack1) stale',
      'bs2 (/rack2) can',
      'bs3 (/rack0) excluded by the writer',
      'bs4 (/rack1) full: 5 bytes left',
      'start more block servers',
    ])
      expect(message).toContain(part);
    expect(placeReplicas([], wish(), seededRandom(1))).toMatchObject({
      refused: 'NOT_ENOUGH_SERVERS',
      message: expect.stringContaining('none has registered'),
    });
  });

  test('only space lacks: NO_SPACE; and a long list is cut', () => {
    const servers = Array.from({ length: 60 }, (_, n) => server(n, { largestRoom: 5 }));
    const refused = placeReplicas(servers, wish(), seededRandom(1));
    expect(refused).toMatchObject({
      refused: 'NO_SPACE',
      message: expect.stringContaining('and 10 more; delete files'),
    });
  });
});
