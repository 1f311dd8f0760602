import { AssertionFault, assert, must } from '../../common/assert.js';
import type {
  Completion,
  Packet,
  Seal,
  WriteAnswer,
  WriteHeader,
  WriteStep,
} from '../../common/block-messages.js';
import { firstBadPiece } from '../../common/checksum.js';
import type { Clock, Timers } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import type { BlockApi } from '../../rpc/block-api.js';
import type { Log } from '../../runtime/log.js';
import type { Trailer } from '../core/trailer.js';
import type { BlockServerLimits } from '../limits.js';
import type { BlockStore } from '../store/block-store.js';
import type { ReplicaInMaking } from '../store/replica-in-making.js';
import { AnswerQueue } from './answer-queue.js';
import type { ByteBudget } from './byte-budget.js';
import { ownFault } from './chain-fault.js';
import { ChainLink } from './chain-link.js';
import { checkHeader } from './check-header.js';
import type { Hasher } from './file-hasher.js';
import { handOnCompletion, type HandOnDeps } from './hand-on-completion.js';
import { openPartial, openWhole } from './open-partial.js';
import { PacketMemory } from './packet-memory.js';
import { WriteBehind } from './write-behind.js';
import type { WriteRegistry, WriteSlot } from './write-registry.js';

export interface WriteDeps extends Pick<HandOnDeps, 'completeFile'> {
  readonly store: BlockStore;
  readonly registry: WriteRegistry;
  readonly budget: ByteBudget;
  readonly hasher: Hasher;
  readonly connectBlock: (address: string) => BlockApi;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly limits: BlockServerLimits;
}

export interface ReceiveOptions {
  readonly signal: AbortSignal;
  /** The block is small, of so many bytes, and its steps are all there. */
  readonly wholeBytes?: number | undefined;
}

/**
 * One hop of a write chain (docs/internals/write-chain.md): check, keep, pass on. Every end of the stream, good or bad,
 * lets go of the replica; every fault becomes one `failure` answer that names the server to blame. A block that came whole
 * goes on whole.
 */
export async function* receiveBlock(
  deps: WriteDeps,
  steps: AsyncIterable<WriteStep>,
  { signal, wholeBytes }: ReceiveOptions,
): AsyncGenerator<WriteAnswer> {
  const reception = new Reception(deps, steps, wholeBytes);
  const cancel = (): void => reception.breakOff(WRITER_GONE);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const running = reception.run();
  try {
    yield* reception.answers;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
    await running;
  }
}

/** The writer left without a seal; there is nobody to answer. */
class WriterGone extends Error {
  override readonly name = 'WriterGone';
}

/** One for all: every stream ends with it, and nobody asks where it was made. */
const WRITER_GONE = new WriterGone();

class Reception {
  readonly answers = new AnswerQueue<WriteAnswer>('acked');
  private readonly deps: WriteDeps;
  private readonly steps: AsyncIterator<WriteStep>;
  private readonly wholeBytes: number | undefined;
  private readonly broken: Promise<never>;
  private reject: (error: unknown) => void = () => {};
  private over = false;
  private reason: unknown;
  private slot: WriteSlot | undefined;
  private replica: ReplicaInMaking | undefined;
  private writer: WriteBehind | undefined;
  private chain: ChainLink | undefined;
  private readonly memory = new PacketMemory();
  private received = 0;
  private written = 0;
  private ackedBelow = 0;
  private answeredLength = 0;

  constructor(deps: WriteDeps, steps: AsyncIterable<WriteStep>, wholeBytes: number | undefined) {
    this.deps = deps;
    this.wholeBytes = wholeBytes;
    this.steps = steps[Symbol.asyncIterator]();
    this.broken = new Promise<never>((_, reject) => (this.reject = reject));
    this.broken.catch(() => {});
  }

  /** Ends the stream for this reason; the first reason counts. */
  breakOff(error: unknown): void {
    if (this.over) return;
    this.over = true;
    this.reason = error;
    this.reject(error);
  }

