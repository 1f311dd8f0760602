import { randomUUID } from 'node:crypto';
import { must } from '../../../common/assert.js';
import { seededRandom, type Random } from '../../../common/clock.js';
import type { CommittedBlock, LocatedBlock } from '../../../common/file-status.js';
import { clientId } from '../../../common/ids.js';
import type { CallContext, CreateFileRequest } from '../../../common/namespace-messages.js';
import type { ReportedReplica } from '../../../common/node-messages.js';
import type { NamespaceApi } from '../../../rpc/namespace-api.js';
import type { DfsClientParts } from '../../client-parts.js';
import { OperationNumbers } from '../../core/operation-numbers.js';

const CALL = { timeoutMs: 60_000 };
const SHA256_BYTES = 32;
/** Well within any lease. */
const RENEW_MS = 10_000;

export interface BlockFilesOptions {
  readonly blocksPerFile: number;
  readonly seed: number;
  /** Told of blocks that somebody has to report, or their files wait. */
  readonly placed: (replicas: readonly ReportedReplica[]) => void;
}

/**
 * Files whose blocks nobody wrote: made, committed and completed at the master as a writer does it, while stand-ins
 * report the replicas.
 */
export class BlockFiles {
  private readonly namespace: NamespaceApi;
  private readonly identity: DfsClientParts['identity'];
  private readonly options: BlockFilesOptions;
  private readonly random: Random;
  /** Operations are numbered for each client id, and those of the client library have its own. */
  private readonly clientId = clientId(randomUUID());
  private readonly numbers = new OperationNumbers();
  private renewal: NodeJS.Timeout | undefined;
  private untold: ReportedReplica[] = [];

  constructor({ masters, identity }: DfsClientParts, options: BlockFilesOptions) {
    this.namespace = must(masters[0], 'a client has a master').namespace;
    this.identity = identity;
    this.options = options;
    this.random = seededRandom(options.seed);
  }

  async make(path: string): Promise<void> {
    this.renewal ??= setInterval(() => this.renewLease(), RENEW_MS);
    const { namespace } = this;
    const { inode, blockSize, block } = await this.change((context) =>
      namespace.createFile(context, { ...NEW_FILE, path }, CALL),
    );
    let last = this.sealed(must(block, `${path} got no block`), blockSize);
    for (let more = this.options.blocksPerFile - 1; more > 0; more--) {
      const request = { inode, previous: last, excludeServers: [], writerHost: '' };
      const next = await this.change((context) => namespace.addBlock(context, request, CALL));
      last = this.sealed(next, blockSize);
    }
    await this.change((context) => namespace.completeFile(context, { inode, last }, CALL));
  }

  close(): void {
    clearInterval(this.renewal);
  }

  /** Content of any length and sum. */
  private sealed({ id, generation }: LocatedBlock, blockSize: number): CommittedBlock {
    const length = 1 + Math.floor(this.random.next() * (blockSize - 1));
    const sha256 = new Uint8Array(SHA256_BYTES).map(() => this.random.next() * 256);
    if (this.untold.length === 0) setImmediate(() => this.tell());
    this.untold.push({ blockId: id, generation, length });
    return { id, generation, length, sha256 };
  }

  private tell(): void {
    this.options.placed(this.untold);
    this.untold = [];
  }

  private async change<T>(call: (context: CallContext) => Promise<T>): Promise<T> {
    const operation = this.numbers.begin();
    try {
      return await call(this.context(operation));
    } finally {
      this.numbers.end(operation);
    }
  }

  private context(operation: number): CallContext {
    const { user, groups } = this.identity;
    const acknowledgedOperation = this.numbers.acknowledged;
    return { user, groups, clientId: this.clientId, operation, acknowledgedOperation };
  }

  /** A renewal that fails shows where the lease is missed. */
  private renewLease(): void {
    this.namespace.renewLease(this.context(0), {}, CALL).catch(() => undefined);
  }
}

const NEW_FILE: Omit<CreateFileRequest, 'path'> = {
  mode: 0o644,
  replication: 0,
  blockSize: 0,
  overwrite: false,
  createParents: true,
  ifVersion: undefined,
  close: false,
  withBlock: { writerHost: '' },
};
