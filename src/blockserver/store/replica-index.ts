import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ByteWriter } from '../../common/byte-writer.js';
import { crc32c } from '../../common/checksum.js';
import { DfsError, errorMessage, hasCode } from '../../common/error.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { Log } from '../../runtime/log.js';
import { replicaKey } from '../core/block-file-name.js';
import type { IndexChange, IndexDatabase, OpenIndexDatabase } from './index-database.js';

export interface IndexEntry {
  readonly length: number;
  readonly fileBytes: number;
  readonly sha256: Uint8Array;
}

/**
 * What the trailers of a volume say, kept in a database so that a start need not open every file.
 * It is a cache: the folder listing says which replicas there are, and what is missing or damaged here is read from
 * the trailers again. So writes are neither synced nor awaited by anybody, and a broken index is thrown away.
 * Its lock (of the operating system, gone with the process) also keeps a second process off the disk.
 */
export class ReplicaIndex {
  private readonly db: IndexDatabase;
  private readonly log: Log;
  private pending = new Map<string, IndexChange>();
  private flushing: Promise<void> | undefined;
  private broken = false;

  private constructor(db: IndexDatabase, log: Log) {
    this.db = db;
    this.log = log;
  }

  /** Opens the index; throws LOCKED if another process has it, replaces it if it cannot be opened. */
  static async open(options: {
    readonly fs: FileSystem;
    readonly path: string;
    readonly log: Log;
    readonly openDatabase: OpenIndexDatabase;
  }): Promise<ReplicaIndex> {
    const { fs, path, log, openDatabase } = options;
    try {
      return new ReplicaIndex(await openDatabase(path), log);
    } catch (error) {
      if (isLocked(error))
        throw new DfsError(
          'LOCKED',
          `${path} is in use by another process; stop it or use another folder`,
          { path, cause: error },
        );
      log.warn({ path, error: reasonOf(error) }, 'replica index rebuilt: it could not be opened');
    }
    await fs.removeTree(path);
    return new ReplicaIndex(await openDatabase(path), log);
  }

  /** All entries by key; empty if the index is damaged, which makes the caller read the trailers. */
  async load(): Promise<Map<string, IndexEntry>> {
    const entries = new Map<string, IndexEntry>();
    try {
      for await (const [key, value] of this.db.entries()) {
        const entry = decodeEntry(key, value);
        if (entry !== undefined) entries.set(key, entry);
      }
    } catch (error) {
      this.log.warn({ error: reasonOf(error) }, 'replica index rebuilt: it could not be read');
      await this.db.clear().catch(() => this.giveUp(error));
      return new Map();
    }
    return entries;
  }

  put(name: ReplicaName, entry: IndexEntry): void {
    const key = replicaKey(name);
    this.change({ type: 'put', key, value: encodeEntry(key, entry) });
  }

  remove(key: string): void {
    this.change({ type: 'del', key });
  }

  async close(): Promise<void> {
    await this.flushing;
    await this.db.close();
  }

  private change(change: IndexChange): void {
    if (this.broken) return;
    this.pending.set(change.key, change);
    this.flushing ??= this.flush();
  }

  private async flush(): Promise<void> {
    // Changes of one turn of the event loop go together.
    await Promise.resolve();
    while (this.pending.size > 0 && !this.broken) {
      const batch = [...this.pending.values()];
      this.pending = new Map();
      try {
        await this.db.batch(batch);
      } catch (error) {
        this.giveUp(error);
      }
    }
    this.flushing = undefined;
  }

  private giveUp(error: unknown): void {
    this.broken = true;
    this.pending.clear();
    this.log.warn({ error: reasonOf(error) }, 'replica index is not written any more');
  }
}

function isLocked(error: unknown): boolean {
  return (
    hasCode(error, 'LEVEL_LOCKED') || hasCode((error as { cause?: unknown }).cause, 'LEVEL_LOCKED')
  );
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return cause === undefined
    ? errorMessage(error)
    : `${errorMessage(error)}: ${errorMessage(cause)}`;
}

const encoder = new TextEncoder();

/** The CRC covers the key too: an entry that strayed to another key is not believed. */
function encodeEntry(key: string, entry: IndexEntry): Uint8Array {
  const writer = new ByteWriter(64).u64(entry.length).u64(entry.fileBytes).raw(entry.sha256);
  return writer.u32(crc32c(writer.peek(), crc32c(encoder.encode(key)))).finish();
}

function decodeEntry(key: string, value: Uint8Array): IndexEntry | undefined {
  try {
    const reader = new ByteReader(value);
    const entry = {
      length: reader.u64(),
      fileBytes: reader.u64(),
      sha256: reader.raw(32).slice(),
    };
    const crc = crc32c(value.subarray(0, reader.position), crc32c(encoder.encode(key)));
    return reader.u32() === crc && reader.remaining === 0 ? entry : undefined;
  } catch (error) {
    if (error instanceof DecodeFault) return undefined;
    throw error;
  }
}
