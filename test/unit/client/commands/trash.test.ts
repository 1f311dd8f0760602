import { DfsError } from '../../../../src/common/error.js';
import { runDfs, type CliResult } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

const CURRENT = '/user/alice/.Trash/Current';
const ROLLED = '/user/alice/.Trash/261120080000';
const MADE = { mode: 0o1700 };
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 21, 9, 30, 15, 250);

let dfs: FakeDfs;
beforeEach(() => {
  dfs = new FakeDfs();
});
const run = (...argv: string[]): Promise<CliResult> => runDfs(dfs, [...argv, '--user', 'alice']);
const listed = async (): Promise<{ from: string; path: string; expires: number | null }[]> =>
  JSON.parse((await run('trash', 'ls', '--json')).stdout) as never;

/** Plants something in the trash; what is on the way to it the trash made. */
function plant(path: string, removedMs: number, content?: string): void {
  const names = path.split('/');
  for (let i = 6; i < names.length; i++) {
    const way = names.slice(0, i).join('/');
    if (!dfs.has(way)) dfs.add(way, undefined, { ...MADE, atimeMs: removedMs });
  }
  dfs.add(path, content, { atimeMs: removedMs });
}

describe('rm', () => {
  beforeEach(() => {
    dfs.add('/d/f', 'x');
    dfs.add('/e', 'x');
  });

  test('moves to the trash in the words of HDFS, and in JSON', async () => {
    expect(await run('rm', '/e')).toMatchObject({
      code: 0,
      stdout: `Moved: '/e' to trash at: ${CURRENT}/e\n`,
    });
    expect((await run('rm', '-r', '--json', '/d')).stdout).toBe(
      `{"moved":"/d","trash":"${CURRENT}/d"}\n`,
    );
    expect((await run('rm', '-q', '-f', '/none')).stdout).toBe('');
    expect(dfs.has('/e')).toBe(false);
  });

  test('refuses a directory without -r before anything is asked of the trash', async () => {
    expect(await run('rm', '/d')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('IS_DIRECTORY'),
    });
    expect(dfs.calls).not.toContain('moveToTrash /d');
  });

  test.each([['--skip-trash'], ['--skipTrash'], ['-skipTrash']])(
    '%s deletes for good, and asks nothing of the trash',
    async (flag) => {
      const { stdout } = await run('rm', '-r', flag, '/d', '/e');
      expect(stdout).toBe('Deleted /d\nDeleted /e\n');
      expect(dfs.calls.filter((call) => /clusterInfo|Trash/.test(call))).toEqual([]);
    },
  );

  test('deletes for good where the trash is off, and what lies in a trash', async () => {
    await run('rm', '/e');
    expect((await run('rm', `${CURRENT}/e`)).stdout).toBe(`Deleted ${CURRENT}/e\n`);
    dfs.trashIntervalMs = 0;
    expect((await run('rm', '-r', '/d')).stdout).toBe('Deleted /d\n');
    dfs.trashIntervalMs = DAY;
    expect((await run('rm', '-r', '/user/alice/.Trash')).stdout).toBe(
      'Deleted /user/alice/.Trash\n',
    );
  });

  test('a fault of the trash is reported, and nothing is deleted instead', async () => {
    dfs.onCall = (call, path) => {
      if (call === 'moveToTrash') throw new DfsError('PERMISSION_DENIED', undefined, { path });
    };
    expect((await run('rm', '/e')).code).toBe(5);
    expect(dfs.has('/e')).toBe(true);
  });

  test('-f forgives what vanished meanwhile, and no other fault', async () => {
    dfs.onCall = (call, path) => {
      if (call === 'moveToTrash') throw new DfsError('NOT_FOUND', undefined, { path });
    };
    expect(await run('rm', '-f', '/e')).toMatchObject({ code: 0, stdout: '' });
    expect((await run('rm', '/e')).code).toBe(3);
  });
});

describe('trash ls', () => {
  test('shows each thing whole, with where it was, when it was removed and when it expires', async () => {
    dfs.add(CURRENT, undefined, { atimeMs: NOW - HOUR });
    dfs.add(ROLLED, undefined, { atimeMs: 0 });
    plant(`${CURRENT}/data/f`, NOW, 'now');
    plant(`${CURRENT}/data/f${NOW + 1}`, NOW + 1, 'again');
    plant(`${ROLLED}/data${NOW - DAY}/d`, NOW - DAY);
    dfs.add(`${ROLLED}/data${NOW - DAY}/d/inside`, 'x');
    dfs.add('/user/alice/.Trash/notes', 'no folder');
    const rolledMs = Date.UTC(2026, 10, 20, 8);
    const expires = NOW - HOUR + 2 * DAY;
    expect(await listed()).toEqual([
      {
        from: '/data/d',
        path: `${ROLLED}/data${NOW - DAY}/d`,
        type: 'directory',
        size: 0,
        removed: NOW - DAY,
        expires: rolledMs + DAY,
      },
      { from: '/data/f', path: `${CURRENT}/data/f`, type: 'file', size: 3, removed: NOW, expires },
      {
        from: '/data/f',
        path: `${CURRENT}/data/f${NOW + 1}`,
        type: 'file',
        size: 5,
        removed: NOW + 1,
        expires,
      },
    ]);
    const { stdout } = await run('trash', 'ls');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^REMOVED +EXPIRES +FROM +IN TRASH$/);
    expect(lines[2]).toMatch(/^2026-11-\d\d \d\d:30 {2}2026-11-\d\d \d\d:30 {2}\/data\/f +\S+\/f$/);
    dfs.trashIntervalMs = 0;
    expect((await listed()).map((entry) => entry.expires)).toEqual([null, null, null]);
    expect((await run('trash', 'ls')).stdout).toContain('  never');
  });

  test('of a user without a trash is empty', async () => {
    expect(await run('trash', 'ls')).toMatchObject({ code: 0, stdout: '' });
    expect(await listed()).toEqual([]);
  });
});

