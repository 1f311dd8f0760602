import { AssertionFault, assert } from '../../common/assert.js';
import type { CopyAnswer, CopyHeader } from '../../common/copy-messages.js';
import { DfsError, isDfsError } from '../../common/error.js';
import { trailerBytesMax, type Trailer } from '../core/trailer.js';
import type { Volume } from '../store/volume.js';
import { PartialReplica } from '../store/partial-replica.js';
import { AnswerQueue } from '../write/answer-queue.js';
import { ownFault } from '../write/chain-fault.js';
import type { PullUnderWay } from './block-puller.js';
import { checkCopyHeader } from './check-copy-header.js';
import type { CopyDeps } from './copy-deps.js';
import { Grants } from './grants.js';
import { OwnFault } from './pull-block.js';
import { isSoundHere } from './sound-here.js';

/**
 * Pulls a replica of a block from other servers (docs/internals/repair-copy.md). It becomes a replica only whole, with
 * the SHA-256 that the master knows; every other end leaves nothing. Every fault becomes one `failure` answer that names
 * the server to blame; a worker that left gets none.
 */
export async function* receiveCopy(
  deps: CopyDeps,
  header: CopyHeader,
  grants: AsyncIterable<number>,
  signal: AbortSignal,
): AsyncGenerator<CopyAnswer> {
  const copy = new Copy(deps, header, grants);
  const cancel = (): void => copy.breakOff(new WorkerGone());
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const running = copy.run();
  try {
    yield* copy.answers;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
    await running;
  }
}

/** The worker left, or the server stops; there is nobody to answer. */
class WorkerGone extends Error {
  override readonly name = 'WorkerGone';
}

class Copy {
  readonly answers = new AnswerQueue<CopyAnswer>('copied');
  private readonly deps: CopyDeps;
  private readonly header: CopyHeader;
  private readonly grants: Grants;
  private readonly ended = new AbortController();
  private reason: unknown;
  private copied = 0;
  private movedAtMs = 0;
  private pull: PullUnderWay | undefined;

  constructor(deps: CopyDeps, header: CopyHeader, grants: AsyncIterable<number>) {
    this.deps = deps;
    this.header = header;
    this.grants = new Grants(grants);
  }

  /** Ends the copy for this reason; the first reason counts. */
  breakOff(reason: unknown): void {
    if (this.ended.signal.aborted) return;
    this.reason = reason;
    this.ended.abort();
    this.grants.fail(reason);
  }

  async run(): Promise<void> {
    const alive = this.sayAlive();
    try {
      const fetchedBytes = await this.copy();
      this.answers.push({ kind: 'done', fetchedBytes });
    } catch (error) {
      // A fault of the program ends it; what is left in tmp/ is thrown away at the next start.
      if (error instanceof AssertionFault) throw error;
      // What follows from the first fault, such as a read that it broke off, is no news.
      const fault = this.ended.signal.aborted ? this.reason : error;
      this.answerFailure(fault instanceof OwnFault ? fault.cause : fault);
    } finally {
      alive.cancel();
      this.breakOff(new WorkerGone());
      this.answers.end();
    }
  }

  /** Returns how many bytes it fetched. */
  private async copy(): Promise<number> {
    const { deps, header } = this;
    checkCopyHeader(header, deps.limits);
    if (deps.store.clusterId === undefined)
      throw new DfsError('UNAVAILABLE', 'this server has not joined its cluster yet; try again');
    const slot = await deps.registry.beginCopy(header);
    try {
      slot.superseded.signal.addEventListener('abort', () => this.breakOff(superseded(header)));
      if (slot.superseded.signal.aborted) throw superseded(header);
      if (await isSoundHere(deps, header)) {
        deps.store.vouch(header);
        return 0;
      }
      this.mustGoOn();
      return await this.fill();
    } finally {
      await deps.registry.end(slot);
    }
  }

