/** A daemon whose behaviour its first argument names; the tests of the daemon life run it. */
import { AssertionFault } from '../../dist/common/assert.js';
import { DfsError } from '../../dist/common/error.js';
import { runDaemon } from '../../dist/runtime/daemon.js';

const forever = () => new Promise(() => setInterval(() => {}, 1_000));
const [what] = process.argv.slice(2);

const starts = {
  refused: () => {
    throw new DfsError('LOCKED', 'in use by process 7:\nend it first', { path: '/data' });
  },
  'port-taken': () => {
    throw Object.assign(new Error('listen EADDRINUSE 127.0.0.1:1'), { syscall: 'listen' });
  },
  broken: () => {
    throw new TypeError('a bug at the start');
  },
  'start-hangs': forever,
};
const later = {
  rejects: () => void Promise.reject(new AssertionFault('two live generations')),
  throws: () => {
    throw new Error('a bug in a callback');
  },
};

await runDaemon({
  name: 'master',
  stopTimeoutMs: what.startsWith('stop-') || what === 'start-hangs' ? 500 : 5_000,
  async start() {
    setInterval(() => {}, 1_000);
    await starts[what]?.();
    if (later[what]) setTimeout(() => later[what](), 20);
    return {
      address: '127.0.0.1:9000',
      async stop() {
        process.stdout.write('stopping\n');
        if (what === 'stop-hangs' || what === 'slow-stop') await forever();
        process.stdout.write('clean\n');
      },
    };
  },
});
