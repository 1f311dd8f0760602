import { Client, credentials, type ChannelOptions } from '@grpc/grpc-js';
import { DfsError, errorMessage } from '../common/error.js';
import { frameBulkInPlace } from './bulk-framing.js';
import { silenceGrpcLog } from './grpc-log.js';
import {
  CONTROL_MESSAGE_BYTES_MAX,
  KEEPALIVE_TIMEOUT_MS,
  KEEPALIVE_TIME_MS,
  RECONNECT_BACKOFF_MS_MAX,
  RECONNECT_BACKOFF_MS_MIN,
  STREAM_WINDOW_BYTES,
} from './limits.js';

export interface ChannelSettings {
  /** Largest message taken. Default: that of the control path. */
  readonly maxReceiveBytes?: number | undefined;
  /** A silent connection is probed this often, and is dead when a probe is not answered in time. */
  readonly keepaliveTimeMs?: number | undefined;
  readonly keepaliveTimeoutMs?: number | undefined;
  /** What the peer may send ahead, of a stream and of all. Default: STREAM_WINDOW_BYTES. */
  readonly windowBytes?: number | undefined;
  /** Channels of a process to one address share a connection, unless they say so. */
  readonly ownConnection?: boolean | undefined;
}

/** A connection to one server, made at the first call and again whenever it was lost. */
export class RpcChannel {
  /** host:port. */
  readonly address: string;
  private readonly client: Client;
  private closed = false;
  private readonly closing: (() => void)[] = [];

  private constructor(address: string, client: Client) {
    this.address = address;
    this.client = client;
  }

  static connect(address: string, settings: ChannelSettings = {}): RpcChannel {
    silenceGrpcLog();
    frameBulkInPlace();
    return new RpcChannel(
      address,
      new Client(address, credentials.createInsecure(), channelOptions(settings)),
    );
  }

  /** For this room only: starts a call. */
  start<Call>(make: (client: Client) => Call): Call {
    try {
      return make(this.client);
    } catch (error) {
      // What was asked for was encoded before; so it is the channel that is closed.
      throw new DfsError(
        'UNAVAILABLE',
        `The channel to ${this.address} was closed (${errorMessage(error)}): connect again`,
        { cause: error },
      );
    }
  }

  /** Called before the channel closes; at once if it is closed. */
  onClose(run: () => void): void {
    if (this.closed) run();
    else this.closing.push(run);
  }

  /** Takes no new calls; those under way come to their end. */
  close(): void {
    this.closed = true;
    for (const run of this.closing.splice(0)) run();
    this.client.close();
  }
}

function channelOptions(settings: ChannelSettings): ChannelOptions {
  return {
    'grpc.keepalive_time_ms': settings.keepaliveTimeMs ?? KEEPALIVE_TIME_MS,
    'grpc.keepalive_timeout_ms': settings.keepaliveTimeoutMs ?? KEEPALIVE_TIMEOUT_MS,
    'grpc.max_receive_message_length': settings.maxReceiveBytes ?? CONTROL_MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': CONTROL_MESSAGE_BYTES_MAX,
    'grpc.initial_reconnect_backoff_ms': RECONNECT_BACKOFF_MS_MIN,
    'grpc.max_reconnect_backoff_ms': RECONNECT_BACKOFF_MS_MAX,
    // Our own retries carry operation numbers; gRPC's would buffer bulk data and acknowledge it early.
    'grpc.enable_retries': 0,
    'grpc.per_rpc_retry_buffer_size': 0,
    'grpc-node.flow_control_window': settings.windowBytes ?? STREAM_WINDOW_BYTES,
    'grpc.use_local_subchannel_pool': settings.ownConnection === true ? 1 : 0,
    // No service config in DNS, no proxy from the environment: an address means that server.
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.enable_channelz': 0,
  };
}
