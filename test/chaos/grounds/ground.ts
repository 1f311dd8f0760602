import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What was made for a cluster to stand on. */
export interface Ground {
  /** Ends what still does harm. */
  heal(): Promise<void>;
  /** Removes it all; the processes have ended. */
  end(): Promise<void>;
}

/** Folders and names that a ground is made for. */
export interface GroundPlan {
  /** Of this run alone; the node's own folders are in `cluster` below it. */
  readonly dir: string;
  readonly cluster: string;
  readonly nodes: readonly string[];
}

export const NO_GROUND: Ground = { heal: async () => {}, end: async () => {} };

/** What comes before the program of a node (run-node.sh). */
export async function writePrefix(
  dir: string,
  node: string,
  prefix: readonly string[],
): Promise<void> {
  await writeFile(join(dir, `${node}.prefix`), `${prefix.join('\n')}\n`);
}