  async run(): Promise<void> {
    try {
      await this.receive();
    } catch (error) {
      if (error instanceof AssertionFault) throw error;
      this.over = true;
      if (!(error instanceof WriterGone)) this.answerFailure(error);
    }
    this.chain?.cancel();
    await this.writer?.drained();
    // One that its slot does not keep for a resume.
    if (this.wholeBytes !== undefined) await this.replica?.discard();
    if (this.slot !== undefined) await this.deps.registry.end(this.slot);
    this.steps.return?.()?.catch(() => {});
    this.answers.end();
  }

  private async receive(): Promise<void> {
    const first = await this.nextStep();
    if (first.kind !== 'header') throw invalid('a write starts with its header');
    const { header } = first;
    await this.begin(header);
    for (;;) {
      const step = await this.nextStep();
      if (step.kind === 'header') throw invalid('a write has one header');
      if (step.kind === 'packet') await this.take(header, step.packet);
      else {
        const sha256 = await this.seal(header, step.seal);
        const { length } = step.seal;
        if (step.completion !== undefined)
          await this.complete(header, { length, sha256 }, step.completion);
        return;
      }
    }
  }

  private async begin(header: WriteHeader): Promise<void> {
    const { store, registry, budget, clock, limits } = this.deps;
    checkHeader(header, limits);
    if (store.clusterId === undefined)
      throw new DfsError('UNAVAILABLE', 'this server has not joined its cluster yet; try again');
    this.slot = await registry.begin(header);
    this.slot.superseded.signal.addEventListener('abort', () => this.breakOff(superseded(header)));
    if (this.slot.superseded.signal.aborted) throw superseded(header);
    this.chain = this.openChain(header);
    const passedOn = this.chain?.send({
      kind: 'header',
      header: { ...header, downstream: header.downstream.slice(1) },
    });
    const { wholeBytes } = this;
    const replica =
      wholeBytes === undefined
        ? await openPartial(this.deps, this.slot, header)
        : await openWhole(this.deps, this.slot, header, wholeBytes);
    this.replica = replica;
    this.received = this.written = replica.length;
    this.writer = new WriteBehind({
      replica,
      budget,
      bytesMax: limits.streamBytesInFlightMax,
      ...((header.durability ?? limits.durabilityDefault) === 'flush' && {
        mayCache: { clock, slowPacketMs: limits.slowPacketMs },
      }),
      onWritten: (packet) => {
        this.memory.release(packet);
        this.written = replica.length;
        this.acknowledge();
      },
      onFault: (error) => this.breakOff(error),
    });
    // Tells the writer of a resumed block that this server has it under the new generation now.
    this.acknowledge();
    await this.unlessBroken(passedOn);
  }

  private openChain(header: WriteHeader): ChainLink | undefined {
    const { connectBlock, timers, limits } = this.deps;
    return ChainLink.open({
      header,
      whole: this.wholeBytes !== undefined,
      connectBlock,
      timers,
      owedMs: limits.downstreamIdleMs,
      idleMs: limits.upstreamIdleMs,
      onAcked: (length) => {
        this.ackedBelow = length;
        this.acknowledge();
      },
      onSealed: (answer) => this.answers.push(answer),
      onFault: (fault) => this.breakOff(fault),
    });
  }

  private async take(header: WriteHeader, packet: Packet): Promise<void> {
    const { data, offset, crcs } = packet;
    const { store, limits } = this.deps;
    if (offset !== this.received)
      throw invalid(`a packet starts at byte ${offset}, byte ${this.received} was expected`);
    if (data.length === 0 || data.length > limits.packetBytesMax)
      throw invalid(`a packet has 1 to ${limits.packetBytesMax} bytes, not ${data.length}`);
    if (offset + data.length > header.blockSize)
      throw invalid(`the block grows beyond its ${header.blockSize} bytes`);
    // Checked here as on every hop, by the reader and on disk: a bit that flips is found where it flipped.
    const bad = firstBadPiece(data, offset, crcs);
    if (bad >= 0) {
      store.figures.checksumFailures.add();
      throw new DfsError(
        'CHECKSUM_MISMATCH',
        `piece ${bad} of the packet at byte ${offset} of block ${header.blockId} does not match its checksum`,
      );
    }
    this.received += data.length;
    store.figures.bytesWritten.add(data.length);
    this.memory.hold(packet, this.chain === undefined ? 1 : 2);
    // Not raced: a packet that is taken after the end of the stream would be written behind its successor's back.
    await must(this.writer, 'begun').push(packet);
    await this.unlessBroken(
      this.chain?.send({ kind: 'packet', packet }, () => this.memory.release(packet)),
    );
  }

