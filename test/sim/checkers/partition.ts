import { unreachable } from '../../../src/common/assert.js';
import type { Call, Operation } from './history.js';
import { namesOf } from './namespace-tree.js';

/**
 * Parts of a history that have nothing to do with each other: names below the root that no operation joins. A history
 * is linearizable if each of its parts is (it is local), and short parts are what makes the search bearable.
 */
export function partition(operations: readonly Operation[]): Operation[][] {
  const pathOfSession = new Map<string, string>();
  for (const { call } of operations)
    if (call.kind === 'open') pathOfSession.set(call.session, call.path);
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let at = name;
    while (parents.has(at)) at = parents.get(at)!;
    return at;
  };
  const join = (a: string, b: string): void => {
    const [x, y] = [rootOf(a), rootOf(b)];
    if (x !== y) parents.set(x, y);
  };
  const tops = operations.map(({ call }) =>
    pathsOf(call, pathOfSession).map((path) => namesOf(path)[0]),
  );
  const names = new Set(tops.flat().filter((name) => name !== undefined));
  for (const touched of tops) {
    const [first = '', ...others] = touched;
    for (const other of others) join(first, other ?? '');
    // Who asks for the root itself sees all.
    if (touched.includes(undefined)) for (const name of names) join(name, '');
  }
  const parts = new Map<string, Operation[]>();
  for (const [i, operation] of operations.entries()) {
    const part = rootOf(tops[i]?.[0] ?? '');
    const known = parts.get(part);
    if (known === undefined) parts.set(part, [operation]);
    else known.push(operation);
  }
  return [...parts.values()];
}

function pathsOf(call: Call, pathOfSession: ReadonlyMap<string, string>): string[] {
  switch (call.kind) {
    case 'rename':
      return [call.source, call.target];
    case 'concat':
      return [call.target, ...call.sources];
    case 'commit':
      return [pathOfSession.get(call.session) ?? '/'];
    case 'mkdir':
    case 'open':
    case 'make':
    case 'remove':
    case 'setReplication':
    case 'truncate':
    case 'stat':
    case 'list':
    case 'read':
      return [call.path];
    default:
      return unreachable(call);
  }
}
