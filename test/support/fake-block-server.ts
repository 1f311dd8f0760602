import { createHash } from 'node:crypto';
import type {
  Completion,
  Packet,
  ReadRequest,
  ReadSlice,
  WriteAnswer,
  WriteHeader,
  WriteStep,
} from '../../src/common/block-messages.js';
import type { FileStatus } from '../../src/common/file-status.js';
import type { CompleteFileRequest } from '../../src/common/namespace-messages.js';
import { firstBadPiece, pieceCrcs } from '../../src/common/checksum.js';
import { DfsError, isDfsError } from '../../src/common/error.js';
import { serverId, type BlockId, type Generation, type ServerId } from '../../src/common/ids.js';
import type { Timers } from '../../src/common/clock.js';
import { CHUNK_BYTES } from '../../src/common/sizes.js';
import { systemTimers } from '../../src/runtime/system-clock.js';
import { Channel, WholeAnswers } from './fake-channel.js';
import type { BlockApi, StreamOptions, WriteCall, WriteOptions } from '../../src/rpc/block-api.js';

export interface FakeReplica {
  generation: Generation;
  bytes: Buffer;
  final: boolean;
}

/** Moments of a write at which a server can be made to fail. */
export type WriteMoment = 'header' | 'packet' | 'seal';
export interface WriteFault {
  readonly moment: WriteMoment;
  /** Packets that pass first. */
  readonly after: number;
  readonly how: 'die' | 'stall' | 'refuse';
}

const gone = (name: string): DfsError => new DfsError('UNAVAILABLE', `${name} is gone`);

/** A block server in memory, over which tests have power. */
export class FakeBlockServer {
  readonly id: ServerId;
  readonly name: string;
  readonly address: string;
  readonly replicas = new Map<BlockId, FakeReplica>();
  private readonly finals = new Map<BlockId, FakeReplica>();
  readonly reads: ReadRequest[] = [];
  readonly headers: WriteHeader[] = [];
  writeFaults: WriteFault[] = [];
  /** Chunks that it gives before it falls silent; undefined never does. */
  stallReadAfter: number | undefined;
  /** Chunks that it gives before the connection breaks; undefined never does. */
  breakReadAfter: number | undefined;
  readDelayMs: number | (() => number) = 0;
  timers: Timers = systemTimers;
  /** Chunks in one message of a read. */
  chunksPerSlice = 1;
  /** Checks chunks before it gives them, as block servers do; without, what the way there spoils. */
  checksReads = false;
  /** The master lists its replicas as damaged. */
  listedCorrupt = false;
  /** Chunks that it has given to readers. */
  chunksGiven = 0;
  /** Reads under way. */
  openReads = 0;
  beforeSeal: (block: BlockId) => Promise<void> | undefined = () => undefined;
  onSealed: (block: BlockId, replica: FakeReplica) => void = () => {};
  /** Has a file completed whose last block all of the chain has sealed; by default it knows of no such thing. */
  complete: (
    completion: Completion,
    request: Required<CompleteFileRequest>,
  ) => Promise<FileStatus | undefined> = async () => undefined;
  private isDead = false;
  private readonly calls = new Set<(error: DfsError | undefined) => void>();
  private readonly connect: (address: string) => BlockApi;

  constructor(name: string, connect: (address: string) => BlockApi) {
    this.name = name;
    this.id = serverId(`id-${name}`);
    this.address = `${name}:1`;
    this.connect = connect;
  }

  get dead(): boolean {
    return this.isDead;
  }

  kill(): void {
    this.isDead = true;
    for (const end of this.calls) end(gone(this.name));
    this.calls.clear();
    // What was not final dies with the process's page cache, or is not served after it: the same to a client.
    for (const [id, replica] of this.replicas) if (!replica.final) this.replicas.delete(id);
  }

  /** Ends the writes under way without a word, as a server does with a writer that pauses for too long. */
  endWritesQuietly(): void {
    for (const end of this.calls) end(undefined);
    this.calls.clear();
  }

