import { seededRandom } from '../../../src/common/clock.js';
import { Planner, type Plan, type WorkloadSettings } from './plan.js';
import type { WorkloadClient } from './workload-client.js';

export interface WorkloadRun {
  readonly seed: number;
  readonly clients: readonly WorkloadClient[];
  readonly settings: WorkloadSettings;
  /** Plans of each client at most. */
  readonly plansMax: number;
  /** Between two plans of a client; rejects or resolves at once if the run is to end. */
  readonly pause?: (client: number) => Promise<void>;
  /** What a client does in the place of what was drawn for it. */
  readonly vary?: (client: number, plan: Plan) => Plan;
  readonly signal?: AbortSignal;
}

/** All clients at once, each with plans of its own, until they are through or told to stop. */
export async function runWorkload(run: WorkloadRun): Promise<void> {
  await Promise.all(
    run.clients.map(async (client, i) => {
      const planner = new Planner(seededRandom(run.seed * 1_009 + i), run.settings);
      for (let plans = 0; plans < run.plansMax && run.signal?.aborted !== true; plans++) {
        const plan = planner.next();
        await client.run(run.vary?.(i, plan) ?? plan);
        await run.pause?.(i);
      }
    }),
  );
}

/**
 * When all is healed: reads every file that is there from end to end, so that the history ends with what was kept.
 * Resolves with what could not be read.
 */
export async function readEverything(
  client: WorkloadClient,
  directories: readonly string[],
): Promise<string[]> {
  const unreadable: string[] = [];
  for (const todo = [...directories]; todo.length > 0;) {
    const path = todo.pop()!;
    const listed = await client.list(path);
    if (listed.is === 'failed') unreadable.push(`${path}: ${listed.code}`);
    if (listed.is !== 'ok') continue;
    for (const entry of listed.reply.entries ?? []) {
      if (entry.type === 'directory') {
        todo.push(entry.path);
        continue;
      }
      const read = await client.read({ path: entry.path, start: 0, length: undefined });
      if (read.is === 'failed') unreadable.push(`${entry.path}: ${read.code}`);
    }
  }
  return unreadable;
}
