import type { ExperimentResult } from '../../src/client/experiment/result.js';
import type { Fact } from '../../src/client/experiment/scenario.js';
import type { Timeline } from '../../src/client/core/experiment/timeline.js';

/** A run of kill-node as it might be, made up: what the report is drawn from. */
export const FACTS: readonly Fact[] = [
  { key: 'victims', label: 'killed', value: 'bs2', unit: 'text' },
  { key: 'oneCopyBlocks', label: 'of them with one copy left', value: 8, unit: 'count' },
  { key: 'oneCopySafeMs', label: 'all one-copy blocks at two', value: 6_400, unit: 'ms' },
];

export const TIMELINE: Timeline = {
  samples: Array.from({ length: 81 }, (_, i) => {
    const timeMs = i * 250;
    const lost = Math.max(0, Math.min(32, 32 - Math.floor((timeMs - 13_000) / 100)));
    const waiting = timeMs < 13_000 || timeMs >= 17_000 ? 0 : lost;
    return {
      timeMs,
      report: {
        live: timeMs < 13_000 ? 6 : 5,
        stale: 0,
        dead: timeMs < 13_000 ? 0 : 1,
        queued: {
          critical: Math.max(0, waiting - 24),
          high: 0,
          normal: Math.min(24, waiting),
          misplaced: 0,
        },
        inFlight: waiting > 0 ? 4 : 0,
        underReplicated: waiting,
        corruptReplicas: 0,
        missing: 0,
        repairedBytes: timeMs < 13_000 ? 0 : Math.min(268e6, (timeMs - 13_000) * 80_000),
      },
      copies:
        timeMs < 8_000
          ? undefined
          : { none: 0, one: Math.max(0, lost - 24), two: Math.min(24, lost), complete: 32 - lost },
    };
  }),
  seconds: Array.from({ length: 20 }, (_, second) => ({
    second,
    operations: 16,
    errors: second === 8 ? 1 : 0,
    p50Ms: 12 + second,
    p99Ms: second === 8 ? 1_900 : 90,
  })),
  events: [
    { timeMs: 8_000, label: 'SIGKILL to bs2' },
    { timeMs: 13_100, label: 'the master counts them dead' },
    { timeMs: 17_000, label: 'every copy is back' },
  ],
};

const latency = {
  operations: 128,
  p50Ms: 12.5,
  p99Ms: 88.1,
  maxMs: 95.2,
  servedP50Ms: 12,
  servedP99Ms: 80,
};

export const RESULT: ExperimentResult = {
  name: 'kill-node',
  seed: 1,
  passed: true,
  failures: [],
  command: "dfs experiment run kill-node --seed 1 --dir '<b>&'",
  machine: {
    cairn: '0.1.0',
    node: 'v20',
    os: 'Linux',
    cpu: 'a processor',
    cores: 2,
    memoryBytes: 8e9,
    fileSystem: 'ext4',
    date: '2026-01-01T00:00:00.000Z',
  },
  loadAverages: [0.5, 2.1],
  config: {
    size: 268_435_456,
    bandwidth: 104_857_600,
    durability: 'sync',
    blockServers: 6,
    domains: 3,
    replication: 3,
    blockSize: 8_388_608,
    clients: 4,
    paceMs: 250,
    deadAfterMs: 5_000,
    victims: 1,
    blocks: 6,
    slowForMs: 10_000,
    beforeMs: 8_000,
    withinMs: 300_000,
  },
  detectedMs: 5_123.4,
  fullyReplicatedMs: 9_000,
  repairMs: 3_876.6,
  bytesRepaired: 268_435_456,
  bytesRepairedLater: 1_048_576,
  repairBytesPerSecond: 69_245_000,
  capShare: 0.66,
  clientOps: 321,
  clientErrors: 1,
  errorsByCode: { UNAVAILABLE: 1 },
  clientOpsMissed: 0,
  longestReadStallMs: 812.3,
  longestReadStallBeforeMs: 41.2,
  latency: {
    before: latency,
    during: { ...latency, p99Ms: 140.9 },
    after: latency,
    duringPhase: 'repair',
    p50Ratio: 1,
    p99Ratio: 1.6,
  },
  verifiedFiles: 99,
  verifiedBytes: 585_000_000,
  lostBytes: 0,
  lostFiles: [],
  facts: { victims: 'bs2', oneCopyBlocks: 8, oneCopySafeMs: 6_400 },
  events: TIMELINE.events,
};
