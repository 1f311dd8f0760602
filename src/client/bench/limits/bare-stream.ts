import { fileURLToPath } from 'node:url';
import { must } from '../../../common/assert.js';
import { MiB } from '../../../common/sizes.js';
import { asCommand } from '../as-command.js';
import { ClientProcesses } from '../load/client-processes.js';
import { median } from '../median.js';
import type { StreamEnd, StreamOrder } from './stream-end.js';

const STREAM_END = fileURLToPath(new URL('./stream-end.js', import.meta.url));
/** Before what counts: code that has just been loaded runs slowly. */
const WARM_UP_BYTES = 128 * MiB;
/** Of one measurement: longer ones are not faster. */
const STREAM_BYTES = 512 * MiB;

/** Of one stream between two processes, from memory to nowhere. */
export interface StreamLimit {
  readonly mbPerSecond: number;
  /** Of both ends. */
  readonly coreSecondsPerGb: number;
}

/** A stream of each transport, in turn, so many times; medians. */
export async function streamLimits(
  rounds: number,
): Promise<{ readonly stream: StreamLimit; readonly grpcJs: StreamLimit }> {
  await using ours = await BareStream.open('ours');
  await using grpcJs = await BareStream.open('grpc-js');
  await ours.warmUp();
  await grpcJs.warmUp();
  for (let round = 0; round < rounds; round++) {
    await ours.measure();
    await grpcJs.measure();
  }
  return { stream: ours.limit, grpcJs: grpcJs.limit };
}

/** Two processes, and what was measured of the stream between them. */
class BareStream implements AsyncDisposable {
  private readonly sender: ClientProcesses<StreamOrder>;
  private readonly taker: ClientProcesses<StreamOrder>;
  private readonly seconds: number[] = [];
  private readonly coreSeconds: number[] = [];

  private constructor(sender: ClientProcesses<StreamOrder>, taker: ClientProcesses<StreamOrder>) {
    this.sender = sender;
    this.taker = taker;
  }

  static async open(transport: StreamEnd['transport']): Promise<BareStream> {
    const end: StreamEnd = { transport };
    const start = () => ClientProcesses.start<StreamOrder>(STREAM_END, [end], asCommand());
    const sender = await start();
    try {
      return new BareStream(sender, await start());
    } catch (error) {
      await sender[Symbol.asyncDispose]();
      throw error;
    }
  }

  async warmUp(): Promise<void> {
    const [address] = await this.sender.ask<string>({ kind: 'serve' });
    await this.taker.ask({ kind: 'connect', address: must(address, 'one sender, one answer') });
    await this.read(WARM_UP_BYTES);
  }

  async measure(): Promise<void> {
    const before = await this.used();
    this.seconds.push(await this.read(STREAM_BYTES));
    this.coreSeconds.push((await this.used()) - before);
  }

  get limit(): StreamLimit {
    return {
      mbPerSecond: STREAM_BYTES / 1e6 / median(this.seconds),
      coreSecondsPerGb: median(this.coreSeconds) / (STREAM_BYTES / 1e9),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.sender, this.taker].map((end) => end[Symbol.asyncDispose]()));
  }

  private async read(bytes: number): Promise<number> {
    const [seconds] = await this.taker.ask<number>({ kind: 'read', bytes });
    return must(seconds, 'one taker, one answer');
  }

  /** Core-seconds of both ends so far. */
  private async used(): Promise<number> {
    const each = await Promise.all(
      [this.sender, this.taker].map((end) => end.ask<number>({ kind: 'used' })),
    );
    return each.flat().reduce((sum, of) => sum + of, 0);
  }
}