  /** Resolves when all of the chain has sealed. */
  private async seal(header: WriteHeader, seal: Seal): Promise<Uint8Array> {
    if (seal.length !== this.received || seal.length < 1)
      throw invalid(`a seal of ${seal.length} bytes after ${this.received} bytes`);
    if (seal.sha256 !== undefined && seal.sha256.length !== 32)
      throw invalid('a SHA-256 has 32 bytes');
    const passedOn = this.chain?.send({ kind: 'seal', seal }).then(() => this.chain?.end());
    await this.unlessBroken(must(this.writer, 'begun').drained());
    const sha256 = await this.finish(header, seal);
    this.answers.push({ kind: 'sealed', serverId: this.deps.store.serverId, sha256 });
    await this.unlessBroken(passedOn);
    await this.unlessBroken(this.chain?.finished);
    return sha256;
  }

  /** What breaks the stream off now takes nothing back: the block is sealed, and only nobody waits for the rest. */
  private async complete(
    header: WriteHeader,
    sealed: { readonly length: number; readonly sha256: Uint8Array },
    completion: Completion,
  ): Promise<void> {
    const completing = handOnCompletion(this.deps, header, sealed, completion);
    const status = await Promise.race([completing, this.broken.catch(() => undefined)]);
    if (status !== undefined) this.answers.push({ kind: 'completed', status });
  }

  /** Makes the replica final. From the first byte of the trailer on nothing breaks it off: it is whole, or it failed. */
  private async finish(header: WriteHeader, seal: Seal): Promise<Uint8Array> {
    const { store, registry, hasher, clock, limits } = this.deps;
    const durability = header.durability ?? limits.durabilityDefault;
    const replica = must(this.replica, 'begun');
    assert(replica.length === seal.length, 'everything received is written');
    const given = seal.sha256?.slice();
    const chunkCrcs = [...replica.chunkCrcs];
    const sha256 = given ?? (await this.unlessBroken(replica.sha256(hasher)));
    const trailer: Trailer = {
      blockId: header.blockId,
      generation: header.generation,
      length: seal.length,
      sha256,
      inode: header.inode,
      fileOffset: header.fileOffset,
      path: header.path,
      sealedAtMs: clock.wallMs(),
      durability,
      chunkCrcs,
    };
    const fileBytes = await replica.finish(trailer, durability);
    registry.noteSealed(replica);
    must(this.slot, 'begun').takePartial();
    store.commit(replica.volume, trailer, fileBytes);
    return sha256;
  }

  private answerFailure(error: unknown): void {
    const { answer } = ownFault(this.deps.store.serverId, error);
    const { serverId, code, message } = answer;
    const { blockId, generation } = this.slot ?? {};
    this.deps.log.warn({ blockId, generation, blamed: serverId, code, message }, 'write failed');
    this.answers.push(answer);
  }

  private acknowledge(): void {
    const length =
      this.chain === undefined ? this.written : Math.min(this.written, this.ackedBelow);
    if (this.over || length <= this.answeredLength) return;
    this.answeredLength = length;
    this.answers.push({ kind: 'acked', length });
  }

  private async nextStep(): Promise<WriteStep> {
    const { timers, limits } = this.deps;
    const timer = timers.setTimeout(() => this.breakOff(WRITER_GONE), limits.upstreamIdleMs);
    try {
      const next = await this.unlessBroken(this.steps.next().catch(goneWith));
      if (next.done === true) throw WRITER_GONE;
      return next.value;
    } finally {
      timer.cancel();
    }
  }

  private async unlessBroken<T>(work: Promise<T> | undefined): Promise<T> {
    const result = await Promise.race([work as Promise<T>, this.broken]);
    if (this.over) throw this.reason;
    return result;
  }
}

function goneWith(): never {
  throw WRITER_GONE;
}

function invalid(message: string): DfsError {
  return new DfsError('INVALID_ARGUMENT', message);
}

function superseded(header: WriteHeader): DfsError {
  return new DfsError(
    'STALE_GENERATION',
    `block ${header.blockId} goes on under a newer generation than ${header.generation}`,
  );
}
