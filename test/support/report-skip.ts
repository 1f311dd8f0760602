/** A test that cannot run here passes, and says on stderr which one and why: it is seen, not silently green. */
export function reportSkip(reason: string): void {
  const name = expect.getState().currentTestName ?? 'a test';
  process.stderr.write(`not run: ${name}: ${reason}\n`);
}
