import type { Server } from '@grpc/grpc-js';
import type { Log } from '../runtime/log.js';
import { systemClock } from '../runtime/system-clock.js';
import { http2ServersOf } from './http2-servers.js';

/** Refused connections are told of this often, however many they are. */
const TELL_EVERY_MS = 60_000;

/**
 * After bind: closes connections as they come while there are `connectionsMax`, so that those who are served go on. Who is
 * refused finds the server UNAVAILABLE and comes again, less often each time.
 */
export function boundConnections(server: Server, connectionsMax: number, log: Log): void {
  let refused = 0;
  let toldMs = -Infinity;
  const tell = (): void => {
    refused++;
    const nowMs = systemClock.nowMs();
    if (nowMs - toldMs < TELL_EVERY_MS) return;
    toldMs = nowMs;
    log.warn({ connectionsMax, refused }, 'connections refused: there are too many');
  };
  for (const http2Server of http2ServersOf(server)) {
    http2Server.maxConnections = connectionsMax;
    http2Server.on('drop', tell);
  }
}
