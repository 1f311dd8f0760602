import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scanDisks } from '../../../../src/blockserver/rescue/scan-disks.js';
import { rescueCommand } from '../../../../src/client/rescue/rescue-command.js';
import * as builder from '../../../../src/master/rescue/build-namespace.js';
import { systemClock } from '../../../../src/runtime/system-clock.js';
import { makeDisk, writeBlock } from '../../../support/block-disk.js';

let root: string;
let disks: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cairn-rescue-'));
  disks = [];
  for (const n of [1, 2]) {
    const owner = { cluster: 'c1', server: `s${n}`, volume: `v${n}` };
    disks.push(await makeDisk(join(root, `d${n}`), owner));
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function rescue(...argv: string[]) {
  const printed = { stdout: '', stderr: '' };
  const to = (stream: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      printed[stream] += text;
      return true;
    },
  });
  const code = await rescueCommand(
    argv,
    {
      stdout: to('stdout'),
      stderr: to('stderr'),
      env: { DFS_USER: 'ada' },
      clock: systemClock,
      signal: new AbortController().signal,
    },
    { scan: () => Promise.resolve({ scanDisks }), build: () => Promise.resolve(builder) },
  );
  return { code, ...printed };
}

const disksFlags = (): string[] => disks.map((disk) => `--disks=${disk}`);

test('both steps at once: exit 0, and a report that says where to go on', async () => {
  for (const disk of disks) await writeBlock(disk, { id: 1, data: Buffer.from('hello') });
  const dir = join(root, 'master');
  const { code, stdout, stderr } = await rescue('--dir', dir, ...disksFlags());
  expect(stderr).toMatch(/^rescue: .*d\d: 1 block files, done\n/);
  expect(code).toBe(0);
  expect(stdout).toContain('Files in their place: 1, 5 (5 B)\n');
  expect(stdout).toContain('0 with 1, 1 with 2, 0 with 3 or more');
  expect(stdout).toContain('Note: Empty files');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(
    `All files found are whole. Start the master on ${dir}, and the block servers as they were.`,
  );
  expect(await readdir(dir)).toEqual(['FORMAT', 'checkpoints', 'log']);
});

test('one machine at a time: inventories give the same report as both steps at once', async () => {
  for (const [i, disk] of disks.entries()) {
    await writeBlock(disk, { id: 1, data: Buffer.from('hello'), path: '/\u2028 \r\n' });
    await writeBlock(disk, { id: 2 + i, data: Buffer.from('x'), inode: 3, offset: 9 * (i + 1) });
  }
  const files = [];
  for (const [i, disk] of disks.entries()) {
    const out = join(root, `inventory${i}`);
    const scanned = await rescue('scan', `--disks=${disk}`, `--out=${out}`, '--json');
    expect(scanned.code).toBe(0);
    expect(JSON.parse(scanned.stdout)).toEqual({
      inventory: out,
      disks: 1,
      replicas: 2,
      damaged: 0,
    });
    files.push(`--inventory=${out}`);
  }
  const whole = await rescue('--dry-run', '--json', ...disksFlags());
  const built = await rescue('build', '--dry-run', '--json', ...files);
  expect(JSON.parse(built.stdout)).toEqual(JSON.parse(whole.stdout));
  expect(built.code).toBe(1);
  expect(JSON.parse(built.stdout)).toMatchObject({
    dir: null,
    files: 1,
    lostAndFoundFiles: 2,
    partial: [
      {
        missing: [
          { offset: 0, length: 9 },
          { offset: 10, length: 8 },
        ],
      },
    ],
  });
});

test('a cut or damaged inventory is refused with its line, and one that is there is not replaced', async () => {
  await writeBlock(disks[0] ?? '', { id: 1, data: Buffer.from('hello') });
  const out = join(root, 'inventory');
  expect((await rescue('scan', ...disksFlags(), '--out', out)).code).toBe(0);
  const again = await rescue('scan', ...disksFlags(), '--out', out);
  expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining('ALREADY_EXISTS') });
  const text = await readFile(out, 'utf8');
  const build = (): ReturnType<typeof rescue> => rescue('build', '--dry-run', `--inventory=${out}`);
  await truncate(out, text.length - 3);
  expect(await build()).toMatchObject({ code: 7, stderr: expect.stringContaining('is cut') });
  await truncate(out, text.indexOf('\n') + 1);
  expect(await build()).toMatchObject({
    code: 7,
    stderr: expect.stringContaining('its last line'),
  });
  await writeFile(out, text.replace('hello', 'jello').replace('"s1"', '"s7"'));
  expect(await build()).toMatchObject({ code: 7, stderr: expect.stringContaining('line 5') });
  await rm(out);
  expect(await build()).toMatchObject({ code: 3, stderr: expect.stringContaining('NOT_FOUND') });
  expect((await readdir(root)).sort()).toEqual(['d1', 'd2']);
});

test('a refused scan leaves no inventory behind', async () => {
  await makeDisk(disks[1] ?? '', { cluster: 'c2', server: 's2', volume: 'v2' });
  const { code, stderr } = await rescue('scan', ...disksFlags(), `--out=${join(root, 'out')}`);
  expect(stderr).toContain('belongs to cluster c2');
  expect(code).toBe(1);
  expect((await readdir(root)).sort()).toEqual(['d1', 'd2']);
});

test.each([
  [[], 2, ''],
  [['--help'], 0, ''],
  [['--disks=/d'], 2, 'Say where the new master lives: --dir FOLDER'],
  [['--dry-run'], 2, '--disks FOLDER'],
  [['build', '--dry-run'], 2, '--inventory FILE'],
  [['scan', '--disks=/d'], 2, '--out FILE'],
  [['--dry-run', '--disks=/d', 'more'], 2, "What is 'more'?"],
  [['--dry-run', '--disks=/d', '--inventory=/i'], 2, 'Unknown flag --inventory'],
])('%j: exit %d', async (argv, code, message) => {
  const result = await rescue(...argv);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(message);
});
