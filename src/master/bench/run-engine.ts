import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineMessage, EngineTask } from '../../common/bench/engine-messages.js';
import { errorMessage } from '../../common/error.js';
import { benchEngine } from './bench-engine.js';

/** As many as fill the young generation a few times. */
const WARM_UP_FILES = 20_000;
const SWEPT_MS = 250;

/** A process of its own, so that its memory is the engine's alone: its one argument is the task, in JSON. */
const task = JSON.parse(process.argv[2] ?? '{}') as EngineTask;
const tell = (message: EngineMessage): void => void process.send?.(message);
process.on('disconnect', () => process.exit(1));
benchEngine(task, {
  say: (said) => tell({ said }),
  warmUpFiles: WARM_UP_FILES,
  residentBytes: async () => {
    // What one collection finds is given back by threads that run after it.
    for (let collections = 0; collections < 2; collections++) {
      await globalThis.gc?.({ execution: 'async' });
      await sleep(SWEPT_MS);
    }
    return process.memoryUsage.rss();
  },
}).then(
  (figures) => tell({ figures }),
  (error: unknown) => tell({ failed: errorMessage(error) }),
);
