import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCluster } from './test-cluster.js';

const LOOK_MS = 20;

/** Watches the disks of block servers for a block that is being made on two of them at once. */
export class TwiceAtOnce implements AsyncDisposable {
  readonly seen: string[] = [];
  private stopped = false;
  private readonly ended: Promise<void>;

  constructor(running: TestCluster, servers: readonly string[]) {
    this.ended = this.watch(running, servers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopped = true;
    await this.ended;
  }

  private async watch({ dir }: TestCluster, servers: readonly string[]): Promise<void> {
    while (!this.stopped) {
      const where = new Map<string, string>();
      for (const server of servers)
        for (const name of await readdir(join(dir, server, 'tmp')).catch(() => [])) {
          const block = name.split('.').slice(0, 2).join('.');
          const other = where.get(block);
          if (other !== undefined) this.seen.push(`${block} on ${other} and ${server}`);
          where.set(block, server);
        }
      await sleep(LOOK_MS);
    }
  }
}
