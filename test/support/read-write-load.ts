import { setTimeout as sleep } from 'node:timers/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { isDfsError } from '../../src/common/error.js';
import { describedContent, seededRandom } from './described-content.js';
import { eventually } from './eventually.js';

/** Between two operations of one writer or reader: the daemons shall have most of the machine. */
const PAUSE_MS = 40;

export interface LoadOptions {
  /** host:port. */
  readonly master: string;
  /** Fixes what is written; also the folder. */
  readonly seed: string;
  readonly writers: number;
  readonly readers: number;
  readonly bytesMax: number;
  readonly replication?: number;
}

/**
 * Writers of self-describing files and readers who compare every byte of what was acknowledged. An error of a reader is
 * a failure, whatever it is; a write may go unacknowledged only for a reason that says that it can be tried again.
 */
export class ReadWriteLoad implements AsyncDisposable {
  /** Paths that were acknowledged; the path is the key of the content. */
  readonly acknowledged: string[] = [];
  reads = 0;
  private readonly options: LoadOptions;
  private readonly client: DfsClient;
  private readonly ended: Promise<unknown>;
  private readonly failures: unknown[] = [];
  private stopped = false;
  private writing = true;

  private constructor(options: LoadOptions, client: DfsClient) {
    this.options = options;
    this.client = client;
    const { writers, readers } = options;
    const work = [
      ...Array.from({ length: writers }, (_, i) => this.write(i)),
      ...Array.from({ length: readers }, (_, i) => this.read(i)),
    ];
    this.ended = Promise.all(work.map((each) => each.catch((error) => this.failures.push(error))));
  }

  static async start(options: LoadOptions): Promise<ReadWriteLoad> {
    const client = await DfsClient.connect({ master: options.master, localReads: false });
    await client.mkdir(`/${options.seed}`);
    return new ReadWriteLoad(options, client);
  }

  /** Resolves when so many more were written and read; rejects with the first failure. */
  async progress(writes: number, reads = writes): Promise<void> {
    const wanted = { writes: this.acknowledged.length + writes, reads: this.reads + reads };
    await eventually(`load goes on: ${JSON.stringify(wanted)}`, () => {
      if (this.failures.length > 0) throw this.failures[0];
      const { acknowledged } = this;
      return acknowledged.length >= wanted.writes && this.reads >= wanted.reads ? true : undefined;
    });
  }

  /** Readers go on. */
  stopWriting(): void {
    this.writing = false;
  }

  /** Lets what is under way come to its end; rejects with the first failure. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.ended;
    if (this.failures.length > 0) throw this.failures[0];
  }

  /** Every acknowledged file is there, byte by byte. */
  async verify(): Promise<void> {
    for (const path of this.acknowledged) await this.compare(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopped = true;
    await this.ended;
    await this.client.close();
  }

  private async write(writer: number): Promise<void> {
    const { seed, bytesMax, replication } = this.options;
    for (let i = 0; this.writing && !this.over; i++) {
      const path = `/${seed}/w${writer}-${i}`;
      try {
        const options = replication === undefined ? {} : { replication };
        await this.client.writeFile(path, describedContent(path, bytesMax), options);
        this.acknowledged.push(path);
      } catch (error) {
        if (!isDfsError(error) || !error.retryable) throw error;
      }
      await sleep(PAUSE_MS);
    }
  }

  private async read(reader: number): Promise<void> {
    const random = seededRandom(`${this.options.seed} reader ${reader}`);
    while (!this.over) {
      const path = this.acknowledged[Math.floor(random() * this.acknowledged.length)];
      if (path !== undefined) {
        await this.compare(path);
        this.reads++;
      }
      await sleep(PAUSE_MS);
    }
  }

  private async compare(path: string): Promise<void> {
    const content = Buffer.from(await this.client.readFile(path, { verify: true }));
    if (!content.equals(describedContent(path, this.options.bytesMax)))
      throw new Error(`${path}: not what was written`);
  }

  private get over(): boolean {
    return this.stopped || this.failures.length > 0;
  }
}
