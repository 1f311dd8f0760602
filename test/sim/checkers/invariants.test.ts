import { checkCluster, type ClusterPicture, type InvariantViolation } from './invariants.js';

type Changeable<T> = {
  -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? Changeable<E>[] : T[K];
};

/** Two files on six servers in three domains, all as it should be. */
function sound(): Changeable<ClusterPicture> {
  const servers = [1, 2, 3, 4, 5, 6].map((n) => ({
    id: `bs${n}`,
    domain: `/rack${((n - 1) % 3) + 1}`,
    usable: true,
  }));
  const block = (id: number) => ({
    id,
    generation: 10 + id,
    length: 100,
    sha256: `sha${id}`,
    served: ['bs1', 'bs2', 'bs3'],
  });
  return {
    files: [
      { path: '/f', replication: 3, length: 200, blocks: [block(1), block(2)] },
      { path: '/g', replication: 3, length: 100, blocks: [block(3)] },
    ],
    servers,
    replicas: [1, 2, 3].flatMap((blockId) =>
      ['bs1', 'bs2', 'bs3'].map((server) => ({
        server,
        blockId,
        generation: 10 + blockId,
        length: 100,
        sha256: `sha${blockId}`,
      })),
    ),
  };
}

const acknowledged = [
  { path: '/f', content: [], length: 200, most: 200 },
  { path: '/g', content: [], length: 50, most: 150 },
];

function found(change: (picture: Changeable<ClusterPicture>) => void): string[] {
  const picture = sound();
  change(picture);
  const kinds = checkCluster(picture as ClusterPicture, acknowledged).map(({ kind }) => kind);
  return [...new Set(kinds)].sort();
}

test('a cluster at rest has no violations', () => {
  expect(found(() => {})).toEqual([]);
});

const cases: [InvariantViolation['kind'][], (picture: Changeable<ClusterPicture>) => void][] = [
  [['acknowledged file is gone', 'orphaned replica'], (p) => void p.files.pop()],
  [
    ['acknowledged bytes are gone', 'orphaned replica'],
    (p) => {
      p.files[0]!.blocks.pop();
      p.files[0]!.length = 100;
    },
  ],
  [
    ['file length is not its blocks'],
    (p) => {
      p.files[1]!.length = 101;
    },
  ],
  [
    ['block in two files'],
    (p) => {
      p.files[1]!.blocks[0] = { ...p.files[0]!.blocks[0]! };
      p.replicas = p.replicas.filter(({ blockId }) => blockId !== 3);
    },
  ],
  [['served and not there', 'too few replicas'], (p) => void p.replicas.pop()],
  [['too many replicas'], (p) => void p.replicas.push({ ...p.replicas[0]!, server: 'bs4' })],
  [
    ['domains not used'],
    (p) => {
      // bs4 is in the domain of bs1.
      p.replicas[1]!.server = 'bs4';
      p.files[0]!.blocks[0]!.served = ['bs1', 'bs4', 'bs3'];
    },
  ],
  [
    ['older generation served', 'orphaned replica', 'too few replicas'],
    (p) => {
      p.replicas[0]!.generation--;
    },
  ],
  [['served and not there'], (p) => void p.files[0]!.blocks[0]!.served.push('bs6')],
  [
    ['replica is not its block', 'too few replicas'],
    (p) => {
      p.replicas[0]!.sha256 = 'other';
    },
  ],
  [
    ['replica is not its block', 'too few replicas'],
    (p) => {
      p.replicas[0]!.length = 99;
    },
  ],
  [['orphaned replica'], (p) => void p.replicas.push({ ...p.replicas[0]!, blockId: 9 })],
];

test.each(cases)('%p are found', (kinds, change) => {
  expect(found(change)).toEqual([...kinds].sort());
});

test('fewer replicas and domains are fine where there are no more servers for them', () => {
  expect(
    found((p) => {
      for (const server of p.servers)
        if (server.id !== 'bs1' && server.id !== 'bs4') server.usable = false;
      p.replicas = p.replicas.filter(({ server }) => server === 'bs1');
      p.replicas.push(...p.replicas.map((replica) => ({ ...replica, server: 'bs4' })));
      for (const file of p.files) for (const block of file.blocks) block.served = ['bs1', 'bs4'];
    }),
  ).toEqual([]);
});
