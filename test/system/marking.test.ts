import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM } from '../support/daemon-process.js';

/** V8 ends a process where marking in steps is forbidden while it goes on; it begins at a heap of some 12 MB. */
test('a block server that loads more than V8 begins to mark at has forbidden steps before', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cairn-marking-'));
  const [node, program] = PROGRAM;
  const server = spawn(node, [
    '--initial-old-space-size=10',
    '--trace-incremental-marking',
    program,
    'blockserver',
    `--dir=${dir}`,
    '--master=127.0.0.1:1',
    '--listen=127.0.0.1:0',
  ]);
  const closed = once(server, 'close');
  try {
    let said = '';
    await new Promise<void>((ready) => {
      server.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('"ready":true')) ready();
      });
      server.once('exit', () => ready());
    });
    server.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(said).toContain('"ready":true');
    expect(said).not.toContain('[IncrementalMarking] Start');
  } finally {
    server.kill('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }
});
