import { stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { DfsError, hasCode } from '../../common/error.js';
import { LOCK_ANSWER_MS_MAX } from './limits.js';

/*
 * A folder is locked by a Unix socket in the abstract namespace, named by the folder's device and inode, so that
 * every path to the folder meets the same lock. The kernel lets go of it when the process ends, however it ends:
 * there is no stale lock and no file to remove. It holds within one network namespace; two containers that share
 * a folder do not see each other's lock.
 */

export interface FolderLock {
  release(): Promise<void>;
}

/** Keeps a folder for one master at a time. */
export type LockFolder = (dir: string) => Promise<FolderLock>;

/** Locks a folder for this process. Throws DfsError LOCKED, with the holder's pid if it answers. */
export async function lockFolder(dir: string): Promise<FolderLock> {
  const { dev, ino } = await stat(dir, { bigint: true });
  const name = `\0cairn-master-${dev}-${ino}`;
  // Whoever connects is told who holds the lock.
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid));
  });
  try {
    await listen(server, name);
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE')) throw lockUnsupported(dir, error);
    const holder = await askHolder(name);
    throw new DfsError(
      'LOCKED',
      `${dir} is in use by ${holder === '' ? 'another process' : `process ${holder}`}: stop it first`,
      { path: dir, cause: error },
    );
  }
  // The lock must not keep a process alive that has nothing else to do.
  server.unref();
  return {
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function askHolder(path: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ path, timeout: LOCK_ANSWER_MS_MAX });
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (answer += text.slice(0, 20)));
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(/^\d+$/.test(answer) ? answer : ''));
  });
}

function lockUnsupported(dir: string, cause: unknown): DfsError {
  return new DfsError(
    'UNSUPPORTED',
    `${dir} cannot be locked: this system has no abstract Unix sockets; run the master on Linux`,
    { path: dir, cause },
  );
}
