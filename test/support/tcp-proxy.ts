import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands before a server so that a test can drop its connections as the end of a process does. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(target: { host: string; port: number }) {
    this.server = createServer((client) => this.join(client, connect(target)));
  }

  /** Starts before `host:port`. */
  static async start(target: string): Promise<TcpProxy> {
    const [host = '', port] = target.split(':');
    const proxy = new TcpProxy({ host, port: Number(port) });
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Drops what is connected, and takes new connections as before. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** From now on nothing passes and nothing ends, as when a cable is pulled; what was connected stays so. */
  freeze(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  async kill(): Promise<void> {
    this.cut();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, target: Socket): void {
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
