import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DfsError, hasCode } from '../../common/error.js';
import { systemClock } from '../../runtime/system-clock.js';
import { LOCK_MS_MAX, POLL_MS } from './limits.js';

/**
 * Runs `act` while no other process (or caller in this one) does so for the same folder. The lock is a name in the
 * kernel's abstract socket space: it goes with its process, however that ends, so that none is ever left behind.
 */
export async function withFolderLock<T>(folder: string, act: () => Promise<T>): Promise<T> {
  const hash = createHash('sha256').update(await realpath(folder));
  const name = `\0cairn-cluster-${hash.digest('hex')}`;
  const deadlineMs = systemClock.nowMs() + LOCK_MS_MAX;
  let server = await bind(name);
  while (!server) {
    if (systemClock.nowMs() > deadlineMs)
      throw new DfsError('LOCKED', 'another cluster command is at work here', { path: folder });
    await sleep(POLL_MS);
    server = await bind(name);
  }
  try {
    return await act();
  } finally {
    server.close();
  }
}

function bind(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) =>
      hasCode(error, 'EADDRINUSE') ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
}