describe('trash restore', () => {
  test('puts back the newest of what was there, and never over something', async () => {
    plant(`${ROLLED}/data/f`, NOW - DAY, 'old');
    plant(`${CURRENT}/data/f`, NOW - 2, 'newer');
    plant(`${CURRENT}/data/f${NOW}`, NOW, 'newest');
    plant(`${CURRENT}/data/f${NOW + 1}`, NOW, 'newest of all');
    expect(await run('trash', 'restore', '/data/f')).toMatchObject({
      code: 0,
      stdout: `Restored: '/data/f' from ${CURRENT}/data/f${NOW + 1}\n`,
    });
    expect(dfs.content('/data/f')).toBe('newest of all');
    expect(await run('trash', 'restore', '/data/f')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("trash: '/data/f': "),
    });
    expect(dfs.content('/data/f')).toBe('newest of all');
    const json = await run('trash', 'restore', '/data/f', '--to', '/else/where', '--json');
    expect(json.stdout).toBe(`{"restored":"/else/where","trash":"${CURRENT}/data/f${NOW}"}\n`);
    expect(dfs.content('/else/where')).toBe('newest');
  });

  test('takes a place in a trash, of whomever, and takes stamps off on the way', async () => {
    plant(`${CURRENT}/data${NOW}/f${NOW + 5}`, NOW, 'x');
    expect((await run('trash', 'restore', `${CURRENT}/data${NOW}/f${NOW + 5}`)).code).toBe(0);
    expect(dfs.content('/data/f')).toBe('x');
    plant(`/user/bob/.Trash/Current/his`, NOW, 'y');
    expect((await run('trash', 'restore', '/user/bob/.Trash/Current/his')).code).toBe(0);
    expect(dfs.content('/his')).toBe('y');
  });

  test('takes a part of what was removed whole; names within it have no stamps', async () => {
    plant(`${CURRENT}/d`, NOW);
    dfs.add(`${CURRENT}/d/sub/f${NOW}`, 'x', { atimeMs: NOW });
    expect((await run('trash', 'restore', '/d/sub/f')).code).toBe(3);
    expect((await run('trash', 'restore', `/d/sub/f${NOW}`)).code).toBe(0);
    expect(dfs.content(`/d/sub/f${NOW}`)).toBe('x');
    dfs.add(`${CURRENT}/d/g${NOW}`, 'y', { atimeMs: NOW });
    expect((await run('trash', 'restore', `${CURRENT}/d/g${NOW}`)).code).toBe(0);
    expect(dfs.content(`/d/g${NOW}`)).toBe('y');
  });

  test('a directory that the trash made on the way was not removed, and is not restored', async () => {
    plant(`${CURRENT}/data/f`, NOW, 'x');
    expect((await run('trash', 'restore', '/data')).code).toBe(3);
    expect((await run('trash', 'restore', '/none')).code).toBe(3);
    expect((await run('trash', 'restore', CURRENT)).code).toBe(2);
    expect(dfs.has('/data')).toBe(false);
  });
});

describe('trash empty', () => {
  test('deletes all folders, and what is rolled at that moment', async () => {
    plant(`${ROLLED}/a`, NOW, 'x');
    plant(`${CURRENT}/b`, NOW, 'y');
    let rolled = false;
    dfs.onCall = async (call, path) => {
      if (call !== 'remove' || path !== CURRENT || rolled) return;
      rolled = true;
      await dfs.rename(CURRENT, '/user/alice/.Trash/261121100000');
    };
    expect(await run('trash', 'empty')).toMatchObject({
      code: 0,
      stdout: `Deleted ${ROLLED}\nDeleted /user/alice/.Trash/261121100000\n`,
    });
    expect(await listed()).toEqual([]);
    expect((await run('trash', 'empty')).stdout).toBe('');
  });

  test("expunge leaves what has not expired, as HDFS's does; --immediate empties", async () => {
    plant(`${CURRENT}/b`, NOW, 'y');
    expect(await run('-expunge')).toMatchObject({ code: 0, stdout: '' });
    expect(await listed()).toHaveLength(1);
    expect((await run('dfs', '-expunge', '-immediate', '--json')).stdout).toBe(
      `{"deleted":"${CURRENT}"}\n`,
    );
    expect(await listed()).toEqual([]);
  });
});

test.each([
  [['trash']],
  [['trash', 'list']],
  [['trash', 'restore']],
  [['trash', 'ls', '/x']],
  [['trash', 'empty', '--to', '/x']],
  [['trash', 'restore', 'relative']],
])('%j is wrong usage', async (argv) => {
  expect((await run(...argv)).code).toBe(2);
  expect(dfs.calls).toEqual([]);
});
