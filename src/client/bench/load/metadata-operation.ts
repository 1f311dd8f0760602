import { unreachable } from '../../../common/assert.js';
import type { Dfs } from '../../api.js';

/** One call that a bench of metadata makes; its answer is known beforehand. */
export type MetadataOperation =
  | { readonly verb: 'stat' | 'create' | 'remove'; readonly path: string }
  | { readonly verb: 'rename'; readonly path: string; readonly target: string }
  /** `files` is how many there are. */
  | { readonly verb: 'list'; readonly path: string; readonly files: number };

export async function carryOut(dfs: Dfs, operation: MetadataOperation): Promise<void> {
  const { path } = operation;
  switch (operation.verb) {
    case 'stat':
      await dfs.stat(path);
      return;
    case 'create':
      await dfs.makeEmptyFile(path, { createParents: true });
      return;
    case 'rename':
      await dfs.rename(path, operation.target);
      return;
    case 'remove':
      await dfs.remove(path);
      return;
    case 'list':
      await expectFiles(dfs, path, operation.files);
      return;
    default:
      unreachable(operation);
  }
}

async function expectFiles(dfs: Dfs, path: string, files: number): Promise<void> {
  let found = 0;
  for await (const entry of dfs.list(path)) if (entry.type === 'file') found++;
  if (found !== files) throw new Error(`${path} lists ${found} files instead of ${files}`);
}
