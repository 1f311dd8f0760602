import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface LinkOptions {
  /** Each way, over all connections. */
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
}

/** Bytes that may wait to be sent, as in the queue of a network card or a switch. */
const QUEUE_MS = 50;

/**
 * A network that is slower than the one of this host, for measuring: connections to its addresses end at the targets, and
 * what goes over them shares a rate and takes a time. Each way has its own.
 */
export class SlowLink {
  private readonly servers: Server[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly there: Way;
  private readonly back: Way;

  constructor(options: LinkOptions) {
    this.there = new Way(options);
    this.back = new Way(options);
  }

  /** An address at which the link to `target` (host:port) begins. */
  async to(target: string): Promise<string> {
    const at = target.lastIndexOf(':');
    const [host, port] = [target.slice(0, at), Number(target.slice(at + 1))];
    // A side that has said all may still be told something.
    const allowHalfOpen = true;
    const server = createServer({ allowHalfOpen }, (near) =>
      this.join(near, connect({ host, port, allowHalfOpen })),
    );
    this.servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Drops what is connected, and takes nothing more. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(
      this.servers.map(async (server) => {
        const closed = once(server, 'close');
        server.close();
        await closed;
      }),
    );
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to, way] of [
      [near, far, this.there],
      [far, near, this.back],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        // What it said to its end is still on the way.
        if (!from.readableEnded) to.destroy();
      });
      from.on('data', (bytes) => way.carry(from, to, bytes));
      from.on('end', () => way.carry(from, to, undefined));
    }
  }
}

interface Load {
  readonly atMs: number;
  readonly from: Socket;
  readonly to: Socket;
  /** Undefined is the end of what `from` has to say. */
  readonly bytes: Buffer | undefined;
}

/** One direction: bytes go out one behind the other at its rate, and arrive half a round trip later. */
class Way {
  private readonly options: LinkOptions;
  private readonly underWay: Load[] = [];
  private readonly held = new Set<Socket>();
  private freeMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions) {
    this.options = options;
  }

  carry(from: Socket, to: Socket, bytes: Buffer | undefined): void {
    const { bytesPerSecond, roundTripMs } = this.options;
    const nowMs = performance.now();
    const takesMs = ((bytes?.length ?? 0) / bytesPerSecond) * 1_000;
    this.freeMs = Math.max(nowMs, this.freeMs) + takesMs;
    this.underWay.push({ atMs: this.freeMs + roundTripMs / 2, from, to, bytes });
    if (this.freeMs - nowMs > QUEUE_MS) this.held.add(from.pause());
    this.wakeUp();
  }

  private deliver(): void {
    const nowMs = performance.now();
    while ((this.underWay[0]?.atMs ?? Infinity) <= nowMs) handOver(this.underWay.shift());
    if (this.freeMs - nowMs <= QUEUE_MS / 2) {
      for (const socket of this.held) socket.resume();
      this.held.clear();
    }
    this.wakeUp();
  }

  private wakeUp(): void {
    const [first] = this.underWay;
    if (first === undefined || this.timer !== undefined) return;
    // Who was held up goes on before the queue is empty, also when nothing is to arrive by then.
    const resumeMs = this.held.size === 0 ? Infinity : this.freeMs - QUEUE_MS / 2;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.deliver();
      },
      Math.max(0, Math.min(first.atMs, resumeMs) - performance.now()),
    );
  }
}

/** Who is slow to read holds up who sends. */
function handOver(load: Load | undefined): void {
  if (load === undefined || load.to.destroyed) return;
  const { from, to, bytes } = load;
  if (bytes === undefined) to.end();
  else if (!to.write(bytes)) {
    from.pause();
    if (to.listenerCount('drain') === 0) to.once('drain', () => from.resume());
  }
}