  private async fill(): Promise<number> {
    const { deps, header, grants } = this;
    const { signal } = this.ended;
    const bytes = header.length + trailerBytesMax(header.length);
    let partial: PartialReplica | undefined;
    try {
      partial = await PartialReplica.create(await this.reserve(bytes), header, bytes);
      const to = partial;
      this.mustGoOn();
      this.pull = deps.puller.begin({
        header,
        grants,
        signal,
        partial,
        onWritten: () => this.noteWritten(to.length),
        onFault: (error) => this.breakOff(error),
      });
      const pulled = await this.pull.done;
      this.mustGoOn();
      if (!Buffer.from(pulled.sha256).equals(header.sha256)) throw pulled.wrongContent();
      await this.seal(partial);
      return pulled.fetchedBytes;
    } finally {
      // Of a replica that is final nothing is left to discard.
      await partial?.discard();
    }
  }

  private noteWritten(length: number): void {
    this.copied = length;
    this.movedAtMs = this.deps.clock.nowMs();
    this.answers.push({ kind: 'copied', length: this.copied });
  }

  /** On the disk of the damaged replica that it replaces, so that the rename replaces it, or else where there is room. */
  private async reserve(bytes: number): Promise<Volume> {
    const { store } = this.deps;
    const old = store.table.get(this.header);
    if (old === undefined) return store.room.reserve(bytes);
    const volume = store.volumeOf(old);
    try {
      await store.room.reserveOn(volume, bytes);
      return volume;
    } catch (error) {
      if (!isDfsError(error, 'NO_SPACE', 'OVERLOADED')) throw error;
      return store.room.reserve(bytes);
    }
  }

  /** Makes the replica final. From the first byte of the trailer on nothing breaks it off: it is whole, or it failed. */
  private async seal(partial: PartialReplica): Promise<void> {
    const { deps, header } = this;
    const { blockId, generation, length, inode, fileOffset, path } = header;
    const { store, clock, limits } = deps;
    assert(partial.length === length, 'a block is sealed when it is whole');
    const durability = header.durability ?? limits.durabilityDefault;
    const trailer: Trailer = {
      blockId,
      generation,
      length,
      inode,
      fileOffset,
      path,
      durability,
      sha256: header.sha256.slice(),
      sealedAtMs: clock.wallMs(),
      chunkCrcs: [...partial.chunkCrcs],
    };
    await store.exclusively(header, async () => {
      const fileBytes = await partial.finish(trailer, durability);
      const old = store.table.get(header);
      store.commit(partial.volume, trailer, fileBytes);
      if (old !== undefined && old.volumeId !== partial.volume.id) await store.removeFile(old);
    });
  }

  private mustGoOn(): void {
    if (this.ended.signal.aborted) throw this.reason;
  }

  private answerFailure(error: unknown): void {
    if (error instanceof WorkerGone) return;
    const { blockId, generation } = this.header;
    const { serverId, code, message } = ownFault(this.deps.store.serverId, error).answer;
    this.deps.log.warn({ blockId, generation, blamed: serverId, code, message }, 'copy failed');
    this.answers.push({ kind: 'failure', serverId, code, message });
  }

  /**
   * Repeats the last answer now and then: hashing, fsync and a low rate may take longer than a worker's patience. But a
   * disk that hangs must come to an end of it, else the block waits for this copy as long as this server lives.
   */
  private sayAlive(): { cancel(): void } {
    const { clock, timers, limits } = this.deps;
    this.movedAtMs = clock.nowMs();
    let timer: { cancel(): void };
    const again = (): void => {
      timer = timers.setTimeout(() => {
        if (this.pull?.waits === true) this.movedAtMs = clock.nowMs();
        if (clock.nowMs() - this.movedAtMs <= limits.copyStallMs)
          this.answers.push({ kind: 'copied', length: this.copied });
        again();
      }, limits.copyAliveMs);
    };
    again();
    return { cancel: () => timer.cancel() };
  }
}

function superseded(header: CopyHeader): DfsError {
  return new DfsError(
    'STALE_GENERATION',
    `block ${header.blockId} goes on under a newer generation than ${header.generation}`,
  );
}
