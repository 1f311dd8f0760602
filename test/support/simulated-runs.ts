/** How many random histories a simulation plays: `make sim RUNS=n` plays more of them than every test run does. */
export function simulatedRuns(usual: number): number {
  const asked = Number(process.env['SIM_RUNS'] ?? '');
  return Number.isSafeInteger(asked) && asked > 0 ? asked : usual;
}
