import { humanSize } from '../format/human-size.js';
import type { ExperimentResult, LatencyFigures } from './result.js';
import type { Fact } from './scenario.js';

const NONE = '-';

export interface Figure {
  readonly label: string;
  readonly value: string;
}

/**
 * The figures of a result for people, in the order in which they are read, on the terminal and in the report; without
 * those that this kind of experiment does not have.
 */
export function figuresOf(result: ExperimentResult, facts: readonly Fact[]): Figure[] {
  const { latency } = result;
  const figures = [
    ...facts.map(({ label, value, unit }) => ({ label, value: factText(value, unit) })),
    { label: 'detected after', value: detected(result) },
    { label: 'all copies back after', value: seconds(result.fullyReplicatedMs) },
    { label: 'of that, repair took', value: seconds(result.repairMs) },
    { label: 'bytes copied by repair', value: copied(result) },
    { label: 'repair rate', value: rate(result) },
    { label: 'operations of clients', value: String(result.clientOps) },
    { label: 'of them failed', value: errors(result) },
    { label: 'beats left out', value: String(result.clientOpsMissed) },
    {
      label: 'longest stall of a read',
      value: `${seconds(result.longestReadStallMs)} (before the fault ${seconds(result.longestReadStallBeforeMs)})`,
    },
    { label: 'latency before', value: latencyText(latency.before) },
    {
      label: `latency during ${latency.duringPhase === 'repair' ? 'repair' : 'the fault'}`,
      value: latencyText(latency.during),
    },
    {
      label: 'during : before',
      value: `p50 ${times(latency.p50Ratio)}, p99 ${times(latency.p99Ratio)}`,
    },
    { label: 'latency after', value: latencyText(latency.after) },
    { label: 'from begin, not from due', value: servedText(latency) },
    {
      label: 'verified byte by byte',
      value: `${size(result.verifiedBytes)} in ${result.verifiedFiles} files`,
    },
    { label: 'lost', value: size(result.lostBytes) },
    { label: 'load of the machine', value: busy(result) },
  ];
  return figures.filter(({ value }) => value !== NONE);
}

/** Whether servers were lost for good: what published figures are about. */
export function losesServers({ name }: ExperimentResult): boolean {
  return name.startsWith('kill-');
}

export function seconds(ms: number | null): string {
  if (ms === null) return NONE;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : humanSize(bytes, 1, 'iB');
}

function factText(value: Fact['value'], unit: Fact['unit']): string {
  if (typeof value !== 'number') return value ?? NONE;
  if (unit === 'ms') return seconds(value);
  return unit === 'bytes' ? size(value) : String(value);
}

function detected(result: ExperimentResult): string {
  const { detectedMs, config } = result;
  if (detectedMs === null || !losesServers(result)) return seconds(detectedMs);
  return `${seconds(detectedMs)} (dead-after is ${seconds(config.deadAfterMs)})`;
}

function copied({ bytesRepaired, bytesRepairedLater }: ExperimentResult): string {
  if (bytesRepairedLater === 0) return size(bytesRepaired);
  return `${size(bytesRepaired)}, and ${size(bytesRepairedLater)} later, to spread copies`;
}

function rate({ repairBytesPerSecond, capShare, config }: ExperimentResult): string {
  if (repairBytesPerSecond === null) return NONE;
  const mean = `${(repairBytesPerSecond / 1e6).toFixed(1)} MB/s`;
  if (config.bandwidth === null || capShare === null) return `${mean}, no cap`;
  return `${mean}, ${Math.round(capShare * 100)} % of the cap of ${(config.bandwidth / 1e6).toFixed(1)} MB/s`;
}

function busy({ loadAverages, machine }: ExperimentResult): string {
  const [before = 0, after = 0] = loadAverages;
  return `${before.toFixed(1)} at the start, ${after.toFixed(1)} at the end, on ${machine.cores} cores`;
}

function errors({ clientErrors, errorsByCode }: ExperimentResult): string {
  const codes = Object.entries(errorsByCode).map(([code, count]) => `${code} ${count}`);
  return codes.length === 0 ? String(clientErrors) : `${clientErrors} (${codes.join(', ')})`;
}

function latencyText({ operations, p50Ms, p99Ms, maxMs }: LatencyFigures): string {
  if (operations === 0) return NONE;
  return `p50 ${seconds(p50Ms)}, p99 ${seconds(p99Ms)}, max ${seconds(maxMs)} of ${operations}`;
}

function servedText({ before, during }: ExperimentResult['latency']): string {
  const text = (of: LatencyFigures): string =>
    `p50 ${seconds(of.servedP50Ms)}, p99 ${seconds(of.servedP99Ms)}`;
  return `before ${text(before)}; during ${text(during)}`;
}

function times(ratio: number | null): string {
  return ratio === null ? NONE : `× ${ratio.toFixed(2)}`;
}
