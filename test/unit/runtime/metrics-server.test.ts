import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { silentLog, type Log } from '../../../src/runtime/log.js';
import { Metrics } from '../../../src/runtime/metrics.js';
import {
  serveMetrics,
  type DaemonHealth,
  type MetricsServer,
} from '../../../src/runtime/metrics-server.js';

const running: MetricsServer[] = [];
let health: DaemonHealth;

beforeEach(() => {
  health = { ok: true, detail: 'serving' };
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function started(metrics = new Metrics({ role: 'test' }), log: Log = silentLog) {
  const options = { listen: '127.0.0.1:0', log, health: () => health };
  const server = await serveMetrics(metrics, options);
  if (server === undefined) throw new Error('no server');
  running.push(server);
  return server;
}

/** Sends these bytes and gives all that comes until the end of the connection. */
async function exchange(address: string, request: string): Promise<string> {
  const socket = opened(address);
  let answer = '';
  socket.on('data', (data) => (answer += data.toString()));
  socket.write(request);
  await once(socket, 'close');
  return answer;
}

function opened(address: string): Socket {
  const [host = '', port] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  socket.on('error', () => {});
  return socket;
}

test('/metrics answers GET with the text format and HEAD with its headers, and ends the connection', async () => {
  const { address } = await started();
  const answer = await fetch(`http://${address}/metrics?name=x`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers.get('connection')).toBe('close');
  const text = await answer.text();
  expect(text).toMatch(/^dfs_build_info\{version="[^"]+",role="test"\} 1$/m);
  expect(text).toMatch(/^process_cpu_seconds_total /m);
  const head = await exchange(address, 'HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(head).toMatch(/content-length: [1-9]\d+\r\n/);
  expect(head.endsWith('\r\n\r\n')).toBe(true);
});

test('/healthz is 200 while the daemon does its work, and 503 with the reason when not', async () => {
  const { address } = await started();
  const ask = async () => {
    const answer = await fetch(`http://${address}/healthz`);
    return [answer.status, await answer.text()];
  };
  expect(await ask()).toEqual([200, 'serving\n']);
  health = { ok: false, detail: 'every disk failed' };
  expect(await ask()).toEqual([503, 'every disk failed\n']);
});

test.each([
  ['POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc', 405],
  ['DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 404],
  ['GET /metrics/../etc HTTP/1.1\r\nHost: x\r\n\r\n', 404],
  ['GET /metrics HTTP/1.1\r\n\r\n', 400],
  [`GET /metrics HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ['no such protocol\r\n\r\n', 400],
])('%j is answered with %i and the connection is over', async (request, status) => {
  const { address } = await started();
  expect(await exchange(address, request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('a metric that cannot be read is a 500 and a line in the log, and the server goes on', async () => {
  const metrics = new Metrics({ role: 'test' });
  let broken = true;
  metrics.gauge('dfs_sometimes', 'Sometimes', () => {
    if (broken) throw new TypeError('a bug');
    return 1;
  });
  const logged: unknown[] = [];
  const log = { ...silentLog, error: (fields: unknown) => void logged.push(fields) } as Log;
  const { address } = await started(metrics, log);
  expect((await fetch(`http://${address}/metrics`)).status).toBe(500);
  expect(logged).toMatchObject([{ err: { message: 'a bug' } }]);
  broken = false;
  expect(await (await fetch(`http://${address}/metrics`)).text()).toContain('dfs_sometimes 1\n');
});

test('a stop ends connections on which nobody says anything', async () => {
  const server = await started();
  const socket = opened(server.address);
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  await server.stop();
  await ended;
});

test('a port that is taken is LOCKED, an address that is none is INVALID_ARGUMENT, no address opens nothing', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const serve = (listen: string | undefined) =>
    serveMetrics(new Metrics({ role: 'test' }), { listen, log: silentLog, health: () => health });
  try {
    await expect(serve(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'LOCKED' });
  } finally {
    taken.close();
  }
  for (const listen of ['9100', ':9100', 'localhost:', '127.0.0.1:99999', '192.0.2.1:0'])
    await expect(serve(listen)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await serve(undefined)).toBeUndefined();
});
