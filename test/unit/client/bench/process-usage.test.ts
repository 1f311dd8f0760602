import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuSeconds } from '../../../../src/client/bench/process-usage.js';

/** Computes for half a second of processor time, says so, and waits. */
const BUSY = `
  while (process.cpuUsage().user < 500_000);
  console.log('done');
  setInterval(() => {}, 1_000);
`;

test('the seconds of a process are those of the processes that it started too', async () => {
  const before = cpuSeconds(process.pid);
  const child = spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    const own = process.cpuUsage();
    const ownSeconds = (own.user + own.system) / 1e6;
    expect(cpuSeconds(process.pid)).toBeGreaterThan(ownSeconds + 0.4);
    expect(cpuSeconds(process.pid) - before).toBeGreaterThan(0.4);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
