import { dataFigure, type DataSample } from '../../../../src/client/bench/data-figure.js';
import { dataTable } from '../../../../src/client/bench/data-table.js';
import { rawBytes } from '../../../../src/client/bench/limits/machine-limits.js';
import { GiB, KiB, MiB } from '../../../../src/common/sizes.js';

const LIMITS = {
  diskBytes: 64 * MiB,
  threeWritesSynced: 200,
  threeWrites: 300,
  read: 5_000,
  memcpy: 4_000,
  crc32c: 3_000,
  stream: { mbPerSecond: 800, coreSecondsPerGb: 1.25 },
  grpcJs: { mbPerSecond: 900, coreSecondsPerGb: 1.5 },
};

/** Two clients with two files each of a second, but for one. */
function sampleOf(change: Partial<DataSample> = {}): DataSample {
  return {
    seconds: 2,
    secondsOfEach: [1, 1, 0.5, 1],
    coreSeconds: { client: 1, master: 0.5, server: 2.5 },
    maxRssBytes: { client: 80 * MiB, master: 90 * MiB, server: 100 * MiB },
    peaksOfRun: true,
    ...change,
  };
}

function figureOf(bytes: number, samples: readonly DataSample[]) {
  const options = { bytes, clients: 2, runs: samples.length, durability: 'flush' as const };
  return dataFigure('get', options, 2, samples, { limit: 800, grpcJs: 900 });
}

test('a figure has rates, processor time and peaks of all files, clients and runs', () => {
  const higher = sampleOf({
    maxRssBytes: { client: 81 * MiB, master: 80 * MiB, server: 120 * MiB },
  });
  expect(figureOf(1e6, [sampleOf(), higher])).toMatchObject({
    bytes: 1e6,
    filesEach: 2,
    mbPerSecond: 2,
    filesPerSecond: 2,
    coreSecondsPerGb: 1_000,
    coreMicrosPerFile: 1e6,
    clientCoreSecondsPerGb: 250,
    masterCoreSecondsPerGb: 125,
    serverCoreSecondsPerGb: 625,
    ratioToLimit: 2 / 800,
    ratioToGrpcJs: 2 / 900,
    p50Ms: 1_000,
    clientMaxRssBytes: 81 * MiB,
    masterMaxRssBytes: 90 * MiB,
    serverMaxRssBytes: 120 * MiB,
    peaksOfRuns: true,
  });
});

test('a table has a row of each size, the limits of both streams, and says what its columns are', () => {
  const sizes = [4 * KiB, MiB, 64 * MiB, GiB, 1_000_000, 500];
  const text = dataTable(
    sizes.map((bytes) => figureOf(bytes, [sampleOf()])),
    LIMITS,
  );
  const rows = text.split('\n').filter((line) => line.startsWith('get flush'));
  const named = rows.map((row) => /^get flush +(\S+ \S+) +2 +4 /.exec(row)?.[1]);
  expect(named).toEqual(['4 KiB', '1 MiB', '64 MiB', '1 GiB', '1000000 B', '500 B']);
  expect(text).toMatch(/^bare stream.* 800 +1\.25$/m);
  expect(text).toMatch(/^grpc-js.* 900 +1\.50$/m);
  expect(text).toContain('RSS: the highest in the runs of a row');
});

test('a peak that is not of the runs of a row alone is not called so', () => {
  const text = dataTable([figureOf(MiB, [sampleOf(), sampleOf({ peaksOfRun: false })])], LIMITS);
  expect(text).toContain('RSS: the highest since they started');
});

test.each([
  ['a small file', 4 * KiB, 64 * MiB],
  ['a file of 256 MiB', 256 * MiB, 256 * MiB],
  ['four files of 4 GiB', 16 * GiB, GiB],
])('raw files beside %s say something and have room on a disk', (_, transferred, bytes) => {
  expect(rawBytes(transferred)).toBe(bytes);
});
