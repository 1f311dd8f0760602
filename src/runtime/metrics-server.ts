import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DfsError, errorMessage, hasCode } from '../common/error.js';
import type { ConfigSchema } from './config.js';
import {
  METRICS_CONNECTIONS_MAX,
  METRICS_HEADER_BYTES_MAX,
  METRICS_IDLE_MS,
  METRICS_REQUEST_MS_MAX,
} from './limits.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';

/** Setting of every daemon. */
export const METRICS_SETTINGS = {
  metricsListen: {
    type: 'string',
    description: 'host:port that serves /metrics and /healthz over HTTP; default: none is opened',
  },
} as const satisfies ConfigSchema;

/** Whether a daemon does its work, with a word on why not. */
export interface DaemonHealth {
  readonly ok: boolean;
  readonly detail: string;
}

export interface MetricsServerOptions {
  /** host:port; port 0 takes a free one. Undefined opens nothing. */
  readonly listen: string | undefined;
  readonly log: Log;
  readonly health: () => DaemonHealth;
}

export interface MetricsServer {
  /** host:port that it is bound to. */
  readonly address: string;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly allow?: string;
}

const PLAIN = 'text/plain; charset=utf-8';
const METHODS = 'GET, HEAD';

/**
 * Serves `/metrics` in Prometheus's text format and `/healthz` (200, or 503 with the reason). It reads and changes nothing:
 * no bodies are taken, every answer ends its connection, and connections are few and short.
 * @throws DfsError LOCKED if the port is taken, INVALID_ARGUMENT if there is no such address.
 */
export async function serveMetrics(
  metrics: Metrics,
  options: MetricsServerOptions,
): Promise<MetricsServer | undefined> {
  const { listen, log, health } = options;
  if (listen === undefined) return undefined;
  const { host, port } = hostAndPort(listen);
  metrics.addProcess();
  const server = createServer(
    {
      maxHeaderSize: METRICS_HEADER_BYTES_MAX,
      headersTimeout: METRICS_REQUEST_MS_MAX,
      requestTimeout: METRICS_REQUEST_MS_MAX,
      connectionsCheckingInterval: METRICS_REQUEST_MS_MAX,
    },
    (request, response) => void respond(request, response, { metrics, health, log }),
  );
  server.maxConnections = METRICS_CONNECTIONS_MAX;
  // Also cuts off who asks and does not take the answer.
  server.setTimeout(METRICS_IDLE_MS);
  await bind(server, host, port, listen);
  server.on('error', (error) => log.warn({ error: errorMessage(error) }, 'metrics server'));
  const bound = server.address() as AddressInfo;
  return {
    address: `${listen.slice(0, listen.lastIndexOf(':'))}:${bound.port}`,
    stop: () => close(server),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  sources: { metrics: Metrics; health: () => DaemonHealth; log: Log },
): Promise<void> {
  // The peer may leave at any time, which concerns nobody.
  request.on('error', () => {});
  response.on('error', () => {});
  let answer: Answer;
  try {
    answer = await answerTo(request, sources);
  } catch (error) {
    sources.log.error({ err: error, url: request.url }, 'metrics could not be read');
    answer = { status: 500, type: PLAIN, body: 'the metrics could not be read: see the log\n' };
  }
  const { status, type, body, allow } = answer;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...(allow === undefined ? {} : { allow }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(
  request: IncomingMessage,
  { metrics, health }: { metrics: Metrics; health: () => DaemonHealth },
): Promise<Answer> {
  const { method, url = '' } = request;
  const path = url.split('?', 1)[0];
  if (path !== '/metrics' && path !== '/healthz')
    return { status: 404, type: PLAIN, body: 'there are /metrics and /healthz\n' };
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, type: PLAIN, body: `only ${METHODS}\n`, allow: METHODS };
  if (path === '/healthz') {
    const { ok, detail } = health();
    return { status: ok ? 200 : 503, type: PLAIN, body: `${detail}\n` };
  }
  const { text, contentType } = await metrics.exposition();
  return { status: 200, type: contentType, body: text };
}

/** `127.0.0.1:9001`, `[::1]:0`. */
function hostAndPort(listen: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(listen);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || !(port <= 65_535))
    throw new DfsError(
      'INVALID_ARGUMENT',
      `Cannot serve metrics on '${listen}': give it as host:port`,
    );
  return { host, port };
}

function bind(server: Server, host: string, port: number, listen: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(listen, error)));
    server.listen({ host, port }, resolve);
  });
}

function cannotListen(listen: string, error: Error): DfsError {
  if (hasCode(error, 'EADDRINUSE'))
    return new DfsError(
      'LOCKED',
      `Cannot serve metrics on ${listen}: another process listens there; choose another --metrics-listen`,
      { cause: error },
    );
  return new DfsError(
    'INVALID_ARGUMENT',
    `Cannot serve metrics on ${listen} (${errorMessage(error)}): choose an address of this machine`,
    { cause: error },
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
