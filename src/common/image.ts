/*
 * How the two halves of `dfs image` meet: checkpoints and their formats belong to the master; the command line, which knows
 * no other role, loads the reader by its place.
 */

/** Which checkpoint this is. */
export interface ImageAbout {
  readonly path: string;
  /** The state after this operation. */
  readonly txid: number;
  readonly clusterId: string;
  /** Number of the master's reign that wrote it. */
  readonly epoch: number;
  readonly writtenMs: number;
  /** How the file is put together, and what its sections say: docs/internals/checkpoint.md. */
  readonly layout: number;
  readonly stateFormat: number;
  readonly sizeBytes: number;
}

export interface ImageBlock {
  readonly id: number;
  readonly generation: number;
  readonly length: number;
  /** In hex. */
  readonly sha256: string;
}

export interface ImageInode {
  readonly inode: number;
  readonly type: 'file' | 'directory';
  /** Null for what no path leads to. */
  readonly path: string | null;
  /** With a path; or not published yet; or removed, or below what was, and waiting to be reaped. */
  readonly state: 'linked' | 'unpublished' | 'removed';
  readonly parent: number | null;
  readonly name: string;
  readonly length: number;
  readonly replication: number;
  readonly blockSize: number;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly atimeMs: number;
  /** Txid of the last change. */
  readonly version: number;
  /** Entries of a directory. */
  readonly entries: number;
  readonly blocks: readonly ImageBlock[];
  /** Who has it open for writing. */
  readonly holder: string | null;
}

export interface ImageView {
  /** A master's folder, the folder of checkpoints in it, or one checkpoint. */
  readonly path: string;
  /** Names of the path to begin at; what no path leads to is told only for the root. */
  readonly below: readonly string[];
  readonly limit?: number | undefined;
  /** Without them `blocks` are empty, and not looked at. */
  readonly withBlocks: boolean;
}

export interface ImageSection {
  readonly name: string;
  readonly bytes: number;
  /** Frames of the file that it takes, or pages. */
  readonly parts: number;
}

/** How many are in a range of powers of two: at least `from` and below `to`. */
export interface ImageRange {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Sum of the lengths, or of the entries. */
  readonly sum: number;
}

export interface ImageTotals {
  readonly files: number;
  readonly directories: number;
  readonly blocks: number;
  readonly bytes: number;
}

export interface ImageStats {
  readonly about: ImageAbout;
  readonly sections: readonly ImageSection[];
  /** All inodes, also without a path; the root counts. */
  readonly counts: ImageTotals;
  /** Length of each file times the copies wanted. */
  readonly bytesWithCopies: number;
  /** Parts of the counts. */
  readonly unpublished: ImageTotals;
  readonly removed: ImageTotals;
  readonly trash: ImageTotals;
  /** Blocks in the table that no file has, and pages that no tree has: 0 unless a master was wrong. */
  readonly blocksWithoutFile: number;
  readonly pagesWithoutTree: number;
  readonly openFiles: number;
  readonly clients: number;
  readonly leavingServers: number;
  readonly nextInode: number;
  readonly nextBlock: number;
  readonly nextGeneration: number;
  /** Bytes of pages for each inode; null without inodes or pages. */
  readonly pageBytesPerInode: number | null;
  /** Files by length. */
  readonly lengths: readonly ImageRange[];
  /** Directories by the files that are right in them. */
  readonly filesPerDirectory: readonly ImageRange[];
  /** Directories with the most entries. */
  readonly largest: readonly {
    readonly path: string;
    readonly entries: number;
    readonly files: number;
  }[];
}

export type ImageValue = number | string;

/** One difference between two checkpoints of a cluster; an inode that was renamed and changed gives two. */
export type ImageChange =
  | {
      readonly change: 'created' | 'removed';
      readonly inode: number;
      readonly type: ImageInode['type'];
      readonly path: string;
      readonly size: number;
      readonly blocks: number;
    }
  | {
      readonly change: 'renamed';
      readonly inode: number;
      readonly type: ImageInode['type'];
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly change: 'changed';
      readonly inode: number;
      readonly type: ImageInode['type'];
      readonly path: string;
      readonly attributes: Readonly<
        Record<string, { readonly from: ImageValue; readonly to: ImageValue }>
      >;
      readonly blocks: {
        readonly added: readonly ImageBlock[];
        readonly removed: readonly ImageBlock[];
        readonly changed: readonly { readonly from: ImageBlock; readonly to: ImageBlock }[];
      };
    };

export interface ImageDiffSummary {
  readonly change: 'summary';
  readonly from: ImageAbout;
  readonly to: ImageAbout;
  readonly created: number;
  readonly removed: number;
  readonly renamed: number;
  readonly changed: number;
  readonly blocksAdded: number;
  readonly blocksRemoved: number;
  readonly blocksChanged: number;
}

/** `dist/master/image/read-image.js`. All throw NOT_FOUND, CHECKPOINT_DAMAGED, UNSUPPORTED. */
export interface ImageModule {
  /** In name order, each directory before what is in it. Throws NOT_FOUND for names that are not there. */
  viewImage(view: ImageView): AsyncIterable<ImageInode>;
  imageStats(path: string, signal: AbortSignal): Promise<ImageStats>;
  /** By rising inode, the summary last. Throws INVALID_ARGUMENT for checkpoints of two clusters. */
  diffImages(from: string, to: string): AsyncIterable<ImageChange | ImageDiffSummary>;
}
