import { createHash } from 'node:crypto';
import type { Durability, Packet } from '../../common/block-messages.js';
import { assert } from '../../common/assert.js';
import type { ReplicaName } from '../../common/node-messages.js';
import { encodeTrailer, type Trailer } from '../core/trailer.js';
import type { ReplicaInMaking } from './replica-in-making.js';
import type { Volume } from './volume.js';

/**
 * A replica of a small block whose bytes come at once: they are kept in memory, and its file is made when it is final.
 * Nothing of it is left when its writer goes away before.
 */
export class WholeReplica implements ReplicaInMaking {
  readonly volume: Volume;
  readonly name: ReplicaName;
  readonly ancestors = [];
  private readonly promised: number;
  private data: Uint8Array = new Uint8Array(0);
  private crcs: readonly number[] = [];
  private over = false;

  /** Takes over the promise of `promised` bytes that the volume made. */
  constructor(volume: Volume, name: ReplicaName, promised: number) {
    this.volume = volume;
    this.name = { blockId: name.blockId, generation: name.generation };
    this.promised = promised;
  }

  get length(): number {
    return this.data.length;
  }

  get chunkCrcs(): readonly number[] {
    return this.crcs;
  }

  /** Once. The bytes are copied: what they came in is its owner's again. */
  append({ offset, data, crcs }: Packet): Promise<void> {
    assert(offset === 0 && this.data.length === 0, 'a whole block has one packet');
    this.data = new Uint8Array(data);
    this.crcs = [...crcs];
    return Promise.resolve();
  }

  sha256(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(createHash('sha256').update(this.data).digest()));
  }

  /** Makes its file; returns the bytes of it. The promise is given back, whatever happens. */
  async finish(trailer: Trailer, durability: Durability): Promise<number> {
    const { volume, data } = this;
    const parts = [data, encodeTrailer(trailer)];
    const bytes = parts.reduce((size, part) => size + part.length, 0);
    const file = {
      temporary: volume.temporaryPath(this.name),
      path: volume.finalPath(this.name),
      parts,
      sync: durability === 'sync',
    };
    try {
      await volume.runSmall((files) => files.make(file));
      volume.consume(bytes);
      this.end(this.promised - bytes);
      return bytes;
    } finally {
      this.end(this.promised);
    }
  }

  discard(): Promise<void> {
    this.end(this.promised);
    return Promise.resolve();
  }

  private end(promised: number): void {
    if (this.over) return;
    this.over = true;
    this.volume.release(promised);
  }
}
