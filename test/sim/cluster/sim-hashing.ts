import { createHash } from 'node:crypto';
import { badChunkError, type Hasher } from '../../../src/blockserver/write/file-hasher.js';
import type { HashStreams } from '../../../src/blockserver/write/hash-streams.js';
import type { BlockHash, BlockHashes } from '../../../src/client/write/sha256-worker.js';
import type { Packet } from '../../../src/client/write/packet-pool.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { DfsError, errorMessage } from '../../../src/common/error.js';
import { MiB } from '../../../src/common/sizes.js';
import type { FileSystem } from '../../../src/runtime/file-system.js';
import type { SimProcess } from '../world/node.js';

/** What a block server's hashing thread does, in its own process: reads the file from its disk and checks each chunk. */
export function simHasher(fs: FileSystem): Hasher {
  return {
    async sha256(path, length, chunkCrcs) {
      try {
        return await hashFile(fs, path, length, chunkCrcs);
      } catch (error) {
        if (error instanceof DfsError) throw error;
        throw new DfsError(
          'INTERNAL',
          `a block could not be hashed: ${errorMessage(error)}; write it again`,
        );
      }
    },
    close: () => Promise.resolve(),
  };
}

async function hashFile(
  fs: FileSystem,
  path: string,
  length: number,
  chunkCrcs: readonly number[],
): Promise<Uint8Array> {
  const file = await fs.open(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(Math.min(length, MiB));
    for (let at = 0, chunk = 0; at < length;) {
      const wanted = Math.min(buffer.length, length - at);
      for (let have = 0; have < wanted;) {
        const { bytesRead } = await file.read(buffer, have, wanted - have, at + have);
        if (bytesRead === 0) throw new Error(`the file is shorter than ${length} bytes`);
        have += bytesRead;
      }
      const part = buffer.subarray(0, wanted);
      for (const crc of pieceCrcs(part, at)) {
        if (crc >>> 0 !== (chunkCrcs[chunk] ?? -1) >>> 0) throw badChunkError(chunk);
        chunk++;
      }
      hash.update(part);
      at += wanted;
    }
    return new Uint8Array(hash.digest());
  } finally {
    await file.close();
  }
}

/** How long hashing threads take for a MiB. */
const MIB_MS = 1;

/** What a block server's thread for bytes that come does, in its own process. */
export function simHashStreams(process: SimProcess): HashStreams {
  const after = <T>(ms: number, value: T): Promise<T> =>
    new Promise((resolve) => {
      process.schedule(ms, 'hashed', () => resolve(value));
    });
  return {
    begin() {
      const hash = createHash('sha256');
      return {
        update: (data) => {
          hash.update(data);
          return after((data.length / MiB) * MIB_MS, undefined);
        },
        digest: () => after(MIB_MS, new Uint8Array(hash.digest())),
        drop: () => {},
      };
    },
    close: () => Promise.resolve(),
  };
}

/** How long the thread of a client takes for a packet. */
const PACKET_MS = 0.2;

/** What a client's hashing thread does, in its own process; a packet is let go a little later, as there. */
export function simBlockHashes(process: SimProcess): BlockHashes {
  return { open: () => new SimBlockHash(process), close: () => Promise.resolve() };
}

class SimBlockHash implements BlockHash {
  private readonly hash = createHash('sha256');
  private readonly process: SimProcess;

  constructor(process: SimProcess) {
    this.process = process;
  }

  update(packet: Packet, consumed: () => void): void {
    packet.retain();
    this.hash.update(packet.bytes);
    this.process.schedule(PACKET_MS, 'hashed', () => {
      packet.release();
      consumed();
    });
  }

  digest(): Promise<Uint8Array | undefined> {
    const digest = new Uint8Array(this.hash.copy().digest());
    return new Promise((resolve) => {
      this.process.schedule(PACKET_MS, 'hashed', () => resolve(digest));
    });
  }

  discard(): void {}
}
