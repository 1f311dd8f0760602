import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runAgainst, startDaemon } from '../../support/daemon-process.js';

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'checkpoint-thread-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Has V8 say on stdout when something happens that compiled code counts on never happening. */
const TELL = `import { setFlagsFromString } from 'node:v8'; setFlagsFromString('--trace-protector-invalidation');`;
const TOLD = 'Invalidating protector cell ArrayBufferDetaching';
const env = { NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(TELL)}"` };

test('this Node tells when a buffer is moved to another thread', async () => {
  const program =
    'const { buffer } = new Uint8Array(8); structuredClone(buffer, { transfer: [buffer] })';
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { env });
  expect(stdout).toContain(TOLD);
});

test('a master that makes checkpoints moves no buffer to another thread: its code stays compiled', async () => {
  const args = ['master', `--dir=${dir}`, '--listen=127.0.0.1:0'];
  await using master = await startDaemon(args, { env });
  for (const path of ['/a', '/b']) {
    expect(await runAgainst(master.address, ['mkdir', path])).toMatchObject({ code: 0 });
    const checkpoint = await runAgainst(master.address, ['checkpoint']);
    expect(checkpoint).toMatchObject({ code: 0, stderr: '' });
  }
  const { stdout } = await master.stop();
  expect(stdout).toContain('"ready":true');
  expect(stdout).not.toContain(TOLD);
});
