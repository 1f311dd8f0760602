/**
 * Stands in for `dfs master`, `dfs blockserver` and `dfs repair`: lives the life of a real daemon, but all it does is to answer a
 * connection with its name. With a file `refuse` in its folder it refuses to start, as a real one does.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DfsError } from '../../dist/common/error.js';
import { runDaemon } from '../../dist/runtime/daemon.js';

const [role, ...flags] = process.argv.slice(2);
const flag = (name) => flags.find((f) => f.startsWith(`--${name}=`))?.slice(name.length + 3);

await runDaemon({
  name: role,
  async start({ log }) {
    log.info({ flags, threads: process.env.UV_THREADPOOL_SIZE }, 'starting');
    if (role === 'repair') {
      const alive = setInterval(() => {}, 1_000);
      return { stop: async () => clearInterval(alive) };
    }
    if (existsSync(join(flag('dir'), 'refuse')))
      throw new DfsError('LOCKED', 'another process has this folder: end it first', {
        path: flag('dir'),
      });
    const [host, port] = flag('listen').split(':');
    const server = createServer((socket) => socket.on('error', () => {}).end(`${role}\n`));
    await new Promise((resolve, reject) => {
      server.once('error', reject).listen({ host, port: Number(port) }, resolve);
    });
    return { address: flag('listen'), stop: async () => void server.close() };
  },
});
