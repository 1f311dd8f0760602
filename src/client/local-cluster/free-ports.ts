import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { DfsError, hasCode } from '../../common/error.js';

const TRIES_MAX = 200;
const SPAN = 12_000;

/** Where clusters that are started beside each other take their ports from, so that none takes that of a node which is down. */
export const PORTS_VARIABLE = 'DFS_CLUSTER_PORTS';

/**
 * Different ports on 127.0.0.1 that nobody listens on, from `within` (`low-high`) or else below the range that outgoing
 * connections are given their ports from: a node that is down for a while must find its port free when it comes back.
 * Throws INVALID_ARGUMENT, UNAVAILABLE.
 */
export async function freePorts(
  count: number,
  exclude: ReadonlySet<number>,
  within = process.env[PORTS_VARIABLE],
): Promise<number[]> {
  const { low, high } = within === undefined ? belowEphemeral() : parseRange(within);
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

interface PortRange {
  readonly low: number;
  /** Not in it. */
  readonly high: number;
}

function belowEphemeral(): PortRange {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1');
  const high = Math.max(Number.parseInt(range, 10), 1_024 + SPAN);
  return { low: high - SPAN, high };
}

function parseRange(text: string): PortRange {
  const [low = NaN, last = NaN] = text.split('-').map(Number);
  if (Number.isInteger(low) && Number.isInteger(last) && 1 <= low && low <= last && last < 65_536)
    return { low, high: last + 1 };
  throw new DfsError(
    'INVALID_ARGUMENT',
    `${PORTS_VARIABLE}: ${JSON.stringify(text)} is no range of ports such as 20000-22000`,
  );
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
