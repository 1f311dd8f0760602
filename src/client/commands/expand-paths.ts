import { DfsError, isDfsError } from '../../common/error.js';
import { childPath, joinNames, parsePath } from '../../common/path.js';
import { unwrap } from '../../common/refusal.js';
import type { FileStatus } from '../api.js';
import type { CommandContext } from './command.js';
import { hasGlob, matchesName, parseGlob, type Component } from './glob.js';

/** A remote path without doubled and trailing slashes. @throws DfsError PATH_INVALID */
export function remotePath(text: string): string {
  return joinNames(unwrap(parsePath(text)).names);
}

/**
 * What one argument stands for. A path that is there is taken as it is, whatever characters its name has; only
 * otherwise are `*`, `?`, `[]`, `{}` and `\` acted upon. So every name can be reached by the spelling that made it.
 * @throws DfsError NOT_FOUND if nothing matches, as HDFS does
 */
export async function* expandPath(
  context: CommandContext,
  argument: string,
): AsyncGenerator<FileStatus, void, undefined> {
  const { dfs, signal } = context;
  const path = remotePath(argument);
  if (!hasGlob(argument)) {
    yield await statDirectoryIfSlash(context, argument);
    return;
  }
  const literal = await dfs.stat(path, { signal }).catch(unlessMissing);
  if (literal !== undefined) {
    yield literal;
    return;
  }
  const seen = new Set<string>();
  for (const components of parseGlob(argument))
    for await (const status of matches(context, '/', components)) {
      if (seen.has(status.path)) continue;
      seen.add(status.path);
      yield status;
    }
  if (seen.size === 0) throw new DfsError('NOT_FOUND', undefined, { path: argument });
}

/**
 * Does something with each path that the arguments stand for; failures are reported one by one.
 * @param forgive says which failures to find an argument are none
 */
export async function forEachPath(
  context: CommandContext,
  args: readonly string[],
  work: (status: FileStatus) => Promise<void>,
  forgive: (error: unknown) => boolean = () => false,
): Promise<void> {
  for (const argument of args) {
    const paths = expandPath(context, argument);
    for (;;) {
      const next = await attemptNext(context, argument, paths, forgive);
      if (next === undefined) break;
      await context.failures.attempt(next.path, () => work(next));
    }
  }
}

/** The next path, or undefined at the end or after a failure to find any more, which was reported. */
async function attemptNext(
  context: CommandContext,
  argument: string,
  paths: AsyncGenerator<FileStatus, void, undefined>,
  forgive: (error: unknown) => boolean,
): Promise<FileStatus | undefined> {
  try {
    const { value } = await paths.next();
    return value ?? undefined;
  } catch (error) {
    if (forgive(error)) return undefined;
    await context.failures.attempt(argument, () => Promise.reject(error as Error));
    return undefined;
  }
}

async function statDirectoryIfSlash(
  { dfs, signal }: CommandContext,
  argument: string,
): Promise<FileStatus> {
  const status = await dfs.stat(remotePath(argument), { signal });
  if (argument.endsWith('/') && status.type !== 'directory')
    throw new DfsError('NOT_DIRECTORY', undefined, { path: argument });
  return status;
}

async function* matches(
  context: CommandContext,
  parent: string,
  components: readonly Component[],
): AsyncGenerator<FileStatus, void, undefined> {
  const { dfs, signal } = context;
  const at = components.findIndex((component) => 'pattern' in component);
  const plain = (at < 0 ? components : components.slice(0, at)).map((c) =>
    'name' in c ? c.name : '',
  );
  const base = remotePath(plain.reduce(childPath, parent));
  const component = components[at];
  const status = await dfs.stat(base, { signal }).catch(unlessMissing);
  if (status === undefined) return;
  if (component === undefined || !('pattern' in component)) {
    yield status;
    return;
  }
  if (status.type !== 'directory') return;
  const rest = components.slice(at + 1);
  for await (const entry of dfs.list(base, { signal })) {
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    if (!matchesName(component.pattern, name)) continue;
    if (rest.length === 0) yield entry;
    else if (entry.type === 'directory') yield* matches(context, entry.path, rest);
  }
}

/** For `catch`: nothing where there is nothing. */
export function unlessMissing(error: unknown): undefined {
  if (isDfsError(error, 'NOT_FOUND', 'PARENT_NOT_FOUND', 'NOT_DIRECTORY')) return undefined;
  throw error;
}
