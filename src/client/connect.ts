import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { must } from '../common/assert.js';
import { DfsError } from '../common/error.js';
import { clientId } from '../common/ids.js';
import { adminClient } from '../rpc/admin-client.js';
import { blockClient } from '../rpc/block-client.js';
import { ChannelPool } from '../rpc/channel-pool.js';
import { RpcChannel } from '../rpc/channel.js';
import { findLocal } from '../rpc/find-local-call.js';
import { namespaceClient } from '../rpc/namespace-client.js';
import { NamespaceSession } from '../rpc/namespace-session.js';
import { hostOf, isOfThisHost } from '../rpc/this-host.js';
import { systemClock, systemRandom, systemTimers } from '../runtime/system-clock.js';
import type { ConnectOptions } from './api.js';
import type { DfsClientParts } from './client-parts.js';
import type { Identity } from './environment.js';
import { CLIENT_LIMITS } from './limits.js';
import { openLocalFile } from './read/local-file.js';
import { LocalReads } from './read/local-reads.js';

const MASTER_DEFAULT = '127.0.0.1:9000';

type Variables = Readonly<Record<string, string | undefined>>;

/** How metadata calls go: many over one stream, or each by itself. */
export type MetadataTransport = 'session' | 'unary';

/** The real thing: gRPC channels, which connect at their first call, and the system's clock. */
export function connectParts(
  options: ConnectOptions,
  env: Variables = process.env,
  transport: MetadataTransport = 'session',
): DfsClientParts {
  const channels = masterAddresses(options, env).map((address) => RpcChannel.connect(address));
  const sessions = channels.map((channel) => new NamespaceSession(channel));
  const pool = new ChannelPool();
  return {
    masters: channels.map((channel, i) => ({
      address: channel.address,
      namespace:
        transport === 'unary'
          ? namespaceClient(channel)
          : must(sessions[i], 'a session for each channel').namespace,
      admin: adminClient(channel),
    })),
    connectBlock: (address) => blockClient(pool.get(address)),
    localReads: readsLocally(options, env) ? localReadsThrough(pool) : undefined,
    identity: identityOf(options, env),
    environment: {
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
      limits: CLIENT_LIMITS,
    },
    timeoutMs: options.timeoutMs,
    onWaiting: options.onWaiting,
    disconnect: () => {
      for (const session of sessions) session.close();
      for (const channel of channels) channel.close();
      pool.close();
    },
  };
}

/** The option, else DFS_LOCAL_READS, else yes. */
function readsLocally({ localReads }: ConnectOptions, env: Variables): boolean {
  return localReads ?? env['DFS_LOCAL_READS'] !== 'false';
}

function localReadsThrough(pool: ChannelPool): LocalReads {
  return new LocalReads({
    findLocal: (address, name, call) => findLocal(pool.get(address), name, call),
    isOnThisHost: isServerOnThisHost,
    openFile: openLocalFile,
    clock: systemClock,
    limits: CLIENT_LIMITS,
  });
}

/** By its address alone: a name that only a name service knows counts as elsewhere. */
function isServerOnThisHost(address: string): boolean {
  const host = hostOf(address);
  return host === 'localhost' || host === hostname() || isOfThisHost(host);
}

/** Addresses of the masters: the option, else DFS_MASTER (several parted by commas), else the default. */
export function masterAddresses(options: ConnectOptions, env: Variables): string[] {
  const given = options.master ?? env['DFS_MASTER'] ?? MASTER_DEFAULT;
  const list = (typeof given === 'string' ? given.split(',') : given).map((text) => text.trim());
  const addresses = list.filter((text) => text !== '');
  const bad = addresses.find((text) => !/^(\[[^\]]+\]|[^:\s]+):\d{1,5}$/.test(text));
  if (addresses.length === 0 || bad !== undefined)
    throw new DfsError(
      'INVALID_ARGUMENT',
      `The master's address must be host:port, such as ${MASTER_DEFAULT}, not '${bad ?? ''}'`,
    );
  return addresses;
}

/** Who calls: the options, else DFS_USER and DFS_GROUPS, else the login name, which is also the only group. */
export function identityOf(options: ConnectOptions, env: Variables): Identity {
  const user = options.user ?? (nonEmpty(env['DFS_USER']) || loginName());
  const named = env['DFS_GROUPS']?.split(',').flatMap((group) => nonEmpty(group.trim()) ?? []);
  const groups = options.groups ?? (named === undefined || named.length === 0 ? [user] : named);
  return { user, groups, host: hostname(), clientId: clientId(randomUUID()) };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run under a number that no user database knows.
    throw new DfsError('INVALID_ARGUMENT', 'This login has no name: set DFS_USER', {
      cause: error,
    });
  }
}