  revive(): void {
    this.isDead = false;
    this.writeFaults = [];
  }

  readonly api: BlockApi = {
    write: (options) => this.write(options),
    read: (request, options) => this.read(request, options),
    copy: () => {
      throw new DfsError('UNSUPPORTED', `${this.address} copies nothing`);
    },
    statReplica: async ({ blockId }) => {
      await Promise.resolve();
      if (this.isDead) throw gone(this.name);
      const replica = this.replicas.get(blockId);
      if (replica?.final !== true) throw new DfsError('REPLICA_NOT_FOUND');
      return {
        generation: replica.generation,
        length: replica.bytes.length,
        sha256: sha256(replica.bytes),
        volumeId: 'v1',
        chunkCrcs: pieceCrcs(replica.bytes, 0),
      };
    },
  };

  private write({ whole }: WriteOptions): WriteCall {
    const steps = new Channel<WriteStep>();
    const answers = whole === true ? new WholeAnswers() : new Channel<WriteAnswer>();
    let ended: DfsError | undefined;
    const end = (error: DfsError | undefined): void => {
      ended ??= error ?? new DfsError('UNAVAILABLE', 'the write has ended');
      steps.end(error);
      answers.end(error);
    };
    if (this.isDead) end(gone(this.name));
    else this.calls.add(end);
    void this.serveWrite(steps, answers).then(
      () => answers.end(),
      (error: unknown) => {
        if (!isDfsError(error)) throw error;
        ended ??= error;
        if (!this.isDead) answers.push(this.failure(error));
        answers.end(this.isDead ? error : undefined);
      },
    );
    return {
      send: async (step, onSent) => {
        await Promise.resolve();
        if (ended !== undefined) throw ended;
        steps.push(step.kind === 'packet' ? { ...step, packet: copyOf(step.packet) } : step);
        onSent?.();
      },
      end: () => steps.end(),
      answers,
      cancel: () => end(new DfsError('CANCELLED')),
    };
  }

  private failure(error: DfsError & { server?: ServerId }): WriteAnswer {
    return {
      kind: 'failure',
      serverId: error.server ?? this.id,
      code: error.code,
      message: error.message,
    };
  }

  private async serveWrite(
    steps: Channel<WriteStep>,
    answers: Channel<WriteAnswer>,
  ): Promise<void> {
    let header: WriteHeader | undefined;
    let replica: FakeReplica | undefined;
    let below: { call: WriteCall; done: Promise<void> } | undefined;
    let packets = 0;
    let ackedBelow = 0;
    let written = 0;
    const ack = (): void => {
      const length = below === undefined ? written : Math.min(written, ackedBelow);
      if (length > 0) answers.push({ kind: 'acked', length });
    };
    let failedBelow = false;
    for await (const step of steps) {
      await this.meetFault(step.kind, packets);
      if (step.kind === 'header') {
        header = step.header;
        this.headers.push(header);
        replica = this.begin(header);
        written = ackedBelow = replica.bytes.length;
        const onFailed = (): void => void (failedBelow = true);
        const onAcked = (length: number): void => {
          ackedBelow = length;
          ack();
        };
        below = this.openBelow(header, answers, { onAcked, onFailed });
        const [, ...downstream] = header.downstream;
        await below?.call.send({ kind: 'header', header: { ...header, downstream } });
      } else if (step.kind === 'packet') {
        if (replica === undefined) throw new DfsError('INVALID_ARGUMENT', 'no header');
        packets += 1;
        const { offset, data, crcs } = step.packet;
        if (offset !== replica.bytes.length)
          throw new DfsError('INVALID_ARGUMENT', `gap at ${offset}, has ${replica.bytes.length}`);
        if (firstBadPiece(data, offset, crcs) >= 0) throw new DfsError('CHECKSUM_MISMATCH');
        if (offset + data.length > (header?.blockSize ?? 0)) throw new DfsError('INVALID_ARGUMENT');
        replica.bytes = Buffer.concat([replica.bytes, data]);
        written = replica.bytes.length;
        await below?.call.send(step);
        ack();
      } else {
        if (replica === undefined || header === undefined) throw new DfsError('INVALID_ARGUMENT');
        if (step.seal.length !== replica.bytes.length)
          throw new DfsError('INVALID_ARGUMENT', `seal of ${step.seal.length}`);
        await below?.call.send({ kind: 'seal', seal: step.seal });
        below?.call.end();
        await this.beforeSeal(header.blockId);
        replica.final = true;
        this.finals.set(header.blockId, replica);
        const sum = sha256(replica.bytes);
        if (step.seal.sha256 !== undefined && Buffer.compare(sum, step.seal.sha256) !== 0)
          throw new DfsError('CHECKSUM_MISMATCH', 'the seal names another SHA-256');
        this.onSealed(header.blockId, replica);
        answers.push({ kind: 'sealed', serverId: this.id, sha256: sum });
        await below?.done;
        if (step.completion !== undefined && !failedBelow)
          await this.completeFile(header, replica, step.completion, answers);
        return;
      }
      if (replica === undefined) throw new DfsError('INVALID_ARGUMENT');
    }
  }

