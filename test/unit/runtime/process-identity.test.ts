import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { identify, isRunning, signalProcess } from '../../../src/runtime/process-identity.js';

test('a process is itself while it runs, and gone when it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('not there');
  expect(isRunning(identity)).toBe(true);
  expect(signalProcess(identity, 'SIGKILL')).toBe(true);
  await once(child, 'exit');
  expect(isRunning(identity)).toBe(false);
  expect(signalProcess(identity, 'SIGKILL')).toBe(false);
});

test('remains that nobody has collected are not a running process', async () => {
  // The parent holds its event loop, so that its ended child stays a zombie.
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn('true');
    require('node:fs').writeSync(1, String(child.pid));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20000);`;
  const parent = spawn(process.execPath, ['-e', script]);
  try {
    const [data] = (await once(parent.stdout, 'data')) as [Buffer];
    const deadline = Date.now() + 10_000;
    while (identify(Number(data.toString()))) {
      if (Date.now() > deadline) throw new Error('still counted as running');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    parent.kill('SIGKILL');
  }
});

test('another process with the same pid is told apart and never signalled', () => {
  const self = identify(process.pid);
  const stranger = { pid: process.pid, birth: `${self?.birth}0` };
  expect(self && isRunning(self)).toBe(true);
  expect(isRunning(stranger)).toBe(false);
  expect(signalProcess(stranger, 'SIGKILL')).toBe(false);
});
