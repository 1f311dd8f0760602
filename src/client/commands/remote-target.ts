import { DfsError } from '../../common/error.js';
import type { FileStatus } from '../api.js';
import type { CommandContext } from './command.js';
import { remotePath, unlessMissing } from './expand-paths.js';

export interface RemoteTarget {
  readonly path: string;
  /** Sources go into it under their own names. */
  readonly into: boolean;
  /** What is there now. */
  readonly status: FileStatus | undefined;
}

/**
 * Where put, cp and mv write, by HDFS's rules: into a directory that is there, else to the path itself. Several
 * sources, and a path that ends in a slash, need a directory that is there.
 * Targets are not globbed: what is written has the name that was typed.
 */
export async function remoteTarget(
  { dfs, signal }: CommandContext,
  argument: string,
  several: boolean,
): Promise<RemoteTarget> {
  const path = remotePath(argument);
  const status = await dfs.stat(path, { signal }).catch(unlessMissing);
  const into = status?.type === 'directory';
  if (!into && (several || argument.endsWith('/'))) {
    if (status === undefined)
      throw new DfsError('NOT_FOUND', 'No such directory', { path: argument });
    throw new DfsError('NOT_DIRECTORY', undefined, { path: argument });
  }
  return { path, into, status };
}
