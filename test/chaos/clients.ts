import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectParts } from '../../src/client/connect.js';
import { createDfsClient, type DfsClient } from '../../src/client/dfs-client.js';
import type { ContentCells } from '../sim/checkers/content-cells.js';
import { encodeHistory, type Operation } from '../sim/checkers/history.js';
import { USUAL_WORKLOAD, type WorkloadSettings } from '../sim/workload/plan.js';
import { Recorder, SentCalls } from '../sim/workload/recorder.js';
import { readEverything, runWorkload } from '../sim/workload/run-workload.js';
import { WorkloadClient } from '../sim/workload/workload-client.js';
import {
  CALL_MS_MAX,
  LONG_BLOCK_BYTES,
  LONG_BYTES_MAX,
  LONG_PLAN_PAUSE_MS,
  PLAN_PAUSE_MS,
  PLANS_MAX,
} from './limits.js';

export interface ClientsOptions {
  /** host:port. */
  readonly master: string;
  readonly seed: number;
  readonly clients: number;
  readonly cells: ContentCells;
  /** Begins the names of the directories, so that rounds have nothing to do with each other. */
  readonly prefix: string;
  /** Of the first writing: content is never written twice on one cluster. */
  readonly firstWriting: number;
  readonly durabilities: WorkloadSettings['durabilities'];
  /** Takes a line for each operation as it ends. */
  readonly historyFile: string;
}

/** Clients that collide on few paths, and one with long files of its own; they log what they ask and get. */
export class Clients implements AsyncDisposable {
  readonly recorder: Recorder;
  private readonly options: ClientsOptions;
  private readonly settings: WorkloadSettings;
  /** Of a client whose packets go to the disk past the page cache where they are synced. */
  private readonly longSettings: WorkloadSettings;
  private readonly connections: DfsClient[] = [];
  private readonly workers: WorkloadClient[] = [];
  private readonly long: WorkloadClient;

  constructor(options: ClientsOptions) {
    const { prefix, durabilities, historyFile, firstWriting, clients } = options;
    this.options = options;
    const directories = USUAL_WORKLOAD.directories.map((path) => `/${prefix}${path.slice(1)}`);
    // What is joined cannot be searched for an order part by part.
    this.settings = { ...USUAL_WORKLOAD, directories, durabilities, crossing: 0.02 };
    this.longSettings = {
      ...this.settings,
      directories: [`/${prefix}long`],
      names: ['a', 'b'],
      weights: { write: 3, read: 1, truncate: 1 },
      bytesMax: LONG_BYTES_MAX,
      blockSize: LONG_BLOCK_BYTES,
    };
    this.recorder = new Recorder({
      now: () => performance.now(),
      onOperation: (operation) => appendFileSync(historyFile, encodeHistory([operation])),
      firstWriting,
    });
    for (let i = 0; i < clients; i++) this.workers.push(this.connect(`c${i}`, this.settings));
    this.long = this.connect('long', this.longSettings);
  }

  get history(): readonly Operation[] {
    return this.recorder.operations;
  }

  /** Works until it is told to stop. */
  async work(signal: AbortSignal): Promise<void> {
    const { seed } = this.options;
    const [first] = this.workers;
    for (const path of this.directories) await first?.run({ verb: 'mkdir', path, parents: false });
    await Promise.all([
      runWorkload({
        seed,
        clients: this.workers,
        settings: this.settings,
        plansMax: PLANS_MAX,
        pause: () => sleep(PLAN_PAUSE_MS),
        signal,
      }),
      runWorkload({
        seed,
        clients: [this.long],
        settings: this.longSettings,
        plansMax: PLANS_MAX,
        pause: () => sleep(LONG_PLAN_PAUSE_MS),
        signal,
      }),
    ]);
  }

  /** What cannot be read, when all is healed. */
  async readAll(): Promise<string[]> {
    const [first] = this.workers;
    return first === undefined ? [] : readEverything(first, this.directories);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) await connection.close();
  }

  private get directories(): readonly string[] {
    return [...this.settings.directories, ...this.longSettings.directories];
  }

  private connect(name: string, settings: WorkloadSettings): WorkloadClient {
    const { master, cells } = this.options;
    const sent = new SentCalls();
    // What is done to servers is to be felt, so nothing is read past them.
    const options = { master, user: 'root', timeoutMs: CALL_MS_MAX, localReads: false };
    const parts = connectParts(options, {});
    const masters = parts.masters.map((stub) => sent.tap(stub));
    const connectBlock = sent.tapBlocks(parts.connectBlock);
    const dfs = createDfsClient({ ...parts, masters, connectBlock });
    this.connections.push(dfs);
    const { recorder } = this;
    return new WorkloadClient({ name, dfs, recorder, cells, settings, sent });
  }
}
