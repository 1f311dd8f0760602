import type { LogLine } from '../cluster/sim-log.js';
import type { RunVerdict } from './run-seed.js';

const FAULTS_SHOWN_MAX = 12;
const FAULT_CHARACTERS_MAX = 1_500;

export function print(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printLine({ atMs, node, level, message, fields }: LogLine): void {
  const shown = JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? value.message : value,
  );
  print(`${(atMs / 1_000).toFixed(3)} ${node} ${level} ${message} ${shown ?? ''}`);
}

export function printFaults({ faults }: RunVerdict): void {
  for (const fault of faults.slice(0, FAULTS_SHOWN_MAX))
    print(`  - ${fault.slice(0, FAULT_CHARACTERS_MAX)}`);
  if (faults.length > FAULTS_SHOWN_MAX) print(`  and ${faults.length - FAULTS_SHOWN_MAX} more`);
}
