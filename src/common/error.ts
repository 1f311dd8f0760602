import { ERROR_CODES, type ErrorCode } from './error-codes.js';

export interface DfsErrorDetail {
  /** Path or id concerned. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/** A fault or a refusal on its way to the user: a code from the table and a sentence that says what to do next. */
export class DfsError extends Error {
  readonly code: ErrorCode;
  readonly path: string | undefined;

  constructor(code: ErrorCode, message?: string, detail: DfsErrorDetail = {}) {
    super(
      message ?? ERROR_CODES[code].meaning,
      detail.cause === undefined ? undefined : { cause: detail.cause },
    );
    this.name = 'DfsError';
    this.code = code;
    this.path = detail.path;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

export function isDfsError(error: unknown, ...codes: ErrorCode[]): error is DfsError {
  return error instanceof DfsError && (codes.length === 0 || codes.includes(error.code));
}

/** Foreign errors are recognised by code: under Jest a Node fs error is not `instanceof Error`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  const code = errorCode(error);
  return code !== undefined && codes.includes(code);
}

/** The code of whatever was thrown, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Text of whatever was thrown. */
export function errorMessage(error: unknown): string {
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : String(error);
}
