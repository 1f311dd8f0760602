import { blockId, generation, inodeId, ROOT_INODE, txId } from '../../common/ids.js';
import type { BlockId, Generation, InodeId, TxId } from '../../common/ids.js';
import { Administration } from './administration.js';
import { type AdministrationSink, nullAdministrationSink } from './administration-sink.js';
import type { BlockSink } from './blocks/block-sink.js';
import { CompactNamespace } from './namespace/compact/compact-namespace.js';
import { OpenFiles } from './open-files.js';
import { RetryCache } from './retry-cache.js';
import { SkippedNumbers } from './skipped-numbers.js';

/** Next numbers to give out; they never go back. */
export interface Counters {
  inode: InodeId;
  block: BlockId;
  generation: Generation;
}

/** The durable half of the master's state: what the operation log says and checkpoints keep. Only `apply` changes it. */
export interface MasterState {
  /** Set by the first operation. */
  superuser: string;
  supergroup: string;
  readonly namespace: CompactNamespace;
  readonly openFiles: OpenFiles;
  readonly counters: Counters;
  /** What the counters were carried over (operation `skipNumbers`): below them, and never allotted. */
  readonly skipped: { readonly blocks: SkippedNumbers; readonly generations: SkippedNumbers };
  readonly retries: RetryCache;
  /** Inodes that were removed and whose tree or blocks wait to be reaped, the next one first. */
  readonly detached: Set<InodeId>;
  /** What operators want of servers, repair and balance. */
  readonly administration: Administration;
  /** Is told of every change to blocks. */
  readonly sink: BlockSink;
  /** Is told of every change of a server's goal. */
  readonly administrationSink: AdministrationSink;
  /** The operation applied last; 0 for none. */
  txid: TxId;
}

export interface StateInit {
  readonly superuser: string;
  readonly supergroup: string;
  readonly timeMs: number;
}

/** Mode of the root, as HDFS formats it. */
const ROOT_MODE = 0o755;

/** A state with a root directory and nothing else, as the first operation of a log leaves it. */
export function createState(
  sink: BlockSink,
  init: StateInit,
  administrationSink: AdministrationSink = nullAdministrationSink,
): MasterState {
  const state = emptyState(sink, administrationSink);
  formatState(state, init);
  return state;
}

/** Makes the root and says who the superuser is. */
export function formatState(
  state: MasterState,
  { superuser, supergroup, timeMs }: StateInit,
): void {
  state.superuser = superuser;
  state.supergroup = supergroup;
  state.namespace.insert({
    id: ROOT_INODE,
    type: 'directory',
    owner: superuser,
    group: supergroup,
    mode: ROOT_MODE,
    mtimeMs: timeMs,
    atimeMs: timeMs,
    version: 0,
    replication: 0,
    blockSize: 0,
  });
}

/** A state without even a root, or with what the namespace has: what replay and decoding start from. */
export function emptyState(
  sink: BlockSink,
  administrationSink: AdministrationSink = nullAdministrationSink,
  namespace: CompactNamespace = new CompactNamespace(),
): MasterState {
  return {
    superuser: '',
    supergroup: '',
    namespace,
    openFiles: new OpenFiles(),
    counters: { inode: inodeId(ROOT_INODE + 1), block: blockId(1), generation: generation(1) },
    skipped: { blocks: new SkippedNumbers(), generations: new SkippedNumbers() },
    retries: new RetryCache(),
    detached: new Set(),
    administration: new Administration(),
    sink,
    administrationSink,
    txid: txId(0),
  };
}
