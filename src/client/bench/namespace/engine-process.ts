import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  EngineFigures,
  EngineMessage,
  EngineTask,
} from '../../../common/bench/engine-messages.js';
import { DfsError } from '../../../common/error.js';
import { untilAborted } from '../../until-aborted.js';

/** Roles never import each other, so the master's part is found by its place beside the client. */
const RUN_ENGINE = fileURLToPath(new URL('../../../master/bench/run-engine.js', import.meta.url));

/**
 * What is garbage shall not count as memory of files, so the process collects it before it looks; and the young generation
 * keeps its size, whose coming and going is more than a hundred thousand files take.
 */
const ENGINE_FLAGS = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];

/** The engine in a process of its own, which ends with this call whatever comes of it. */
export async function runEngine(
  task: EngineTask,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<EngineFigures> {
  const child = fork(RUN_ENGINE, [JSON.stringify(task)], { execArgv: ENGINE_FLAGS });
  const gone = once(child, 'exit');
  const figures = new Promise<EngineFigures>((resolve, reject) => {
    child.on('message', (message: EngineMessage) => {
      if ('said' in message) say(message.said);
      else if ('figures' in message) resolve(message.figures);
      else reject(new DfsError('INTERNAL', `The engine failed: ${message.failed}`));
    });
    child.once('exit', (code, by) => {
      const how = by === null ? `exit code ${code}` : by;
      reject(new DfsError('INTERNAL', `The engine's process ended before its time (${how})`));
    });
  });
  try {
    return await untilAborted(figures, signal);
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}
