import { Level } from 'level';

export type IndexChange =
  | { readonly type: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: string };

/** What the replica index needs of a database: an interface, so that simulations can have one on their own disks. */
export interface IndexDatabase {
  entries(): AsyncIterable<readonly [string, Uint8Array]>;
  batch(changes: IndexChange[]): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Opens, or makes, the database in this folder. Fails with the code LEVEL_LOCKED while another process has it open. */
export type OpenIndexDatabase = (path: string) => Promise<IndexDatabase>;

export const openLevelDatabase: OpenIndexDatabase = async (path) => {
  const db = new Level<string, Uint8Array>(path, { keyEncoding: 'utf8', valueEncoding: 'view' });
  await db.open();
  return {
    entries: () => db.iterator(),
    batch: (changes) => db.batch(changes),
    clear: () => db.clear(),
    close: () => db.close(),
  };
};
