import {
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { DfsError, errorMessage } from '../common/error.js';
import type { Log } from '../runtime/log.js';
import { systemClock } from '../runtime/system-clock.js';
import { TurnSlices } from '../runtime/turn-slices.js';
import type { AdminApi } from './admin-api.js';
import { adminServiceHandlers } from './admin-service.js';
import type { BlockHandlers } from './block-api.js';
import { blockVerbs } from './block-verbs.js';
import { blockServiceHandlers } from './block-service.js';
import type { CallObserver } from './call-observer.js';
import { boundConnections } from './connection-bound.js';
import { raiseConnectionWindows, raiseStreamWindows } from './flow-control-windows.js';
import { frameBulkInPlace } from './bulk-framing.js';
import { silenceGrpcLog } from './grpc-log.js';
import {
  BLOCK_UNITS_MAX,
  CONTROL_MESSAGE_BYTES_MAX,
  KEEPALIVE_TIMEOUT_MS,
  KEEPALIVE_TIME_MS,
  SERVER_CONNECTIONS_MAX,
  SERVER_STREAM_IDLE_MS,
  SERVER_UNITS_MAX,
  SESSION_SLICE_MS,
  STOP_GRACE_MS,
  STREAMS_PER_CONNECTION_MAX,
} from './limits.js';
import {
  adminService,
  blockService,
  namespaceService,
  nodeService,
  repairService,
} from './load.js';
import type { NamespaceApi } from './namespace-api.js';
import { CallRoom } from './call-room.js';
import type { Verb } from './served-session.js';
import { SessionService } from './session-service.js';
import { namespaceServiceHandlers } from './namespace-service.js';
import { namespaceVerbs } from './namespace-verbs.js';
import type { NodeApi } from './node-api.js';
import { nodeServiceHandlers } from './node-service.js';
import { addReflection } from './reflection.js';
import type { RepairApi } from './repair-api.js';
import { repairServiceHandlers } from './repair-service.js';
import { RequestPatience } from './request-patience.js';
import { observedHandlers } from './observed-handlers.js';

export type ServiceName =
  | 'dfs.v1.NamespaceService'
  | 'dfs.v1.NodeService'
  | 'dfs.v1.BlockService'
  | 'dfs.v1.RepairService'
  | 'dfs.v1.AdminService';

export interface RpcServerOptions {
  readonly log: Log;
  /** Largest message taken. Default: that of the control path; a block server takes DATA_MESSAGE_BYTES_MAX. */
  readonly maxReceiveBytes?: number | undefined;
  /** Connections at once; those beyond are closed as they come. */
  readonly connectionsMax?: number | undefined;
  /** Streams and calls that one connection may have open at once. */
  readonly streamsPerConnectionMax?: number | undefined;
  /** Patience with a client of a stream that neither sends nor takes, and with one that does not send its request. */
  readonly streamIdleMs?: number | undefined;
  /** A silent connection is probed this often, and is dead when a probe is not answered in time. */
  readonly keepaliveTimeMs?: number | undefined;
  readonly keepaliveTimeoutMs?: number | undefined;
  /** Room for calls under way in one session of metadata, and in all of them. */
  readonly sessionUnitsMax?: number | undefined;
  readonly serverUnitsMax?: number | undefined;
  /** Told of every call that was served. */
  readonly observer?: CallObserver | undefined;
}

const HEALTH_SERVICE = 'grpc.health.v1.Health';

/** A gRPC server with health and reflection: `grpcurl` and standard probes work against it. */
export class RpcServer {
  private readonly server: Server;
  private readonly health = new HealthImplementation({ '': 'SERVING' });
  private readonly log: Log;
  private readonly streamIdleMs: number;
  private readonly observer: CallObserver | undefined;
  private readonly requests: RequestPatience;
  private readonly services: ServiceName[] = [];
  private readonly sessions: SessionService[] = [];
  private readonly room: CallRoom;
  private readonly slices = new TurnSlices(systemClock, SESSION_SLICE_MS);
  private readonly sessionUnitsMax: number | undefined;
  private readonly connectionsMax: number;

  private constructor(server: Server, options: RpcServerOptions) {
    this.server = server;
    this.log = options.log;
    this.streamIdleMs = options.streamIdleMs ?? SERVER_STREAM_IDLE_MS;
    this.requests = new RequestPatience(this.streamIdleMs);
    this.observer = options.observer;
    this.room = new CallRoom(options.serverUnitsMax ?? SERVER_UNITS_MAX);
    this.sessionUnitsMax = options.sessionUnitsMax;
    this.connectionsMax = options.connectionsMax ?? SERVER_CONNECTIONS_MAX;
  }

  static create(options: RpcServerOptions): RpcServer {
    silenceGrpcLog();
    frameBulkInPlace();
    const server = new Server(serverOptions(options));
    raiseStreamWindows(server);
    return new RpcServer(server, options);
  }

  /** `sessions: false` is for tests: a server of a version that had none. */
  addNamespace(api: NamespaceApi, offer: { readonly sessions?: boolean } = {}): this {
    const { room, observer } = this;
    const verbs = namespaceVerbs(api, observer);
    const session = this.serveSessions(verbs, { room, unitsMax: this.sessionUnitsMax });
    const unary = namespaceServiceHandlers(api, this.log);
    const handlers = offer.sessions === false ? unary : { ...unary, Session: session };
    return this.offer('dfs.v1.NamespaceService', namespaceService, handlers);
  }

  addNode(api: NodeApi): this {
    return this.offer('dfs.v1.NodeService', nodeService, nodeServiceHandlers(api, this.log));
  }

  addBlock(handlers: BlockHandlers, offer: { readonly sessions?: boolean } = {}): this {
    const { log, streamIdleMs, observer } = this;
    const room = new CallRoom(BLOCK_UNITS_MAX);
    const session = this.serveSessions(blockVerbs(handlers, observer), { room });
    const streams = blockServiceHandlers(handlers, { log, streamIdleMs });
    const served = offer.sessions === false ? streams : { ...streams, Session: session };
    return this.offer('dfs.v1.BlockService', blockService, served);
  }

  addRepair(api: RepairApi): this {
    return this.offer('dfs.v1.RepairService', repairService, repairServiceHandlers(api, this.log));
  }

  addAdmin(api: AdminApi): this {
    return this.offer('dfs.v1.AdminService', adminService, adminServiceHandlers(api, this.log));
  }

  /** What the standard health service says of one service; all serve from the start. */
  setServing(service: ServiceName, serving: boolean): void {
    this.health.setStatus(service, serving ? 'SERVING' : 'NOT_SERVING');
  }

  /** Starts to serve on `host:port` and gives the bound address; port 0 takes a free one. */
  async listen(address: string): Promise<string> {
    const host = /^(.+):\d+$/.exec(address)?.[1];
    if (host === undefined)
      throw new DfsError('INVALID_ARGUMENT', `Cannot listen on '${address}': give it as host:port`);
    this.health.addToServer(this.server);
    addReflection(this.server, [HEALTH_SERVICE, ...this.services]);
    const port = await this.bind(address);
    raiseConnectionWindows(this.server);
    boundConnections(this.server, this.connectionsMax, this.log);
    this.requests.watch(this.server);
    return `${host}:${port}`;
  }

  /** Takes no new calls, waits for those under way, and ends what is left after the grace time. */
  async stop({ graceMs = STOP_GRACE_MS }: { graceMs?: number } = {}): Promise<void> {
    for (const service of ['', ...this.services]) this.health.setStatus(service, 'NOT_SERVING');
    for (const sessions of this.sessions) sessions.drain();
    this.requests.stop();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        this.server.forceShutdown();
        resolve();
      }, graceMs);
      this.server.tryShutdown((error) => {
        clearTimeout(force);
        if (error) this.server.forceShutdown();
        resolve();
      });
    });
  }

  /** The handler of the sessions of one kind. */
  private serveSessions(
    verbs: readonly Verb[],
    limits: { readonly room: CallRoom; readonly unitsMax?: number | undefined },
  ): UntypedHandleCall {
    const { log, slices, streamIdleMs: idleMs } = this;
    const sessions = new SessionService(verbs, { log, slices, idleMs, ...limits });
    this.sessions.push(sessions);
    return sessions.handle as UntypedHandleCall;
  }

  private offer(
    service: ServiceName,
    definition: ServiceDefinition,
    handlers: UntypedServiceImplementation,
  ): this {
    for (const { path, requestStream } of Object.values(definition))
      if (!requestStream) this.requests.expect(path);
    this.server.addService(definition, observedHandlers(definition, handlers, this.observer));
    this.services.push(service);
    this.setServing(service, true);
    return this;
  }

  private bind(address: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(cannotListen(address, error));
        else resolve(port);
      });
    });
  }
}

function serverOptions(options: RpcServerOptions): ServerOptions {
  return {
    'grpc.keepalive_time_ms': options.keepaliveTimeMs ?? KEEPALIVE_TIME_MS,
    'grpc.keepalive_timeout_ms': options.keepaliveTimeoutMs ?? KEEPALIVE_TIMEOUT_MS,
    'grpc.max_receive_message_length': options.maxReceiveBytes ?? CONTROL_MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': CONTROL_MESSAGE_BYTES_MAX,
    'grpc.max_concurrent_streams': options.streamsPerConnectionMax ?? STREAMS_PER_CONNECTION_MAX,
    // Not to be switched off: without channelz, grpc-js 1.14 forgets its sessions, and forceShutdown ends nothing.
    'grpc.enable_channelz': 1,
  };
}

function cannotListen(address: string, error: Error): DfsError {
  const reason = errorMessage(error);
  if (reason.includes('EADDRINUSE'))
    return new DfsError(
      'LOCKED',
      `Cannot listen on ${address}: another process does; choose another port`,
      { cause: error },
    );
  return new DfsError(
    'INVALID_ARGUMENT',
    `Cannot listen on ${address} (${reason}): choose an address of this machine`,
    { cause: error },
  );
}
