import { DfsError, errorMessage, hasCode, isDfsError } from '../../common/error.js';
import { ERROR_CODES, type ErrorCode } from '../../common/error-codes.js';
import { oneLine } from '../format/printable.js';
import { CAUSES_SHOWN_MAX } from './limits.js';
import { ClosedPipe, type Output } from './output.js';

/** Errors of the local disk in the words of the one table. */
const LOCAL_CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'NOT_FOUND',
  EEXIST: 'ALREADY_EXISTS',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
  EISDIR: 'IS_DIRECTORY',
  ENOTDIR: 'NOT_DIRECTORY',
  ENOTEMPTY: 'DIRECTORY_NOT_EMPTY',
  ENOSPC: 'NO_SPACE',
  EDQUOT: 'NO_SPACE',
  EFBIG: 'NO_SPACE',
  ENAMETOOLONG: 'PATH_INVALID',
  ELOOP: 'PATH_INVALID',
};

/** After one of these the next operand would only wait for the same answer. */
const HOPELESS: readonly ErrorCode[] = ['CANCELLED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'];

/** Prints each failure as it comes and knows the exit code that they add up to. */
export class Failures {
  private readonly codes = new Set<number>();
  private attempts = 0;
  private failed = 0;
  private readonly options: {
    readonly command: string;
    readonly json: boolean;
    readonly debug: boolean;
    readonly stdout: Output;
    readonly stderr: Output;
    readonly signal: AbortSignal;
  };

  constructor(options: Failures['options']) {
    this.options = options;
  }

  /**
   * Does one of several things. A failure is printed and remembered, and the others go on; undefined then.
   * What ends everything (an interrupt, a closed pipe, a cluster that cannot be reached) is thrown.
   */
  async attempt<T>(path: string | undefined, work: () => Promise<T>): Promise<T | undefined> {
    this.attempts++;
    try {
      return await work();
    } catch (error) {
      if (error instanceof ClosedPipe) throw error;
      const fault = this.toDfsError(error, path);
      if (HOPELESS.includes(fault.code)) throw fault;
      await this.report(fault);
      return undefined;
    }
  }

  /** What ended the whole command. Counts as its only attempt if nothing was attempted before. */
  async fatal(error: unknown): Promise<number> {
    const fault = this.toDfsError(error, undefined);
    if (HOPELESS.includes(fault.code)) {
      await this.print(fault);
      return ERROR_CODES[fault.code].exit;
    }
    this.attempts++;
    await this.report(fault);
    return this.exitCode();
  }

  /** The failures' own code if nothing succeeded and all agree; 1 if part of many failed. */
  exitCode(): number {
    if (this.failed === 0) return 0;
    const [only] = this.codes;
    return this.failed === this.attempts && this.codes.size === 1 && only !== undefined ? only : 1;
  }

  private async report(fault: DfsError): Promise<void> {
    this.failed++;
    this.codes.add(ERROR_CODES[fault.code].exit);
    await this.print(fault);
  }

  private async print(fault: DfsError): Promise<void> {
    const { command, json, debug, stdout, stderr } = this.options;
    await stdout.flush().catch(ignoreClosedPipe);
    await stderr.line(errorLine(command, fault, json));
    if (debug) await stderr.line(debugText(fault));
    await stderr.flush();
  }

  private toDfsError(error: unknown, path: string | undefined): DfsError {
    if (this.options.signal.aborted) return new DfsError('CANCELLED', 'Interrupted');
    return asDfsError(error, path);
  }
}

/** Anything thrown as an error of the table; `path` is used where the error names none. */
export function asDfsError(error: unknown, path?: string): DfsError {
  if (isDfsError(error)) {
    if (error.path !== undefined || path === undefined) return error;
    return new DfsError(error.code, error.message, { path, cause: error });
  }
  const foreign = error as { code?: unknown; path?: unknown } | null | undefined;
  const code = typeof foreign?.code === 'string' ? foreign.code : '';
  const place = typeof foreign?.path === 'string' ? foreign.path : path;
  if (Object.hasOwn(LOCAL_CODES, code)) {
    const known = LOCAL_CODES[code] ?? 'INTERNAL';
    return new DfsError(known, ERROR_CODES[known].meaning, { path: path ?? place, cause: error });
  }
  if (hasCode(error, 'ABORT_ERR'))
    return new DfsError('CANCELLED', 'Interrupted', { cause: error });
  return new DfsError('INTERNAL', errorMessage(error), { path: path ?? place, cause: error });
}

/** `put: '/a/b': No such directory (PARENT_NOT_FOUND)`, or the JSON form of the contract. */
export function errorLine(command: string, error: DfsError, json: boolean): string {
  if (json) {
    const { code, message, path } = error;
    return JSON.stringify({ error: { code, message, path: path ?? null } });
  }
  const place = error.path === undefined ? '' : `'${oneLine(error.path)}': `;
  return `${command}: ${place}${oneLine(error.message)} (${error.code})`;
}

function debugText(error: DfsError): string {
  const lines: string[] = [];
  let link: unknown = error;
  while (link !== undefined && lines.length < CAUSES_SHOWN_MAX) {
    const { stack, cause } = link as { stack?: string; cause?: unknown };
    lines.push(stack ?? errorMessage(link));
    link = cause;
  }
  return lines.join('\ncaused by: ');
}

function ignoreClosedPipe(error: unknown): void {
  if (!(error instanceof ClosedPipe)) throw error;
}
