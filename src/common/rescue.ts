import type { ClusterId } from './ids.js';
import type { InventoryRecord, ScannedDisk } from './inventory.js';
import type { ReplicaName } from './node-messages.js';

/*
 * How the two halves of `dfs rescue` meet: the scan belongs to the block server, the build to the master, and the
 * command line, which knows neither, loads both by their place.
 */

export interface ScanProgress {
  readonly dir: string;
  /** Block files looked at on this disk so far. */
  readonly files: number;
  /** The disk is done. */
  readonly done: boolean;
}

export interface ScanOptions {
  /** Folders as block servers have them in --dir. */
  readonly disks: readonly string[];
  /** Read whole blocks and compare with the SHA-256 of the trailer, not only the trailer. */
  readonly verify: boolean;
  /** Take each disk's lock, which a running block server has; without it the picture may be of no one moment. */
  readonly lock: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: ScanProgress): void;
}

/** `dist/blockserver/rescue/scan-disks.js`. */
export interface ScanModule {
  /** Throws LOCKED, WRONG_CLUSTER, INVALID_ARGUMENT with the disk's name before the first record; CANCELLED. */
  scanDisks(options: ScanOptions): AsyncIterable<InventoryRecord>;
}

export interface BuildOptions {
  /** Folder of the new master; undefined writes nothing and only gives the report. */
  readonly dir: string | undefined;
  readonly inventories: readonly AsyncIterable<InventoryRecord>[];
  readonly superuser: string;
  readonly supergroup: string | undefined;
  readonly replication: number | undefined;
  readonly blockSize: number | undefined;
  readonly signal: AbortSignal;
}

/** `dist/master/rescue/build-namespace.js`. */
export interface BuildModule {
  /** Throws ALREADY_EXISTS for a folder that is not empty, and before anything is read. */
  refuseUsedFolder(dir: string): Promise<void>;
  /** Throws WRONG_CLUSTER, LIMIT_EXCEEDED, and what writing the folder throws. */
  buildNamespace(options: BuildOptions): Promise<RescueReport>;
}

/** Bytes `offset` to `offset + length` of a file. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/** A part of a file that now is a file of its own. */
export interface SavedPiece extends FileRange {
  /** Where it is now. */
  readonly path: string;
}

/** A file of which blocks are missing. */
export interface PartialFile {
  /** As its blocks say. */
  readonly path: string;
  readonly inode: number;
  readonly pieces: readonly SavedPiece[];
  readonly missing: readonly FileRange[];
}

/** Why something went to /lost+found although nothing of it is missing. */
export type ConflictReason = 'path-taken' | 'path-unusable' | 'overwritten';
export interface RescueConflict {
  readonly why: ConflictReason;
  readonly path: string;
  readonly inode: number;
  readonly saved: SavedPiece;
}

/** A block of which a newer generation was found, but damaged: the older one is in its file. */
export interface OlderBlock {
  readonly path: string;
  readonly blockId: number;
  readonly generation: number;
  readonly damagedGeneration: number;
}

/** Replicas of one block and one generation that are not of the same content. */
export interface Disagreement extends ReplicaName {
  /** Folders of the disks whose replicas were not taken. */
  readonly notTaken: readonly string[];
}

export interface DamagedBlockFile {
  readonly dir: string;
  readonly file: string;
  readonly why: string;
  /** A sound replica of the same block and generation was found elsewhere. */
  readonly replaced: boolean;
}

export interface RescueReport {
  readonly clusterId: ClusterId;
  /** The new master's folder; undefined if nothing was written. */
  readonly dir: string | undefined;
  readonly disks: readonly (Pick<ScannedDisk, 'dir' | 'serverId' | 'volumeId'> & {
    readonly replicas: number;
  })[];
  /** Files at the path that their blocks name, with nothing known to be missing. */
  readonly files: number;
  readonly bytes: number;
  readonly lostAndFoundFiles: number;
  readonly lostAndFoundBytes: number;
  readonly partial: readonly PartialFile[];
  readonly conflicts: readonly RescueConflict[];
  readonly olderBlocks: readonly OlderBlock[];
  readonly disagreements: readonly Disagreement[];
  readonly damaged: readonly DamagedBlockFile[];
  /** Blocks by the number of sound replicas found: [0] is always 0, the last counts that many and more. */
  readonly blocksByReplicas: readonly number[];
  /** Replicas of older generations, left alone on the disks. */
  readonly olderReplicas: number;
  /** First numbers that the new master allots. */
  readonly next: { readonly inode: number; readonly block: number; readonly generation: number };
  /** Every file that was found is whole and in its place, and no block file is damaged for good. */
  readonly whole: boolean;
}
