import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { DfsError, hasCode } from '../../common/error.js';

const TRIES_MAX = 200;
const SPAN = 12_000;

/**
 * Different ports on 127.0.0.1 that nobody listens on. They lie below the range that outgoing connections are given
 * their ports from: a node that is down for a while must find its port free when it comes back.
 */
export async function freePorts(count: number, exclude: ReadonlySet<number>): Promise<number[]> {
  const high = ephemeralLow();
  const low = Math.max(1_024, high - SPAN);
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    for (let tries = 0; ports.length < count; tries++) {
      if (tries >= TRIES_MAX + count) throw new DfsError('UNAVAILABLE', 'found no free ports');
      const port = randomInt(low, high);
      if (exclude.has(port)) continue;
      const server = await listen(port);
      if (!server) continue;
      // Held until all are chosen, so that none is chosen twice.
      held.push(server);
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(held.map(close));
  }
}

function ephemeralLow(): number {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1');
  return Math.max(Number.parseInt(range, 10), 1_024 + SPAN);
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) =>
      hasCode(error, 'EADDRINUSE', 'EACCES') ? resolve(undefined) : reject(error),
    );
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
