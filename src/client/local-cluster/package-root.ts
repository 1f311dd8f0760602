import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DfsError } from '../../common/error.js';

/** The folder with package.json above this file: the same from dist/ and, under a test runner, from src/. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new DfsError('NOT_FOUND', `no package.json above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}

/** The program and first arguments that run `dfs`. */
export function dfsProgram(): readonly string[] {
  const cli = join(packageRoot(), 'dist', 'client', 'cli.js');
  if (!existsSync(cli))
    throw new DfsError('NOT_FOUND', 'is not built: run make build', { path: cli });
  return [process.execPath, cli];
}
