import type { Durability, Packet } from '../../common/block-messages.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { WriteManner } from '../../runtime/open-file.js';
import type { Trailer } from '../core/trailer.js';
import type { Ancestor } from './partial-replica.js';
import type { Volume } from './volume.js';

/** Hashes the first bytes of a file, and checks them against their CRCs. */
export interface FileHashing {
  sha256(path: string, length: number, chunkCrcs: readonly number[]): Promise<Uint8Array>;
}

/** What a write fills and makes final. */
export interface ReplicaInMaking {
  readonly volume: Volume;
  readonly name: ReplicaName;
  /** The generations that it went on from. */
  readonly ancestors: readonly Ancestor[];
  /** Bytes taken so far, and their CRCs. */
  readonly length: number;
  readonly chunkCrcs: readonly number[];
  /** Takes the next bytes; their piece CRCs were checked. One call at a time. */
  append(packet: Packet, manner?: WriteManner): Promise<void>;
  /** Of all bytes. */
  sha256(hasher: FileHashing): Promise<Uint8Array>;
  /** Makes it final; returns the bytes of its file. The promise of the volume is given back, whatever happens. */
  finish(trailer: Trailer, durability: Durability): Promise<number>;
  /** Throws it away, unless it is final. */
  discard(): Promise<void>;
}
