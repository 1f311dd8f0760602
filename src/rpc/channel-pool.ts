import { LRUCache } from 'lru-cache';
import { RpcChannel } from './channel.js';
import { DATA_MESSAGE_BYTES_MAX, POOL_CHANNELS_MAX, POOL_IDLE_MS } from './limits.js';

export interface ChannelPoolOptions {
  /** Largest message taken. Default: that of the data path. */
  readonly maxReceiveBytes?: number | undefined;
  readonly channelsMax?: number | undefined;
  readonly idleMs?: number | undefined;
}

/**
 * Channels to many servers, one for each address. The one that was not asked for longest goes when there are too
 * many, and each goes after its idle time; calls under way on it still come to their end. So ask anew for each call.
 */
export class ChannelPool {
  private readonly channels: LRUCache<string, RpcChannel>;
  private readonly maxReceiveBytes: number;
  private closed = false;

  constructor(options: ChannelPoolOptions = {}) {
    this.maxReceiveBytes = options.maxReceiveBytes ?? DATA_MESSAGE_BYTES_MAX;
    this.channels = new LRUCache({
      max: options.channelsMax ?? POOL_CHANNELS_MAX,
      ttl: options.idleMs ?? POOL_IDLE_MS,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      dispose: (channel) => channel.close(),
    });
  }

  get size(): number {
    return this.channels.size;
  }

  /** The channel to `host:port`, connected at its first call. */
  get(address: string): RpcChannel {
    const known = this.channels.get(address);
    if (known !== undefined) return known;
    const channel = RpcChannel.connect(address, { maxReceiveBytes: this.maxReceiveBytes });
    // A pool that was closed keeps nothing: the caller's call fails as on any closed channel.
    if (this.closed) channel.close();
    else this.channels.set(address, channel);
    return channel;
  }

  close(): void {
    this.closed = true;
    this.channels.clear();
  }
}
