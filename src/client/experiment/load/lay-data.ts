import type { Dfs } from '../../api.js';
import type { ContentName } from '../../core/experiment/described-content.js';
import { BLOCKS_PER_FILE, FILES_AT_ONCE, TWO_COPIES_EVERY } from '../limits.js';
import { writeDescribed } from './described-files.js';
import type { Ledger } from './ledger.js';

export interface DataPlan {
  /** Bytes that each block server should hold. */
  readonly bytesPerServer: number;
  readonly blockServers: number;
  readonly blockSize: number;
  readonly replication: number;
  readonly seed: string;
}
export interface PlannedFile {
  readonly name: ContentName;
  readonly replication: number;
}

/** The files whose copies come to `bytesPerServer` a server; every fourth has one copy less than the others. */
export function planData(plan: DataPlan): PlannedFile[] {
  const { blockServers, blockSize, replication, seed } = plan;
  const fileBytes = blockSize * BLOCKS_PER_FILE;
  const files: PlannedFile[] = [];
  for (let left = plan.bytesPerServer * blockServers; left > 0;) {
    const fewer = files.length % TWO_COPIES_EVERY === TWO_COPIES_EVERY - 1;
    const copies = fewer && replication > 2 ? replication - 1 : replication;
    const length = Math.min(fileBytes, Math.ceil(left / copies));
    const path = `/data/file${String(files.length).padStart(4, '0')}`;
    files.push({ name: { path, seed, version: 0, length }, replication: copies });
    left -= length * copies;
  }
  return files;
}

/** Writes the files, a few at once; `onBytes` is told of each that is there. */
export async function layData(
  dfs: Dfs,
  files: readonly PlannedFile[],
  ledger: Ledger,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const { name, replication } = file;
      ledger.begin(name);
      await writeDescribed(dfs, name, { signal: options.signal, replication });
      ledger.acknowledge(name);
      options.onBytes(name.length);
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, worker));
}
