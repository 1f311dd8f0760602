import type { ContentName } from '../../core/experiment/described-content.js';

export interface LedgerEntry {
  readonly path: string;
  /** What the cluster acknowledged last, and so owes; undefined if nothing yet. */
  readonly acknowledged: ContentName | undefined;
  /** Writings since then that were not answered: the file may hold any of them instead. */
  readonly unknown: readonly ContentName[];
}

/** What the cluster was told to keep. */
export class Ledger {
  private readonly files = new Map<string, LedgerEntry>();

  /** Before a file is written: from now on it may have this content. */
  begin(name: ContentName): void {
    const entry = this.files.get(name.path);
    const unknown = [...(entry?.unknown ?? []), name];
    this.files.set(name.path, { path: name.path, acknowledged: entry?.acknowledged, unknown });
  }

  acknowledge(name: ContentName): void {
    this.files.set(name.path, { path: name.path, acknowledged: name, unknown: [] });
  }

  get(path: string): LedgerEntry | undefined {
    return this.files.get(path);
  }

  entries(): LedgerEntry[] {
    return [...this.files.values()];
  }
}
