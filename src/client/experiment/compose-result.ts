import type { LoadRecords, Phase } from './load/load-records.js';
import type { ExperimentResult, LatencyFigures } from './result.js';
import { factsOf, roundedMs } from './result.js';
import type { ExperimentOrder, ExperimentRun } from './run-experiment.js';

/** The figures of a run. It has passed if all copies came back in time and not a byte is lost or wrong. */
export function composeResult(
  { scenario, seed, config }: ExperimentOrder,
  run: ExperimentRun,
  command: string,
): ExperimentResult {
  const { outcome, records, verification, timeline, machine } = run;
  const { detectedMs, fullyReplicatedMs, during } = outcome;
  const repairMs =
    detectedMs === null || fullyReplicatedMs === null ? null : fullyReplicatedMs - detectedMs;
  const bytesRepaired = repairedBetween(run, outcome.faultMs, fullyReplicatedMs);
  const rate = repairMs === null || repairMs <= 0 ? null : (bytesRepaired * 1_000) / repairMs;
  const before = figures(records, 'before');
  const meanwhile = figures(records, during);
  const failures = [
    ...run.failures,
    ...records.wrong.map((each) => `read: ${each}`),
    ...verification.lostFiles.map((each) => `lost: ${each}`),
  ];
  return {
    name: scenario.name,
    seed: /^\d{1,15}$/.test(seed) ? Number(seed) : seed,
    passed: failures.length === 0 && verification.lostBytes === 0,
    failures,
    command,
    machine,
    loadAverages: run.loadAverages.map(roundedMs),
    config,
    detectedMs: roundedMs(detectedMs),
    fullyReplicatedMs: roundedMs(fullyReplicatedMs),
    repairMs: roundedMs(repairMs),
    bytesRepaired,
    bytesRepairedLater: repairedBetween(run, outcome.faultMs, null) - bytesRepaired,
    repairBytesPerSecond: rate === null ? null : Math.round(rate),
    capShare: rate === null || config.bandwidth === null ? null : share(rate, config.bandwidth),
    clientOps: records.operations,
    clientErrors: records.errors,
    errorsByCode: Object.fromEntries(records.errorsByCode),
    clientOpsMissed: records.missed,
    longestReadStallMs: roundedMs(records.longestWaitMs('fault', 'repair')),
    longestReadStallBeforeMs: roundedMs(records.longestWaitMs('before')),
    latency: {
      before,
      during: meanwhile,
      after: figures(records, 'after'),
      duringPhase: during,
      p50Ratio: ratio(meanwhile.p50Ms, before.p50Ms),
      p99Ratio: ratio(meanwhile.p99Ms, before.p99Ms),
    },
    verifiedFiles: verification.verifiedFiles,
    verifiedBytes: verification.verifiedBytes,
    lostBytes: verification.lostBytes,
    lostFiles: verification.lostFiles,
    facts: factsOf(outcome.facts),
    events: timeline.events.map(({ timeMs, label }) => ({ timeMs: roundedMs(timeMs), label })),
  };
}

/** Bytes that repair copied from the fault on, up to a time since then, or to the end. */
function repairedBetween(
  { timeline }: ExperimentRun,
  faultMs: number,
  endMs: number | null,
): number {
  const known = timeline.samples.filter(({ report }) => report !== undefined);
  const start = known.findLast(({ timeMs }) => timeMs <= faultMs);
  const end = endMs === null ? undefined : known.find(({ timeMs }) => timeMs >= faultMs + endMs);
  const bytes = (end ?? known.at(-1))?.report?.repairedBytes ?? 0;
  // A master that was restarted counts from the start.
  return Math.max(0, bytes - (start?.report?.repairedBytes ?? 0));
}

function figures(records: LoadRecords, phase: Phase): LatencyFigures {
  const latencies = records.latencies(phase);
  const served = records.serviceTimes(phase);
  const known = (ms: number | undefined): number | null =>
    ms === undefined ? null : roundedMs(ms);
  return {
    operations: latencies.count,
    p50Ms: known(latencies.percentile(0.5)),
    p99Ms: known(latencies.percentile(0.99)),
    maxMs: latencies.count === 0 ? null : roundedMs(latencies.maxMs),
    servedP50Ms: known(served.percentile(0.5)),
    servedP99Ms: known(served.percentile(0.99)),
  };
}

function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : share(part, whole);
}

function share(part: number, whole: number): number {
  return Number((part / whole).toFixed(3));
}
