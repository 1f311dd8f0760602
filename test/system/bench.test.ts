import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetPeak } from '../../src/client/bench/process-usage.js';
import { DfsProcess } from '../support/dfs-process.js';

/** Each bench runs on a cluster of its own: small ones here, to see that they measure something. */

async function bench(...flags: string[]): Promise<Record<string, unknown>> {
  using dfs = new DfsProcess({ master: '' }, ['bench', ...flags, '--json=-']);
  const { code, stdout, stderr } = await dfs.result;
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Any number above zero. */
const positive: unknown = {
  asymmetricMatch: (value: unknown) => typeof value === 'number' && value > 0,
  toString: () => 'a number above zero',
};

test('bench data: files of several sizes put and got in a class, beside raw writes and streams', async () => {
  const flags = ['--size=512KiB,4MiB', '--runs=1', '--durability=flush'];
  const atOnce = ['--side-by-side=1', '--side-by-side=2'];
  const { data, limits, machine } = await bench('data', ...flags, ...atOnce);
  expect(machine).toMatchObject({ cores: positive });
  const parts = ['threeWritesSynced', 'threeWrites', 'read', 'memcpy', 'crc32c'];
  const stream = { mbPerSecond: positive, coreSecondsPerGb: positive };
  expect(limits).toEqual({
    ...Object.fromEntries(parts.map((part) => [part, positive])),
    // Of less, a disk says nothing.
    diskBytes: 64 * 1_048_576,
    stream,
    grpcJs: stream,
  });
  // Where the system lets one set peaks back.
  const peaksOfRuns = forgetPeak(process.pid);
  const rows = [512 * 1_024, 4 * 1_048_576].flatMap((bytes) =>
    [1, 2].flatMap((clients) => {
      // One small file says nothing.
      const shape = { bytes, clients, filesEach: (64 * 1_048_576) / bytes, peaksOfRuns };
      return [
        {
          ...shape,
          what: 'put',
          serverCoreSecondsPerGb: positive,
          rawMbPerSecond: positive,
          ratioToRaw: positive,
        },
        { ...shape, what: 'get first', ratioToLimit: positive, ratioToGrpcJs: positive },
        { ...shape, what: 'get', ratioToLimit: positive, ratioToGrpcJs: positive },
        { ...shape, what: 'get local', ratioToLimit: positive },
      ];
    }),
  );
  const measured = Object.fromEntries(DATA_FIGURES.map((name) => [name, positive]));
  expect(data).toEqual(rows.map((row) => expect.objectContaining({ ...row, ...measured })));
  for (const { bytes, mbPerSecond, filesPerSecond } of data as Record<string, number>[])
    expect(filesPerSecond! * bytes!).toBeCloseTo(mbPerSecond! * 1e6);
});

const DATA_FIGURES = [
  'mbPerSecond',
  'filesPerSecond',
  'coreSecondsPerGb',
  'coreMicrosPerFile',
  'clientCoreSecondsPerGb',
  'p50Ms',
  'p99Ms',
  'clientMaxRssBytes',
  'masterMaxRssBytes',
  'serverMaxRssBytes',
];

test('bench small: small files, several at once, and what they cost each kind of process', async () => {
  const flags = ['--file-size=4KiB', '--in-flight=16', '--seconds=1', '--runs=1'];
  const { small } = await bench('small', ...flags, '--durability=flush');
  const measured = ['files', 'filesPerSecond', 'p50Ms', 'p99Ms', 'clientMicrosPerFile'];
  const ofServers = ['masterMicrosPerFile', 'serverMicrosPerFile'];
  const figures = Object.fromEntries([...measured, ...ofServers].map((name) => [name, positive]));
  expect(small).toEqual(
    ['put', 'get'].map((what) =>
      expect.objectContaining({
        what,
        durability: 'flush',
        bytes: 4_096,
        inFlight: 16,
        runs: 1,
        ...figures,
      }),
    ),
  );
});

test('bench network: put and get over a slow link, for each round trip', async () => {
  const flags = ['--size=2MiB', '--runs=1', '--durability=flush', '--link-rate=4MiB'];
  const { network } = await bench('network', ...flags, '--round-trip=1', '--round-trip=40');
  const each = (what: string, roundTripMs: number) =>
    expect.objectContaining({ what, roundTripMs, mbPerSecond: positive, shareOfLink: positive });
  expect(network).toEqual([each('put', 1), each('get', 1), each('put', 40), each('get', 40)]);
  // Half a second of link at least: what went past it would be faster.
  for (const { mbPerSecond } of network as { mbPerSecond: number }[])
    expect(mbPerSecond).toBeLessThan(4.2);
});

interface Phase {
  readonly phase: string;
  readonly operations: number;
  readonly latencyFrom: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly histogram: { readonly upToUs: number[]; readonly counts: number[] };
}

/** What whoever reads the histogram would say of the latencies. */
function fromHistogram({ histogram: { upToUs, counts } }: Phase) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const percentileMs = (share: number): number => {
    let seen = 0;
    return (
      upToUs[counts.findIndex((count) => (seen += count) >= Math.ceil(total * share))]! / 1_000
    );
  };
  return { p50Ms: percentileMs(0.5), p99Ms: percentileMs(0.99), maxMs: upToUs.at(-1)! / 1_000 };
}

