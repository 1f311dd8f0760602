import { seededRandom } from '../../../common/clock.js';
import type { Dfs } from '../../api.js';
import type { ContentName } from '../../core/experiment/described-content.js';
import { seedNumber } from '../../core/experiment/seed-number.js';
import { OPERATION_MS_MAX } from '../limits.js';
import type { Ledger } from './ledger.js';
import { LoadClient } from './load-client.js';
import { LoadRecords } from './load-records.js';

export interface LoadOptions {
  readonly clients: number;
  readonly paceMs: number;
  readonly seed: string;
  readonly ledger: Ledger;
  readonly data: readonly ContentName[];
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly connect: (timeoutMs: number) => Promise<Dfs>;
}

/** The background load: independent clients, each with connections of its own. */
export class Load {
  readonly records = new LoadRecords();
  private readonly stopping = { asked: false };
  private readonly ended: Promise<unknown>;

  private constructor(options: LoadOptions, connections: readonly Dfs[]) {
    const runs = connections.map(async (dfs, index) => {
      const random = seededRandom(seedNumber(options.seed, `client ${index}`));
      const client = new LoadClient({ ...options, dfs, index, random, records: this.records });
      try {
        await client.run(this.stopping);
      } finally {
        await dfs.close();
      }
    });
    this.ended = Promise.allSettled(runs);
  }

  static async start(options: LoadOptions): Promise<Load> {
    const connections = await Promise.all(
      Array.from({ length: options.clients }, () => options.connect(OPERATION_MS_MAX)),
    );
    return new Load(options, connections);
  }

  /** Lets each client end the operation that it is at. */
  async stop(): Promise<void> {
    this.stopping.asked = true;
    await this.ended;
  }
}
