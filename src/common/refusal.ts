import { DfsError } from './error.js';
import type { ErrorCode } from './error-codes.js';

/** A core's typed "no": a value, not an exception. The service turns it into a DfsError at the door. */
export interface Refusal {
  readonly refused: ErrorCode;
  readonly message?: string | undefined;
  readonly path?: string | undefined;
}

export function refuse(
  refused: ErrorCode,
  detail: { message?: string; path?: string } = {},
): Refusal {
  return { refused, ...detail };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** Throws what was refused; hands through what was not. */
export function unwrap<T extends object>(value: T | Refusal): T {
  if (isRefusal(value)) throw new DfsError(value.refused, value.message, { path: value.path });
  return value;
}
