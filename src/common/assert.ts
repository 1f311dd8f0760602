/** A broken invariant. Nothing catches it: the process ends, because going on could damage data. */
export class AssertionFault extends Error {
  override readonly name = 'AssertionFault';
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFault(message);
}

/** The value, which an invariant says is there. */
export function must<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new AssertionFault(message);
  return value;
}

/** Makes a switch exhaustive: a new case fails to compile. */
export function unreachable(value: never): never {
  throw new AssertionFault(`unreachable: ${JSON.stringify(value)}`);
}
