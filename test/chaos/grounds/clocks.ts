import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrefix, type Ground, type GroundPlan } from './ground.js';

/** Debian puts it below the folder of the architecture. */
const LIBRARIES = '/usr/lib';
const LIBRARY = 'faketime/libfaketimeMT.so.1';

/** Each node reads the wall clock through libfaketime, which adds what the node's file says; monotonic time stays true. */
export class Clocks implements Ground {
  private readonly plan: GroundPlan;

  private constructor(plan: GroundPlan) {
    this.plan = plan;
  }

  static async make(plan: GroundPlan): Promise<Clocks> {
    const clocks = new Clocks(plan);
    const library = await findLibrary();
    if (library === undefined) throw new Error('there is no libfaketime');
    for (const node of plan.nodes) {
      await clocks.shift(node, 0);
      await writePrefix(plan.dir, node, [
        'env',
        `LD_PRELOAD=${library}`,
        `FAKETIME_TIMESTAMP_FILE=${clocks.file(node)}`,
        'FAKETIME_NO_CACHE=1',
        'DONT_FAKE_MONOTONIC=1',
        'NO_FAKE_STAT=1',
      ]);
    }
    return clocks;
  }

  /** Seconds from the true time. */
  async shift(node: string, seconds: number): Promise<void> {
    await writeFile(this.file(node), `${seconds < 0 ? '' : '+'}${seconds}s\n`);
  }

  async heal(): Promise<void> {
    for (const node of this.plan.nodes) await this.shift(node, 0);
  }

  async end(): Promise<void> {
    // Its files are below the folder of the run.
  }

  private file(node: string): string {
    return join(this.plan.dir, `${node}.clock`);
  }
}

export async function findLibrary(): Promise<string | undefined> {
  for (const architecture of await readdir(LIBRARIES).catch(() => [])) {
    const found = await readdir(join(LIBRARIES, architecture, 'faketime')).catch(() => []);
    if (found.length > 0) return join(LIBRARIES, architecture, LIBRARY);
  }
  return undefined;
}
