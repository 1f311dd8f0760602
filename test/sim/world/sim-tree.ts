import type { Random } from '../../../src/common/clock.js';
import type { SimFile } from './sim-file.js';

/** Changes of names that a folder has not on disk; the oldest ones go there by themselves beyond this. */
const PENDING_MAX = 64;

export type SimEntry = SimFile | SimFolder;

/** A change of names that is on disk as a whole or not at all. A rename across folders changes both. */
interface NameChange {
  readonly parts: readonly {
    readonly folder: SimFolder;
    readonly name: string;
    readonly entry: SimEntry | undefined;
  }[];
  onDisk: boolean;
  /** Counts up: which of two came first. */
  readonly order: number;
}

/** A folder: the names that processes see, those that the disk has, and the changes between them in their order. */
export class SimFolder {
  readonly names = new Map<string, SimEntry>();
  private readonly diskNames = new Map<string, SimEntry>();
  private pending: NameChange[] = [];
  private static changes = 0;

  /** Does a change of names: seen at once, on disk after a sync of a folder that it is in. */
  static change(parts: NameChange['parts']): void {
    const change = { parts, onDisk: false, order: ++SimFolder.changes };
    for (const { folder, name, entry } of parts) {
      if (entry === undefined) folder.names.delete(name);
      else folder.names.set(name, entry);
    }
    for (const folder of new Set(parts.map((part) => part.folder))) folder.remember(change);
  }

  /** The names are on disk, with whatever else changed together with them. */
  sync(): void {
    const { pending } = this;
    this.pending = [];
    for (const change of pending) this.write(change);
  }

  /** Of the changes that are not on disk a first part is, chosen by chance; what came after a lost one is lost too. */
  static losePower(folders: Iterable<SimFolder>, random: Random): void {
    const all = [...folders];
    const lost = new Set<SimFolder>();
    const changes = new Set(all.flatMap((folder) => folder.pending));
    for (const change of [...changes].sort((a, b) => a.order - b.order)) {
      if (change.onDisk) continue;
      const touched = change.parts.map((part) => part.folder);
      if (touched.some((folder) => lost.has(folder)) || random.next() < 0.5)
        for (const folder of touched) lost.add(folder);
      else for (const part of change.parts) part.folder.put(part.name, part.entry);
    }
    for (const folder of all) {
      folder.pending = [];
      folder.names.clear();
      for (const [name, entry] of folder.diskNames) folder.names.set(name, entry);
    }
  }

  /** This folder and all below it, those that only the disk knows included. */
  *below(seen = new Set<SimEntry>()): Generator<SimEntry> {
    if (seen.has(this)) return;
    seen.add(this);
    yield this;
    for (const names of [this.names, this.diskNames])
      for (const entry of names.values())
        if (entry instanceof SimFolder) yield* entry.below(seen);
        else if (!seen.has(entry)) {
          seen.add(entry);
          yield entry;
        }
  }

  private remember(change: NameChange): void {
    this.pending.push(change);
    if (this.pending.length <= PENDING_MAX) return;
    const oldest = this.pending.shift();
    if (oldest !== undefined) this.write(oldest);
  }

  private write(change: NameChange): void {
    if (change.onDisk) return;
    change.onDisk = true;
    for (const { folder, name, entry } of change.parts) {
      // What was done to the name before has no meaning any more.
      if (folder !== this) folder.forget(name, change);
      folder.put(name, entry);
    }
  }

  private forget(name: string, before: NameChange): void {
    for (const change of this.pending) {
      if (change === before) break;
      if (change.parts.length === 1 && change.parts[0]?.name === name) change.onDisk = true;
      // A rename is on disk as a whole.
      else if (change.parts.some((part) => part.folder === this && part.name === name))
        this.write(change);
    }
    this.pending = this.pending.filter((change) => !change.onDisk);
  }

  private put(name: string, entry: SimEntry | undefined): void {
    if (entry === undefined) this.diskNames.delete(name);
    else this.diskNames.set(name, entry);
  }
}
