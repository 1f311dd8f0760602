import { setTimeout as sleep } from 'node:timers/promises';
import { isDfsError } from '../../../common/error.js';
import type { Random } from '../../../common/clock.js';
import type { Dfs } from '../../api.js';
import type { ContentName } from '../../core/experiment/described-content.js';
import {
  BEHIND_MS_MAX,
  FILES_PER_CLIENT,
  LOAD_FILE_BYTES_MAX,
  LOAD_FILE_BYTES_MIN,
  LOAD_READ_BYTES,
  READ_SHARE,
} from '../limits.js';
import { WrongContent } from './content-check.js';
import { readRange, readWhole, writeDescribed } from './described-files.js';
import type { Ledger } from './ledger.js';
import type { LoadRecords } from './load-records.js';

export interface LoadClientParts {
  readonly dfs: Dfs;
  readonly index: number;
  readonly seed: string;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly records: LoadRecords;
  /** Data that was there before and stays as it is. */
  readonly data: readonly ContentName[];
  /** Time between the beginnings of two operations. */
  readonly paceMs: number;
  /** Milliseconds since the load began. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/** One client: an operation at each beat of its schedule, one at a time; each read is compared byte by byte. */
export class LoadClient {
  private readonly parts: LoadClientParts;
  private readonly mine: string[] = [];
  private version = 0;

  constructor(parts: LoadClientParts) {
    this.parts = parts;
  }

  async run(stop: { readonly asked: boolean }): Promise<void> {
    const { paceMs, records, nowMs, random, signal } = this.parts;
    let dueMs = nowMs() + random.next() * paceMs;
    while (!stop.asked && !signal.aborted) {
      if (dueMs > nowMs()) await sleep(dueMs - nowMs());
      if (stop.asked || signal.aborted) return;
      const begunMs = nowMs();
      const errorCode = await this.operate();
      records.ended({ dueMs, begunMs, endedMs: nowMs(), errorCode });
      dueMs += paceMs;
      const behindMs = nowMs() - dueMs;
      if (behindMs < BEHIND_MS_MAX) continue;
      records.missed += Math.floor(behindMs / paceMs);
      dueMs = nowMs();
    }
  }

  /** The code of its error if it failed. */
  private async operate(): Promise<string | undefined> {
    const { random, records } = this.parts;
    try {
      if (random.next() < READ_SHARE) await this.read();
      else await this.write();
      return undefined;
    } catch (error) {
      if (error instanceof WrongContent) records.wrong.push(error.message);
      return error instanceof WrongContent
        ? 'WRONG_CONTENT'
        : isDfsError(error)
          ? error.code
          : 'INTERNAL';
    }
  }

  private async read(): Promise<void> {
    const { dfs, random, ledger, data, records, signal } = this.parts;
    const options = { signal, onWait: (ms: number) => records.waited(ms) };
    const own = ledger.get(pick(this.mine, random) ?? '');
    if (own !== undefined && (data.length === 0 || random.next() < 0.5)) {
      await readWhole(dfs, own, options);
      return;
    }
    const name = pick(data, random);
    if (name === undefined) return this.write();
    const start = Math.floor(random.next() * name.length);
    await readRange(dfs, name, { start, length: LOAD_READ_BYTES }, options);
  }

  private async write(): Promise<void> {
    const { dfs, index, seed, random, ledger, signal } = this.parts;
    const number = this.version++;
    const path = `/load/client${index}/file${number % FILES_PER_CLIENT}`;
    const span = LOAD_FILE_BYTES_MAX - LOAD_FILE_BYTES_MIN;
    const length = LOAD_FILE_BYTES_MIN + Math.floor(random.next() * span);
    const name = { path, seed, version: number, length };
    ledger.begin(name);
    await writeDescribed(dfs, name, { signal });
    ledger.acknowledge(name);
    if (this.mine.length < FILES_PER_CLIENT) this.mine.push(path);
  }
}

function pick<T>(from: readonly T[], random: Random): T | undefined {
  return from[Math.floor(random.next() * from.length)];
}