const PHASES = ['create', 'create with blocks', 'stat', 'list', 'rename', 'remove'];

test('bench namespace: phases of several clients, restarts, memory of the master a file and a block', async () => {
  const flags = ['--files=300', '--blocks=2', '--clients=2', '--in-flight=16', '--seconds=1'];
  const { namespace } = (await bench('namespace', ...flags)) as {
    namespace: { phases: Phase[] };
  };
  expect(namespace).toMatchObject({
    files: 300,
    createsPerSecond: positive,
    rssBytesPerFile: expect.any(Number) as number,
    rssBytesPerBlock: expect.any(Number) as number,
    restartFromCheckpointSeconds: positive,
  });
  expect(namespace.phases.map(({ phase }) => phase)).toEqual(PHASES);
  const done = Object.fromEntries(namespace.phases.map((each) => [each.phase, each.operations]));
  expect(done).toMatchObject({
    create: 300,
    'create with blocks': 300,
    stat: positive,
    list: positive,
    rename: 150,
    remove: 150,
  });
  for (const phase of namespace.phases) {
    expect(phase).toMatchObject(fromHistogram(phase));
    expect(phase).toMatchObject({
      latencyFrom: 'begun',
      masterLongestTurnMs: expect.any(Number) as number,
    });
  }
});

test('bench namespace --engine: what the engine alone does, in a process without a cluster', async () => {
  const { engine } = (await bench(
    'namespace',
    '--engine',
    '--files=300',
    '--blocks=1',
    '--seconds=1',
  )) as {
    engine: { phases: Phase[] };
  };
  expect(engine).toMatchObject({ files: 300, blocksPerFile: 1, pageBytesPerFile: positive });
  expect(engine.phases.map(({ phase }) => phase)).toEqual(PHASES);
  for (const phase of engine.phases) expect(phase).toMatchObject(fromHistogram(phase));
});

test('bench repair: copies made without a cap, beside a raw copy', async () => {
  const { repair } = await bench('repair', '--size=4MiB', '--runs=1', '--durability=flush');
  expect(repair).toEqual([
    expect.objectContaining({
      bytes: 4_194_304,
      mbPerSecond: positive,
      coreSecondsPerGb: expect.any(Number) as number,
      rawMbPerSecond: positive,
    }),
  ]);
});

