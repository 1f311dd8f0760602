import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDfs, type CliSetup } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

let folder: string;
let source: string;
let dfs: FakeDfs;
beforeEach(() => {
  dfs = new FakeDfs();
  folder = mkdtempSync(join(tmpdir(), 'dfs-cli-'));
  source = join(folder, 'f');
  writeFileSync(source, Buffer.alloc(4 * 1_048_576));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Every look at the clock is a second later. */
function ticking(): CliSetup {
  let now = 0;
  return { clock: { nowMs: () => (now += 1_000), wallMs: () => 0 } };
}

test('without a terminal there is none, on a terminal a bar that is taken away at the end', async () => {
  const quiet = await runDfs(dfs, ['put', source, '/a'], ticking());
  expect([quiet.stdout, quiet.stderr]).toEqual(['', '']);
  const shown = await runDfs(dfs, ['put', source, '/b'], { ...ticking(), stderrIsTerminal: true });
  expect(shown.stdout).toBe('');
  expect(shown.stderr).toContain(' 50% [############............] 2 M / 4 M, 1 M/s, 0:02 left');
  expect(shown.stderr.endsWith('\r\u001b[K')).toBe(true);
  const off = await runDfs(dfs, ['put', '-q', source, '/c'], {
    ...ticking(),
    stderrIsTerminal: true,
  });
  expect(off.stderr).toBe('');
});

test('plain lines and lines of JSON come every few seconds and at the end', async () => {
  const plain = await runDfs(dfs, ['put', '--progress', 'plain', source, '/a'], ticking());
  expect(plain.stderr.split('\n')[0]).toBe('put:  75% 3 M / 4 M, 1 M/s, 0:01 left');
  const json = await runDfs(dfs, ['put', '--progress', 'json', source, '/b'], ticking());
  const lines = json.stderr.trim().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    verb: 'put',
    bytes: 4_194_304,
    total: 4_194_304,
    files: 1,
  });
  expect(json.stdout).toBe('');
});
