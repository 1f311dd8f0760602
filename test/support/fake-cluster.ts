import { randomBytes } from 'node:crypto';
import { createDfsClient, type DfsClient } from '../../src/client/dfs-client.js';
import type { DfsClientParts } from '../../src/client/client-parts.js';
import { CLIENT_LIMITS, type ClientLimits } from '../../src/client/limits.js';
import { seededRandom } from '../../src/common/clock.js';
import { DfsError } from '../../src/common/error.js';
import { clientId } from '../../src/common/ids.js';
import type { BlockApi } from '../../src/rpc/block-api.js';
import { systemClock, systemTimers } from '../../src/runtime/system-clock.js';
import { FakeBlockServer } from './fake-block-server.js';
import { FakeMaster } from './fake-master.js';

/** Times short enough for tests; sizes such that small files cross every bound. */
const TEST_LIMITS: Partial<ClientLimits> = {
  retryDelayMsMin: 1,
  retryDelayMsMax: 10,
  timeoutMs: 3_000,
  ackTimeoutMs: 200,
  sealTimeoutMs: 200,
  probeTimeoutMs: 100,
  // On a busy machine a slice may take long by chance, and the calls that servers got are counted.
  readIdleTimeoutMs: 1_000,
  hedgesSaved: 0,
};

export interface FakeCluster {
  readonly master: FakeMaster;
  readonly servers: FakeBlockServer[];
  readonly client: DfsClient;
  connect(limits?: Partial<ClientLimits>, parts?: Partial<DfsClientParts>): DfsClient;
}

export function fakeCluster(limits: Partial<ClientLimits> = {}, count = 6): FakeCluster {
  const servers: FakeBlockServer[] = [];
  const connectBlock = (address: string): BlockApi => {
    const server = servers.find((s) => s.address === address);
    if (server === undefined) throw new DfsError('UNAVAILABLE', `nobody at ${address}`);
    return server.api;
  };
  for (let i = 1; i <= count; i++) servers.push(new FakeBlockServer(`bs${i}`, connectBlock));
  const master = new FakeMaster(servers);
  const connect = (
    more: Partial<ClientLimits> = {},
    parts: Partial<DfsClientParts> = {},
  ): DfsClient =>
    createDfsClient({
      masters: [{ address: 'master:1', namespace: master.namespace, admin: master.admin }],
      connectBlock,
      identity: {
        user: 'u',
        groups: ['u'],
        host: 'h',
        clientId: clientId(randomBytes(8).toString('hex')),
      },
      environment: {
        clock: systemClock,
        timers: systemTimers,
        random: seededRandom(1),
        limits: { ...CLIENT_LIMITS, ...TEST_LIMITS, ...limits, ...more },
      },
      ...parts,
    });
  return { master, servers, client: connect(), connect };
}

/** Bytes that differ everywhere, the same for the same seed. */
export function someBytes(length: number, seed = 1): Buffer {
  const random = seededRandom(seed);
  const bytes = Buffer.alloc(length);
  for (let i = 0; i + 4 <= length; i += 4) bytes.writeUInt32LE((random.next() * 2 ** 32) >>> 0, i);
  for (let i = length - (length % 4); i < length; i++) bytes[i] = i & 0xff;
  return bytes;
}
