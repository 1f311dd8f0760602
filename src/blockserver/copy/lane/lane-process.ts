import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { must } from '../../../common/assert.js';
import type { FromLane, LaneData, ToLane } from './lane-messages.js';

export interface LaneProcessOptions {
  readonly module: URL;
  readonly data: LaneData;
  readonly onMessage: (message: FromLane) => void;
  /** Nothing of it runs any more. */
  readonly onEnd: (cause: unknown) => void;
}

/**
 * The process of a lane, from its start to its end. A thread would have locks in common with the server's others, and one
 * that runs on idle processors only may be put off while it holds one: clients of the whole server wait then.
 */
export class LaneProcess {
  /** Resolves when nothing of it runs any more. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;

  constructor({ module, data, onMessage, onEnd }: LaneProcessOptions) {
    this.child = fork(fileURLToPath(module), [JSON.stringify(data)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // A lane keeps no server alive.
    this.child.unref();
    this.child.channel?.unref();
    this.child.on('message', onMessage);
    let cause: unknown;
    this.child.on('error', (error) => (cause = error));
    this.ended = new Promise((resolve) => {
      const over = (code: number | null, signal: string | null): void => {
        onEnd(cause ?? new Error(`it ended with ${signal ?? `exit code ${code}`}`));
        resolve();
      };
      this.child.once('exit', over);
      // One that could not be started has no exit.
      this.child.once('error', () => this.child.pid === undefined && over(null, null));
    });
  }

  tell(order: ToLane): void {
    // One that is gone says so by its exit, and whoever waits is told then.
    if (this.child.connected) this.child.send(order, () => {});
  }

  /** Ends it, whatever it does: it holds nothing that has to be put in order. */
  end(): void {
    // Nobody may wait for it in vain.
    this.child.ref();
    this.child.kill('SIGKILL');
  }
}

/** What the process was started with. */
export function laneData(argv: readonly string[]): LaneData {
  return JSON.parse(must(argv[2], 'a lane is started by its server')) as LaneData;
}