test('bench memory: the peak of each process in each phase, and a page with the plot', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bench-test-'));
  try {
    const plot = join(dir, 'memory.html');
    const small = [
      '--size=2MiB',
      '--durability=flush',
      '--peers=5',
      '--connections=8',
      '--seconds=1',
    ];
    const { memory } = (await bench('memory', ...small, `--plot=${plot}`)) as {
      memory: { phase: string; fromMs: number; toMs: number; movedBytes: number; peaks: Peak[] }[];
    };
    expect(memory.map(({ phase, movedBytes }) => [phase, movedBytes > 0])).toEqual([
      ['at rest', false],
      ['2 put, flush', true],
      ['2 get, flush', true],
      ['one stops reading', true],
      ['5 read slowly', true],
      ['5 write slowly', true],
      ['8 connected', true],
      ['all gone', false],
    ]);
    const clients = memory.map(({ peaks }) => peaks.filter(({ kind }) => kind === 'client').length);
    expect(clients).toEqual([0, 2, 2, 1, 4, 4, 1, 0]);
    const servers = ['master', 'bs1', 'bs2', 'bs3'].map((process) =>
      expect.objectContaining({ process, kind: 'server', rssBytes: positive }),
    );
    for (const { peaks, fromMs, toMs } of memory) {
      expect(peaks).toEqual(expect.arrayContaining(servers));
      expect(toMs).toBeGreaterThan(fromMs);
    }
    expect(await readFile(plot, 'utf8')).toContain('Resident memory of each process');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

interface Peak {
  readonly process: string;
  readonly kind: 'server' | 'client';
  readonly rssBytes: number;
}

test('bench meta: mixes of metadata calls, as many as are offered', async () => {
  const { meta } = await bench(
    'meta',
    '--mix=balanced',
    '--mix=stat',
    '--seconds=1',
    '--rate=200',
    '--in-flight=16',
    '--block-servers=1',
  );
  expect(meta).toEqual(
    ['balanced', 'stat'].map((mix) =>
      expect.objectContaining({
        mix,
        offeredPerSecond: 200,
        operationsPerSecond: positive,
        p50Ms: positive,
        p99Ms: positive,
        masterMicrosPerOperation: expect.any(Number) as number,
        masterLongestTurnMs: expect.any(Number) as number,
        latencyFrom: 'due',
      }),
    ),
  );
  for (const phase of meta as Phase[]) expect(phase).toMatchObject(fromHistogram(phase));
});

test('bench meta: a mix that there is not is refused by name', async () => {
  using dfs = new DfsProcess({ master: '' }, ['bench', 'meta', '--mix=fast']);
  expect(await dfs.result).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^bench: .*'fast'.*balanced.*\(INVALID_ARGUMENT\)\n$/) as string,
  });
});

test('bench meta: what is offered beyond what the master can do is not begun after the end, and counted', async () => {
  const [figure] = (
    await bench(
      'meta',
      '--mix=create',
      '--seconds=1',
      '--rate=100000',
      '--in-flight=4',
      '--block-servers=1',
      '--transport=unary',
    )
  )['meta'] as { operationsPerSecond: number; unbegun: number; p99Ms: number; maxMs: number }[];
  expect(figure).toMatchObject({ operationsPerSecond: positive, unbegun: positive });
  expect(figure!.unbegun + figure!.operationsPerSecond).toBeGreaterThan(50_000);
  expect(figure!.p99Ms).toBeGreaterThan(500);
});

test('bench: the first interrupt ends it once its cluster is up, and takes the cluster away', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bench-test-'));
  try {
    const argv = ['bench', 'meta', '--mix=create', '--seconds=600', '--block-servers=1'];
    using dfs = new DfsProcess({ master: '' }, [...argv, `--dir=${dir}`]);
    while (!(await heardOf(dfs)).includes('files that are read'));
    dfs.child.kill('SIGINT');
    const { code, stderr } = await dfs.result;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringContaining('Interrupted (CANCELLED)') as string,
    });
    expect(await readdir(dir)).toEqual([]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

async function heardOf(dfs: DfsProcess): Promise<string> {
  const [piece] = (await once(dfs.child.stderr, 'data')) as [Buffer];
  return piece.toString();
}