  private async completeFile(
    { inode, blockId: id, generation }: WriteHeader,
    { bytes }: FakeReplica,
    completion: Completion,
    answers: Channel<WriteAnswer>,
  ): Promise<void> {
    const last = { id, generation, length: bytes.length, sha256: sha256(bytes) };
    const status = await this.complete(completion, { inode, last, holder: completion.holder });
    if (status !== undefined) answers.push({ kind: 'completed', status });
  }

  private async meetFault(moment: WriteMoment, packets: number): Promise<void> {
    const index = this.writeFaults.findIndex((f) => f.moment === moment && packets >= f.after);
    const [fault] = index < 0 ? [] : this.writeFaults.splice(index, 1);
    if (fault?.how === 'die') {
      this.kill();
      throw gone(this.name);
    }
    if (fault?.how === 'refuse') throw new DfsError('NO_SPACE', `${this.name} is full`);
    if (fault?.how === 'stall') await new Promise(() => {});
  }

  private begin(header: WriteHeader): FakeReplica {
    const old = this.replicas.get(header.blockId);
    if (old !== undefined && old.generation >= header.generation)
      throw new DfsError('STALE_GENERATION', `${this.name} has a newer generation`);
    let bytes = Buffer.alloc(0);
    if (header.resume !== undefined && header.resume.length > 0) {
      const { generation, length } = header.resume;
      // A final replica stays until the one that goes on from it is final too.
      const kept = this.finals.get(header.blockId);
      if (kept?.generation === generation && kept.bytes.length >= length)
        bytes = Buffer.from(kept.bytes.subarray(0, length));
      else if (old?.generation !== generation || old.bytes.length < length)
        throw new DfsError(
          'REPLICA_NOT_FOUND',
          `${this.name} cannot resume ${generation}/${length}`,
        );
      else bytes = Buffer.from(old.bytes.subarray(0, length));
    }
    const replica = { generation: header.generation, bytes, final: false };
    this.replicas.set(header.blockId, replica);
    return replica;
  }

  private openBelow(
    header: WriteHeader,
    answers: Channel<WriteAnswer>,
    { onAcked, onFailed }: { onAcked: (length: number) => void; onFailed: () => void },
  ): { call: WriteCall; done: Promise<void> } | undefined {
    const [target] = header.downstream;
    if (target === undefined) return undefined;
    const call = this.connect(target.address).write({});
    const listen = async (): Promise<void> => {
      try {
        for await (const answer of call.answers)
          if (answer.kind === 'acked') onAcked(answer.length);
          else {
            if (answer.kind === 'failure') onFailed();
            answers.push(answer);
          }
      } catch (error) {
        onFailed();
        answers.push({
          kind: 'failure',
          serverId: target.serverId,
          code: isDfsError(error) ? error.code : 'INTERNAL',
          message: 'the next server is gone',
        });
      }
    };
    return {
      call: {
        ...call,
        answers: call.answers,
        // A broken way down is told by the listener, which knows whom to name.
        send: (step) => call.send(step).catch(() => {}),
      },
      done: listen(),
    };
  }

