import type { ClusterId, InodeId, ServerId } from './ids.js';
import type { ReplicaName } from './node-messages.js';

/** What a scan of block servers' disks finds (docs/internals/rescue.md): all that a namespace can be rebuilt from. */
export type InventoryRecord =
  | ({ readonly kind: 'disk' } & ScannedDisk)
  | ({ readonly kind: 'replica' } & ScannedReplica)
  | ({ readonly kind: 'damaged' } & DamagedFile);

/** Whose disk it is, by its own IDENTITY. It comes before everything that was found on it. */
export interface ScannedDisk {
  /** Number of the disk within its inventory, from 0. */
  readonly disk: number;
  /** Folder on the machine of the scan. */
  readonly dir: string;
  readonly clusterId: ClusterId;
  readonly serverId: ServerId;
  readonly volumeId: string;
}

/** What the trailer of one whole block file says. */
export interface ScannedReplica extends ReplicaName {
  readonly disk: number;
  /** Bytes of data, at least 1. */
  readonly length: number;
  /** Of the data, in hex. */
  readonly sha256: string;
  readonly inode: InodeId;
  readonly fileOffset: number;
  /** Wall clock, milliseconds since 1970. */
  readonly sealedAtMs: number;
  /** Of the file when the block was written. */
  readonly path: string;
}

/** A file or folder among the blocks that could not be taken. */
export interface DamagedFile {
  readonly disk: number;
  /** Path below the disk's folder. */
  readonly file: string;
  readonly why: string;
  /** By its name, where the name is that of a block file. */
  readonly replica: ReplicaName | undefined;
}
