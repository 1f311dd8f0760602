import type { CommittedBlock } from '../../common/file-status.js';
import type { BlockId, ClientId, Generation, InodeId, ServerId } from '../../common/ids.js';
import type { RepairPolicy } from '../../common/repair-policy.js';
import type { ServerGoal } from '../../common/server-goal.js';

/** A directory that an operation makes on its way. */
export interface NewDirectory {
  readonly inode: InodeId;
  readonly name: string;
}

/** A directory that the master makes in a user's name. */
export interface OwnedDirectory extends NewDirectory {
  readonly owner: string;
  readonly mode: number;
}

/** Owner of what an operation makes; the group is inherited from the parent. */
interface Making {
  readonly parent: InodeId;
  /** Directories to make below `parent`, each in the one before. */
  readonly directories: readonly NewDirectory[];
  readonly owner: string;
  readonly mode: number;
}

interface Creating extends Making {
  readonly inode: InodeId;
  readonly name: string;
  readonly replication: number;
  readonly blockSize: number;
  readonly holder: ClientId;
  /** Version that the replaced file must still have when this one is published. */
  readonly ifVersion: number | undefined;
}

/** A server that gets another goal, and what it holds then. */
export interface GoalServer {
  readonly id: ServerId;
  readonly name: string;
  readonly totalBytes: number;
  readonly totalBlocks: number;
}

/**
 * A durable change, decided: every id in it is allotted and every precondition was checked, so that applying it
 * needs nothing but the state.
 */
export type Operation =
  /** The first operation of every log: makes the root and says who the superuser is. */
  | { readonly kind: 'format'; readonly superuser: string; readonly supergroup: string }
  | ({ readonly kind: 'mkdir' } & Making)
  | ({ readonly kind: 'createFile' } & Creating)
  /** The same, and its first block is allotted. */
  | ({
      readonly kind: 'createWithBlock';
      readonly block: BlockId;
      readonly generation: Generation;
      readonly targets: readonly ServerId[];
    } & Creating)
  /** An empty file, published at once; what has its name before goes in the same step. */
  | ({
      readonly kind: 'makeFile';
      readonly inode: InodeId;
      readonly name: string;
      readonly replication: number;
      readonly blockSize: number;
    } & Making)
  | { readonly kind: 'appendFile'; readonly inode: InodeId; readonly holder: ClientId }
  | {
      readonly kind: 'addBlock';
      readonly inode: InodeId;
      readonly previous: CommittedBlock | undefined;
      readonly block: BlockId;
      readonly generation: Generation;
      readonly targets: readonly ServerId[];
    }
  | {
      readonly kind: 'reopenBlock';
      readonly inode: InodeId;
      readonly block: BlockId;
      readonly generation: Generation;
    }
  | {
      readonly kind: 'flushFile';
      readonly inode: InodeId;
      readonly block: CommittedBlock | undefined;
    }
  | { readonly kind: 'abandonBlock'; readonly inode: InodeId; readonly block: BlockId }
  | {
      readonly kind: 'completeFile';
      readonly inode: InodeId;
      readonly last: CommittedBlock | undefined;
    }
  | { readonly kind: 'abandonFile'; readonly inode: InodeId }
  | { readonly kind: 'expireLease'; readonly inode: InodeId }
  | {
      readonly kind: 'rename';
      readonly inode: InodeId;
      readonly parent: InodeId;
      readonly name: string;
    }
  | { readonly kind: 'remove'; readonly inode: InodeId }
  /** Its access time becomes the time of its removal. */
  | {
      readonly kind: 'moveToTrash';
      readonly inode: InodeId;
      readonly parent: InodeId;
      /** Directories to make below `parent`, each in the one before. */
      readonly directories: readonly OwnedDirectory[];
      readonly name: string;
    }
  | { readonly kind: 'setReplication'; readonly inode: InodeId; readonly replication: number }
  | { readonly kind: 'setMode'; readonly inode: InodeId; readonly mode: number }
  | {
      readonly kind: 'setOwner';
      readonly inode: InodeId;
      readonly owner: string;
      readonly group: string;
    }
  | {
      readonly kind: 'setTimes';
      readonly inode: InodeId;
      readonly mtimeMs: number;
      readonly atimeMs: number;
    }
  /** A cut at the edge of a block: done in one step. */
  | { readonly kind: 'truncateAtEdge'; readonly inode: InodeId; readonly length: number }
  /** A cut within a block: the holder seals it anew under this generation. */
  | {
      readonly kind: 'beginTruncate';
      readonly inode: InodeId;
      readonly length: number;
      readonly generation: Generation;
      readonly holder: ClientId;
    }
  | {
      readonly kind: 'finishTruncate';
      readonly inode: InodeId;
      readonly shortened: CommittedBlock;
    }
  | { readonly kind: 'concat'; readonly inode: InodeId; readonly sources: readonly InodeId[] }
  | { readonly kind: 'reap'; readonly steps: number }
  /** The numbers below these are not allotted any more: another history may have used them. */
  | { readonly kind: 'skipNumbers'; readonly block: BlockId; readonly generation: Generation }
  /** An operator, or the end of a maintenance, wants something else of these servers. */
  | {
      readonly kind: 'setServerGoal';
      readonly goal: ServerGoal;
      readonly askedBy: string;
      readonly servers: readonly GoalServer[];
    }
  /** How far a server that leaves has come. */
  | {
      readonly kind: 'noteDrain';
      readonly server: ServerId;
      readonly totalBytes: number;
      readonly totalBlocks: number;
      readonly doneBytes: number;
      readonly done: boolean;
    }
  | { readonly kind: 'setRepairPolicy'; readonly policy: RepairPolicy }
  | {
      readonly kind: 'startBalance';
      readonly threshold: number;
      readonly bandwidth: number;
      readonly askedBy: string;
    }
  /** Moves that ended since the last note; `end` says that this was all. */
  | {
      readonly kind: 'noteBalance';
      readonly movedBytes: number;
      readonly movedBlocks: number;
      readonly end: BalanceEnd | undefined;
    };

export interface BalanceEnd {
  readonly state: 'done' | 'blocked' | 'stopped';
  /** Why, in words. */
  readonly detail: string;
}

export type OperationKind = Operation['kind'];
export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;

/** Which call of which client asked; undefined for what the master does by itself. */
export interface EntryCaller {
  readonly clientId: ClientId;
  readonly operation: number;
  readonly acknowledgedOperation: number;
}

/** One record of the operation log, before encoding. */
export interface Entry {
  /** Wall-clock time of the decision; becomes mtime where one is set. */
  readonly timeMs: number;
  readonly caller: EntryCaller | undefined;
  readonly operation: Operation;
}
