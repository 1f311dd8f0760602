import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { identify } from '../../../src/runtime/process-identity.js';

const FIXTURE = join(import.meta.dirname, '../../support/daemon-fixture.mjs');

interface Daemon {
  readonly process: ChildProcessWithoutNullStreams;
  readonly out: { stdout: string; stderr: string };
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  readonly says: (text: string) => Promise<void>;
}

const running: Daemon[] = [];

function daemon(what: string, env: Record<string, string> = {}): Daemon {
  const child = spawn(process.execPath, [FIXTURE, what], { env: { ...process.env, ...env } });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (out.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (out.stderr += data.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...out }));
  const says = async (text: string): Promise<void> => {
    while (!out.stdout.includes(text)) {
      if (child.exitCode !== null) throw new Error(`ended without ${text}: ${out.stderr}`);
      await once(child.stdout, 'data');
    }
  };
  const result = { process: child, out, ended, says };
  running.push(result);
  return result;
}

afterEach(async () => {
  for (const { process, ended } of running.splice(0)) {
    process.kill('SIGKILL');
    await ended;
  }
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: one ready line, a clean stop, exit 0',
  async (signal) => {
    const { process, says, ended } = daemon('serves');
    await says('\n');
    process.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(0);
    const [ready = '', ...rest] = stdout.split('\n');
    expect(JSON.parse(ready)).toEqual({
      ready: true,
      role: 'master',
      address: '127.0.0.1:9000',
      pid: process.pid,
    });
    expect(rest).toEqual(['stopping', 'clean', '']);
    for (const line of stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  },
);

test('a second signal ends a stop that takes long, with 130', async () => {
  const { process, says, ended } = daemon('slow-stop');
  await says('\n');
  process.kill('SIGINT');
  await says('stopping');
  process.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
});

test('a stop that hangs ends with 1 when its time is over', async () => {
  const { process, says, ended } = daemon('stop-hangs');
  await says('\n');
  process.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('no clean stop') });
});

test('a signal during a start that hangs ends it, and no ready line was printed', async () => {
  const { process, out, ended } = daemon('start-hangs');
  await untilHandled(process.pid ?? 0);
  process.kill('SIGTERM');
  await ended;
  expect(out.stdout).toBe('');
});

test.each([
  ['rejects', 'two live generations'],
  ['throws', 'a bug in a callback'],
])(
  'a fault nobody caught (%s) ends the process at once with 1, without a stop',
  async (what, text) => {
    const { code, stdout, stderr } = await daemon(what).ended;
    expect(code).toBe(1);
    expect(stdout).not.toContain('stopping');
    const fatal = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as {
      err: { message: string };
    };
    expect(fatal).toMatchObject({ level: 60, err: { message: text } });
  },
);

test('a refused start is one line with the code, and the exit code of the table', async () => {
  expect(await daemon('refused').ended).toEqual({
    code: 1,
    stdout: '',
    stderr: "master: '/data': in use by process 7:\\nend it first (LOCKED)\n",
  });
});

test('a failed system call at the start is one line; a bug is logged with its stack', async () => {
  expect(await daemon('port-taken').ended).toMatchObject({
    code: 1,
    stderr: 'master: listen EADDRINUSE 127.0.0.1:1\n',
  });
  expect(await daemon('broken').ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a bug at the start'),
  });
});

test('told to, it ends when its stdin pipe closes; else it does not care', async () => {
  const bound = daemon('serves', { DFS_EXIT_WITH_PARENT: '1' });
  const free = daemon('serves');
  await Promise.all([bound.says('\n'), free.says('\n')]);
  free.process.stdin.end();
  bound.process.stdin.end();
  expect(await bound.ended).toMatchObject({ code: 0 });
  expect(identify(free.process.pid ?? 0)).toBeDefined();
});

test('told to, it ends when its parent is killed, also without a pipe', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, [${JSON.stringify(FIXTURE)}, 'serves'], {
      stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, DFS_EXIT_WITH_PARENT: '1' } });
    child.stdout.once('data', () => console.log(child.pid));`;
  const parent = spawn(process.execPath, ['-e', script]);
  const [data] = (await once(parent.stdout, 'data')) as [Buffer];
  const orphan = identify(Number(data.toString()));
  if (!orphan) throw new Error('the daemon does not run');
  parent.kill('SIGKILL');
  const deadline = Date.now() + 10_000;
  while (identify(orphan.pid)?.birth === orphan.birth) {
    if (Date.now() > deadline) throw new Error('the daemon outlives its parent');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

/** Until the process handles SIGTERM: bit 14 of SigCgt. */
async function untilHandled(pid: number): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  for (;;) {
    const caught = /SigCgt:\s*([0-9a-f]+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (caught !== undefined && (BigInt(`0x${caught}`) & (1n << 14n)) !== 0n) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
