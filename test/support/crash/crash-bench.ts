import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectParts } from '../../../src/client/connect.js';
import { DfsClient } from '../../../src/client/dfs-client.js';
import { startDaemon, runProgram, type DaemonProcess, type Ended } from '../daemon-process.js';
import { checkFolder } from './folder-check.js';
import { MutatingClient } from './mutating-client.js';

const CLIENTS = 6;
/** Header and some of the first page. */
const SPOILT_BYTES = 5_000;
/** Calls that are answered between two orders of checkpoints: about a segment and a half of records. */
const CHECKPOINT_EVERY = 160;
/** In which a life has to reach its fail point, on however busy a machine. */
const LIFE_MS_MAX = 120_000;
const FLAGS = [
  '--segment-bytes=64KiB',
  '--checkpoint-interval=1s',
  '--superuser=root',
  '--log-level=warn',
];

export interface PlannedDeath {
  /** As DFS_FAIL_POINT takes it. */
  readonly point: string;
  /** What has to be so at the start. */
  readonly before?: ((bench: CrashBench) => Promise<void>) | undefined;
  /** What happens to the folder while the master serves. */
  readonly during?: ((bench: CrashBench) => Promise<void>) | undefined;
}

export interface CrashBenchOptions {
  /** Of the master. */
  readonly dir: string;
  readonly seed: string;
  /** What runs the master, where it shall see other file systems than this process does. */
  readonly under?: readonly string[] | undefined;
  /** The way to `dir` for this process then. */
  readonly seenDir?: string | undefined;
  /** Done to the disk behind each end of the process. */
  readonly afterDeath?: () => Promise<void>;
}

/**
 * One master under a load that never ends, which dies again and again. Clients go on over all its lives: their library
 * repeats what was not answered. After each death the folder is checked.
 */
export class CrashBench implements AsyncDisposable {
  readonly clients: readonly MutatingClient[];
  deaths = 0;
  private readonly options: CrashBenchOptions;
  private readonly address: string;
  private readonly operator: DfsClient;
  private readonly running: Promise<unknown>;
  private readonly failed: unknown[] = [];
  private stopped = false;
  private waiting: (() => void)[] = [];

  static async start(options: CrashBenchOptions): Promise<CrashBench> {
    const args = ['master', `--dir=${options.dir}`, ...FLAGS];
    const { under } = options;
    await using first = await startDaemon([...args, '--listen=127.0.0.1:0'], { under });
    await using client = await DfsClient.connect({ master: first.address, user: 'root' });
    for (let i = 0; i < CLIENTS; i++) await client.mkdir(`/c${i}`);
    return new CrashBench(options, first.address);
  }

  private constructor(options: CrashBenchOptions, address: string) {
    this.options = options;
    this.address = address;
    const client = { master: address, seed: options.seed, onAcknowledged: () => this.tell() };
    this.clients = Array.from({ length: CLIENTS }, (_, i) => new MutatingClient(`c${i}`, client));
    this.operator = new DfsClient(
      connectParts({ master: address, user: 'root', timeoutMs: 5_000 }),
    );
    const isStopped = (): boolean => this.stopped;
    this.running = Promise.all([...this.clients.map((c) => c.run(isStopped)), this.checkpoints()]);
    this.running.catch((error: unknown) => {
      this.failed.push(error);
      this.tell();
    });
  }

  get acknowledged(): number {
    return this.clients.reduce((sum, { calls }) => sum + calls.acknowledged, 0);
  }

  /** A planned life, its end, and what has to hold then. */
  async die({ point, before, during }: PlannedDeath): Promise<void> {
    try {
      await before?.(this);
      await this.dieAt(point, during);
      await this.check();
    } catch (error) {
      throw new Error(`${point}: ${String(error)}`, { cause: error });
    }
  }

  /** A life that ends at a fail point; throws if it does not. `during` it something may be done to it, once it serves. */
  async dieAt(point: string, during?: PlannedDeath['during']): Promise<void> {
    const spoiling = during === undefined ? undefined : this.progress(1).then(() => during(this));
    const { stderr } = await runProgram(
      this.arguments,
      {
        under: this.options.under,
        env: { DFS_FAIL_POINT: point, DFS_FAIL_POINTS_ALLOWED: '1' },
      },
      LIFE_MS_MAX,
    );
    if (!stderr.includes(`fail point ${point} is reached`))
      throw new Error(`it did not die at ${point}: ${stderr}`);
    await this.settle();
    await spoiling;
  }

