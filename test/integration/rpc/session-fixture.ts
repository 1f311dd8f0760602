import * as fc from 'fast-check';
import type { InodeId } from '../../../src/common/ids.js';
import type { CallContext } from '../../../src/rpc/namespace-api.js';
import type { RpcServerOptions } from '../../../src/rpc/server.js';
import { context } from '../../unit/rpc/values.js';
import { namespaceApi, serve } from './fixture.js';

/** What tests of sessions share: a caller, and a server that answers when it is told to. */

export const caller = fc.sample(context, 1)[0] as CallContext;
export const status = (inode: number, path = '/') => ({
  path,
  inode: inode as InodeId,
  type: 'file',
  length: 0,
  replication: 1,
  blockSize: 1,
  owner: 'o',
  group: 'g',
  mode: 0,
  mtimeMs: 0,
  atimeMs: 0,
  version: 0,
  sha256: undefined,
  childCount: 0,
  openForWrite: false,
  blockCount: 0,
});

/** Asks again and again until nothing is thrown; gives up as the last of them. */
export async function passes(check: () => unknown, withinMs = 60_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;)
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
}

/** A server whose calls are answered one by one, when the test says so. */
export async function heldServer(options: Partial<RpcServerOptions> = {}) {
  const held: { path: string; signal: AbortSignal; answer: (value: unknown) => void }[] = [];
  const api = namespaceApi((_name, args) => {
    const [, request, { signal }] = args as [unknown, { path: string }, { signal: AbortSignal }];
    return new Promise((resolve) => {
      held.push({ path: request.path, signal, answer: resolve });
    });
  });
  const { server, address } = await serve((to) => to.addNamespace(api), options);
  return { held, address, server };
}