  private async *read(request: ReadRequest, options: StreamOptions): AsyncGenerator<ReadSlice> {
    this.reads.push(request);
    this.openReads += 1;
    try {
      if (this.isDead) throw gone(this.name);
      const replica = this.replicas.get(request.blockId);
      if (replica?.final !== true) throw new DfsError('REPLICA_NOT_FOUND');
      if (replica.generation !== request.generation) throw new DfsError('STALE_GENERATION');
      const sums = trueCrcs.get(replica) ?? pieceCrcs(replica.bytes, 0);
      const end = Math.min(replica.bytes.length, request.offset + request.length);
      let given = 0;
      const first = request.offset - (request.offset % CHUNK_BYTES);
      if (request.offset >= replica.bytes.length) throw new DfsError('INVALID_ARGUMENT');
      const step = this.chunksPerSlice * CHUNK_BYTES;
      for (let at = first; at < end; at += step) {
        if (given === this.breakReadAfter) throw new DfsError('UNAVAILABLE', 'connection lost');
        if (given === this.stallReadAfter) await aborted(options.signal);
        await this.pause();
        if (this.isDead) throw gone(this.name);
        if (options.signal?.aborted === true) throw new DfsError('CANCELLED');
        given += 1;
        const last = Math.min(at + step, Math.ceil(end / CHUNK_BYTES) * CHUNK_BYTES);
        const data = replica.bytes.subarray(at, last);
        const crcs = sums.slice(
          at / CHUNK_BYTES,
          at / CHUNK_BYTES + Math.ceil(data.length / CHUNK_BYTES),
        );
        const bad = this.checksReads ? firstBadPiece(data, at, crcs) : -1;
        const sound = bad < 0 ? data.length : bad * CHUNK_BYTES;
        const scratch = Buffer.from(data.subarray(0, sound));
        this.chunksGiven += Math.ceil(sound / CHUNK_BYTES);
        if (sound > 0)
          yield { offset: at, crcs: crcs.slice(0, Math.ceil(sound / CHUNK_BYTES)), data: scratch };
        // Messages are views: whoever kept one sees it change.
        scratch.fill(0xee);
        if (bad >= 0) throw new DfsError('CHECKSUM_MISMATCH', `chunk ${at / CHUNK_BYTES + bad}`);
      }
    } finally {
      this.openReads -= 1;
    }
  }

  private async pause(): Promise<void> {
    const ms = typeof this.readDelayMs === 'number' ? this.readDelayMs : this.readDelayMs();
    if (ms > 0) await new Promise<void>((go) => this.timers.setTimeout(go, ms));
  }

  /** Cuts the replica; what is left is a final replica of its own, and not of the length that was committed. */
  cut(block: BlockId, length: number): void {
    const replica = this.replicas.get(block);
    if (replica === undefined) throw new Error(`${this.name} has no block ${block}`);
    replica.bytes = replica.bytes.subarray(0, length);
    trueCrcs.delete(replica);
  }

  /** Flips a bit; the server goes on telling the checksums of what was written. */
  corrupt(block: BlockId, at: number): void {
    const replica = this.replicas.get(block);
    if (replica === undefined) throw new Error(`${this.name} has no block ${block}`);
    trueCrcs.set(replica, trueCrcs.get(replica) ?? pieceCrcs(replica.bytes, 0));
    replica.bytes = Buffer.from(replica.bytes);
    replica.bytes[at] = (replica.bytes[at] ?? 0) ^ 1;
  }
}

/** As a transport has it: the memory is its sender's again. */
const copyOf = (packet: Packet): Packet => ({ ...packet, data: Buffer.from(packet.data) });

const trueCrcs = new WeakMap<FakeReplica, number[]>();

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new DfsError('CANCELLED')), { once: true });
  });
}