  /** A life that ends by kill -9 so long after its first answer, and what has to hold then. */
  killAfter(ms: number): Promise<void> {
    return this.outlive(() => sleep(ms));
  }

  /** A life that has to go on through what is done to it; then it ends by kill -9, and what has to hold then. */
  async outlive<T>(during: (master: DaemonProcess) => Promise<T>): Promise<T> {
    await using master = await this.serve();
    const result = await this.whileItLives(master, during(master));
    await master.kill();
    await this.settle();
    await this.check();
    return result;
  }

  /** A life that ends by itself of what is done to it, and what has to hold then; what it said. */
  async endBy(fault: (master: DaemonProcess) => Promise<void>): Promise<Ended> {
    await using master = await this.serve();
    await fault(master);
    const ended = await master.ended;
    await this.settle();
    await this.check();
    return ended;
  }

  /** Paths of those that are in place, oldest first. */
  async checkpointFiles(): Promise<string[]> {
    const dir = join(this.seenDir, 'checkpoints');
    const names = (await readdir(dir)).filter((name) => /^checkpoint-\d+\.ckpt$/.test(name));
    return names.sort().map((name) => join(dir, name));
  }

  /** Cuts the newest checkpoint short; there has to be another. */
  async spoilNewestCheckpoint(): Promise<void> {
    const [newest, older] = (await this.checkpointFiles()).reverse();
    if (newest === undefined || older === undefined) throw new Error('there is no other to go by');
    await truncate(newest, SPOILT_BYTES);
  }

  /** Resolves when so many calls more were answered; rejects if the load failed. */
  async progress(count: number): Promise<void> {
    const goal = this.acknowledged + count;
    while (this.acknowledged < goal) {
      if (this.failed.length > 0) throw this.failed[0];
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** A last life, in which every call is answered, and what has to hold then. */
  async finish(): Promise<void> {
    await using master = await this.serve();
    await this.progress(CLIENTS);
    this.stopped = true;
    this.tell();
    await this.running;
    await master.kill();
    await this.check();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopped = true;
    this.tell();
    await this.operator.close();
    await Promise.all(this.clients.map((client) => client.close()));
  }

  private get arguments(): string[] {
    return ['master', `--dir=${this.options.dir}`, ...FLAGS, `--listen=${this.address}`];
  }

  private get seenDir(): string {
    return this.options.seenDir ?? this.options.dir;
  }

  /** A master that has answered. */
  private async serve(): Promise<DaemonProcess> {
    const master = await startDaemon(this.arguments, { under: this.options.under });
    await this.whileItLives(master, this.progress(1));
    return master;
  }

  private whileItLives<T>(master: DaemonProcess, work: Promise<T>): Promise<T> {
    const end = master.ended.then(({ code, stderr }): never => {
      throw new Error(`the master ended with ${code}: ${stderr}`);
    });
    return Promise.race([work, end]);
  }

  private async check(): Promise<void> {
    if (this.failed.length > 0) throw this.failed[0];
    await checkFolder(this.seenDir, this.clients);
  }

  /** Until no answer of the process that has ended can come any more. */
  private async settle(): Promise<void> {
    this.deaths++;
    await Promise.race([
      Promise.all(this.clients.map(({ calls }) => calls.nextFailure())),
      this.running,
    ]);
    await this.options.afterDeath?.();
  }

  private async checkpoints(): Promise<void> {
    while (!this.stopped) {
      const goal = this.acknowledged + CHECKPOINT_EVERY;
      while (!this.stopped && this.acknowledged < goal)
        await new Promise<void>((resolve) => this.waiting.push(resolve));
      // A master that dies meanwhile is what this is about.
      if (!this.stopped) await this.operator.checkpoint().catch(() => {});
    }
  }

  private tell(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const each of waiting) each();
  }
}
