import { assert, must } from '../../common/assert.js';
import type { Random } from '../../common/clock.js';
import type { CommittedBlock } from '../../common/file-status.js';
import type { InodeId, ServerId } from '../../common/ids.js';
import type { ReportedReplica } from '../../common/node-messages.js';
import { isRefusal } from '../../common/refusal.js';
import { ReplicaColumns } from '../../common/replica-columns.js';
import { BLOCK_BYTES_DEFAULT } from '../../common/sizes.js';
import { addBlock } from '../core/commands/add-block.js';
import { completeFile } from '../core/commands/complete-file.js';
import { createFile } from '../core/commands/create-file.js';
import type { AllottedBlock } from '../core/operation-result.js';
import type { BlockServer } from '../core/servers/servers.js';
import { registerServers } from './bench-servers.js';
import { NEW_FILE, REPLICATION, type Engine } from './engine.js';

const SHA256_BYTES = 32;

interface WrittenFile {
  readonly path: string;
  /** How long its own calls took so far. */
  tookMs: number;
  open: { readonly inode: InodeId; readonly last: CommittedBlock } | undefined;
}

/**
 * Makes files with blocks as clients do it together: all get a block, the servers report the replicas of all, and each
 * commits its block with the next call.
 */
export class EngineFiles {
  private readonly engine: Engine;
  private readonly servers: ReadonlyMap<ServerId, BlockServer>;
  private readonly random: Random;
  private readonly told = new Map<BlockServer, ReportedReplica[]>();

  constructor(engine: Engine, blockServers: number, random: Random) {
    this.engine = engine;
    const servers = registerServers(engine.derived, blockServers);
    while (engine.derived.revise());
    this.servers = new Map(servers.map((server) => [server.id, server]));
    this.random = random;
  }

  /** How long the calls of each file took; reports are not among them. */
  make(paths: readonly string[], blocksEach: number, nowMs: () => number): number[] {
    const files = paths.map((path): WrittenFile => ({ path, tookMs: 0, open: undefined }));
    const timed = (file: WrittenFile, call: () => void): void => {
      const startMs = nowMs();
      call();
      file.tookMs += nowMs() - startMs;
    };
    for (let block = 0; block < blocksEach; block++) {
      for (const file of files) timed(file, () => this.extend(file));
      this.report();
    }
    for (const file of files) timed(file, () => this.complete(file));
    return files.map(({ tookMs }) => tookMs);
  }

  /** Gives a file its first block, or its next one. */
  private extend(file: WrittenFile): void {
    const { state } = this.engine;
    const { open } = file;
    const result = this.engine.carryOut((caller, env) =>
      open === undefined
        ? createFile(
            state,
            caller,
            { ...NEW_FILE, path: file.path, close: false, withBlock: { writerHost: '' } },
            { ...env, place: () => this.place() },
          )
        : addBlock(
            state,
            caller,
            { inode: open.inode, previous: open.last },
            { ...env, targets: this.place() },
          ),
    );
    assert(
      result.kind === 'createdWithBlock' || result.kind === 'allotted',
      `${file.path} got no block`,
    );
    const inode = result.kind === 'createdWithBlock' ? result.inode : open?.inode;
    const last = this.sealed(result.block);
    file.open = { inode: must(inode, `${file.path} is open`), last };
  }

  private complete({ path, open }: WrittenFile): void {
    const { inode, last } = must(open, `${path} is open`);
    this.engine.carryOut((caller, env) =>
      completeFile(this.engine.state, caller, { inode, last }, env),
    );
  }

  private place(): readonly ServerId[] {
    const targets = this.engine.derived.place(
      {
        count: REPLICATION,
        minReplicas: 1,
        blockBytes: BLOCK_BYTES_DEFAULT,
        writerHost: '',
        exclude: new Set(),
      },
      this.random,
    );
    return isRefusal(targets) ? [] : targets.map(({ id }) => id);
  }

  /** Content of any length and sum, told to the servers that were chosen. */
  private sealed({ id, generation, targets }: AllottedBlock): CommittedBlock {
    const length = 1 + Math.floor(this.random.next() * (BLOCK_BYTES_DEFAULT - 1));
    const sha256 = new Uint8Array(SHA256_BYTES).map(() => this.random.next() * 256);
    for (const target of targets) {
      const server = must(this.servers.get(target), `${target} is registered`);
      const replicas = this.told.get(server) ?? [];
      replicas.push({ blockId: id, generation, length });
      this.told.set(server, replicas);
    }
    return { id, generation, length, sha256 };
  }

  private report(): void {
    const { derived } = this.engine;
    for (const [server, replicas] of this.told) {
      const changes = { added: ReplicaColumns.of(replicas), removed: [] };
      for (const slices = derived.applyChanges(server, changes); slices.next().done !== true;);
    }
    this.told.clear();
    while (derived.revise());
  }
}
