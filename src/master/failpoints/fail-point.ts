import { writeSync } from 'node:fs';
import { DfsError } from '../../common/error.js';
import { isFailPointName, type FailPointName } from './fail-point-names.js';

/*
 * A master that is told to, by two variables at once, kills itself at a named point of its work, so that a test can try
 * every one of them. It is for tests alone; without the variables none of this is in the way of anything.
 */

/** `name` or `name:nth`: where, and at which pass of that point. */
const FAIL_POINT = 'DFS_FAIL_POINT';
/** Must be `1`, or a fail point is refused: nobody shall meet one by accident. */
const FAIL_POINTS_ALLOWED = 'DFS_FAIL_POINTS_ALLOWED';

/** Plain, so that it can be posted to a thread. */
export interface FailPointOrder {
  readonly name: FailPointName;
  /** 1 is the first pass in the process. */
  readonly nth: number;
  /** Passes so far, of all threads together: one 32-bit number. */
  readonly passes: SharedArrayBuffer;
}

/** Which point the environment asks for. Throws INVALID_ARGUMENT for one that is unknown or not allowed. */
export function failPointOrder(
  env: Readonly<Record<string, string | undefined>>,
): FailPointOrder | undefined {
  const text = env[FAIL_POINT];
  if (text === undefined || text === '') return undefined;
  if (env[FAIL_POINTS_ALLOWED] !== '1')
    throw new DfsError(
      'INVALID_ARGUMENT',
      `${FAIL_POINT} is for tests and makes a master kill itself: unset it, or allow it by ${FAIL_POINTS_ALLOWED}=1`,
    );
  const [name = '', count = '1', ...rest] = text.split(':');
  if (!isFailPointName(name) || !/^[1-9]\d{0,8}$/.test(count) || rest.length > 0)
    throw new DfsError(
      'INVALID_ARGUMENT',
      `${FAIL_POINT}: '${text.slice(0, 100)}' is none; it is name or name:nth, with a name of docs/internals/fail-points.md`,
    );
  return { name, nth: Number(count), passes: new SharedArrayBuffer(4) };
}

/** Counts the passes of one point, and ends the process at the one that was asked for. */
export class FailPoint {
  private readonly order: FailPointOrder;
  private readonly passes: Int32Array;

  constructor(order: FailPointOrder) {
    this.order = order;
    this.passes = new Int32Array(order.passes);
  }

  /** Told of every boundary; does not return from the one where the process is to end. */
  pass(name: FailPointName | undefined): void {
    if (this.isDue(name)) this.die();
  }

  /** Counts a pass, and says whether it is the one; `die` then has to follow. */
  isDue(name: FailPointName | undefined): boolean {
    return name === this.order.name && Atomics.add(this.passes, 0, 1) + 1 === this.order.nth;
  }

  /** As kill -9: nothing is cleaned up, and this thread does nothing more. */
  die(): never {
    const { name, nth } = this.order;
    try {
      writeSync(2, `fail point ${name}:${nth} is reached: the master kills itself\n`);
    } finally {
      process.kill(process.pid, 'SIGKILL');
      // The signal may take a moment when other threads run.
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
  }
}
