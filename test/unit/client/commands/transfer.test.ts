import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsError } from '../../../../src/common/error.js';
import { runDfs, type CliResult } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

let dfs: FakeDfs;
let folder: string;
beforeEach(() => {
  dfs = new FakeDfs();
  folder = mkdtempSync(join(tmpdir(), 'dfs-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...argv: string[]): Promise<CliResult> => runDfs(dfs, argv);
const local = (name: string): string => join(folder, name);
function write(name: string, content: string | Buffer): string {
  writeFileSync(local(name), content);
  return local(name);
}

describe('put', () => {
  test('writes to a new name, into a directory, and to a directory with a slash', async () => {
    dfs.add('/d');
    const source = write('a', 'hello');
    expect(await run('put', source, '/b')).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect((await run('put', source, '/d')).code).toBe(0);
    expect((await run('put', source, write('z', 'zz'), '/d/', '-f')).code).toBe(0);
    expect([dfs.content('/b'), dfs.content('/d/a'), dfs.content('/d/z')]).toEqual([
      'hello',
      'hello',
      'zz',
    ]);
  });

  test('a file that is there is refused with 4, and replaced with -f', async () => {
    dfs.add('/a', 'old');
    const source = write('a', 'new');
    const refused = await run('put', source, '/a');
    expect(refused).toMatchObject({ code: 4, stderr: "put: '/a': File exists (ALREADY_EXISTS)\n" });
    expect((await run('put', '--if-absent', source, '/a')).code).toBe(4);
    expect(dfs.content('/a')).toBe('old');
    expect((await run('put', '-f', source, '/a')).code).toBe(0);
    expect(dfs.content('/a')).toBe('new');
    expect((await run('put', '-f', '--if-absent', source, '/a')).code).toBe(2);
  });

  test('a missing parent is named as the contract shows', async () => {
    expect(await run('put', write('a', ''), '/x/y/z')).toMatchObject({
      code: 3,
      stderr: "put: '/x/y': No such directory (PARENT_NOT_FOUND)\n",
    });
    expect((await run('put', local('a'), '/x/')).code).toBe(3);
    expect((await run('put', local('none'), '/x')).stderr).toBe(
      `put: '${local('none')}': No such file or directory (NOT_FOUND)\n`,
    );
  });

  test('- is stdin', async () => {
    const { code } = await runDfs(dfs, ['put', '-', '/in'], { input: 'from a pipe' });
    expect([code, dfs.content('/in')]).toEqual([0, 'from a pipe']);
    dfs.add('/d');
    expect((await runDfs(dfs, ['put', '-', '/d'], { input: 'x' })).code).toBe(1);
  });

  test('an operand that looks like a value or a number stays an operand', async () => {
    dfs.add('/d');
    const before = process.cwd();
    process.chdir(folder);
    try {
      write('true', 't');
      write('0012', 'n');
      write('-dash', 'd');
      expect((await run('put', '-f', 'true', '0012', '/d', '--quiet')).code).toBe(0);
      expect((await run('put', '--', '-dash', '/d')).code).toBe(0);
    } finally {
      process.chdir(before);
    }
    expect([dfs.content('/d/true'), dfs.content('/d/0012'), dfs.content('/d/-dash')]).toEqual([
      't',
      'n',
      'd',
    ]);
  });

  test('flags and variables reach the writer', async () => {
    const argv = ['put', '--replication', '2', '--block-size=1MiB', '--ack', 'quorum'];
    const env = { HOME: '/nonexistent', DFS_DURABILITY: 'flush', DFS_REPLICATION: '5' };
    const { code } = await runDfs(dfs, [...argv, write('a', 'x'), '/a'], { env });
    expect(code).toBe(0);
    expect(dfs.writes[0]?.options).toMatchObject({
      replication: 2,
      blockSize: 1_048_576,
      ack: 'quorum',
      durability: 'flush',
      overwrite: false,
    });
    expect((await run('put', '--block-size', 'big', local('a'), '/b')).code).toBe(2);
    expect((await run('put', '--replication', '0', local('a'), '/b')).code).toBe(2);
  });

  test('a directory needs -r; a tree arrives whole, at most --parallel files at once', async () => {
    mkdirSync(local('t/u/v'), { recursive: true });
    for (let i = 0; i < 30; i++) write(`t/u/f${i}`, `content ${i}`);
    write('t/u/v/__proto__', 'p');
    expect((await run('put', local('t'), '/t')).code).toBe(1);
    dfs.onCall = () => new Promise((resolve) => setImmediate(resolve));
    expect((await run('put', '-r', '--parallel', '4', local('t'), '/t')).code).toBe(0);
    expect(dfs.content('/t/u/f29')).toBe('content 29');
    expect(dfs.content('/t/u/v/__proto__')).toBe('p');
    expect(dfs.openWritersMax).toBe(4);
    expect((await run('-put', local('t'), '/again')).code).toBe(0);
    expect(dfs.content('/again/u/f0')).toBe('content 0');
  });

  test('a name that is not UTF-8 and a link to a directory are refused by name, the rest arrives', async () => {
    mkdirSync(local('t'));
    writeFileSync(Buffer.concat([Buffer.from(local('t/')), Buffer.from([0x62, 0xff])]), 'x');
    symlinkSync('.', local('t/loop'));
    write('t/good', 'good');
    const { code, stderr } = await run('put', '-r', local('t'), '/t');
    expect(code).toBe(1);
    expect(stderr).toContain(
      `put: '${local('t/b\\xff')}': Its name is not valid UTF-8 (PATH_INVALID)`,
    );
    expect(stderr).toContain(`put: '${local('t/loop')}': Is a link to a directory`);
    expect(dfs.content('/t/good')).toBe('good');
    expect(dfs.has('/t/loop')).toBe(false);
  });

  test('a failed write gives up the file', async () => {
    dfs.onCall = (call) => {
      if (call === 'write') throw new DfsError('NOT_ENOUGH_SERVERS');
    };
    const { code, stderr } = await run('put', write('a', 'hello'), '/a');
    expect([code, stderr]).toEqual([
      6,
      "put: '/a': Not enough block servers (NOT_ENOUGH_SERVERS)\n",
    ]);
    expect([dfs.aborted, dfs.has('/a')]).toEqual([['/a'], false]);
  });

  test('an interrupt gives up the file and exits 130', async () => {
    const controller = new AbortController();
    dfs.onCall = (call) => {
      if (call === 'write') controller.abort();
    };
    const { signal } = controller;
    const { code, stderr } = await runDfs(dfs, ['put', write('a', 'hello'), '/a'], { signal });
    expect([code, stderr]).toEqual([130, 'put: Interrupted (CANCELLED)\n']);
    expect([dfs.aborted, dfs.has('/a')]).toEqual([['/a'], false]);
  });

  test('--resume skips what is there with the same content and keeps what differs', async () => {
    mkdirSync(local('t'));
    for (const name of ['same', 'other', 'new']) write(`t/${name}`, name.padEnd(5));
    dfs.add('/t/same', 'same ');
    dfs.add('/t/other', 'OTHER');
    const first = await run('put', '-r', '--resume', local('t/.'), '/x/');
    expect(first.code).toBe(3);
    mkdirSync(local('up'));
    const { code, stderr } = await run('put', '-r', '--resume', local('t'), '/');
    expect([code, stderr]).toEqual([1, "put: '/t/other': File exists (ALREADY_EXISTS)\n"]);
    expect(dfs.writes.map(({ path }) => path).sort()).toEqual(['/t/new', '/t/other']);
    expect((await run('put', '-r', '-f', '--resume', local('t'), '/')).code).toBe(0);
    expect(dfs.content('/t/other')).toBe('other');
  });

  test('-p keeps mode and times', async () => {
    const source = write('a', 'x');
    chmodSync(source, 0o640);
    utimesSync(source, 1_000, 2_000);
    expect((await run('put', '-p', source, '/a')).code).toBe(0);
    expect(await dfs.stat('/a')).toMatchObject({ mode: 0o640, mtimeMs: 2_000_000 });
  });

  test('moveFromLocal deletes only what was copied', async () => {
    dfs.add('/d/b', 'there');
    const [a, b] = [write('a', 'a'), write('b', 'b')];
    expect((await run('-moveFromLocal', a, b, '/d')).code).toBe(1);
    expect([existsSync(a), existsSync(b)]).toEqual([false, true]);
  });
});

describe('get', () => {
  test('writes a file beside nothing left over, and refuses one that is there without -f', async () => {
    dfs.add('/f', 'content');
    expect((await run('get', '/f', local('f'))).code).toBe(0);
    expect(readFileSync(local('f'), 'utf8')).toBe('content');
    write('f', 'mine');
    expect(await run('get', '/f', folder)).toMatchObject({
      code: 4,
      stderr: `get: '${local('f')}': File exists; -f replaces it (ALREADY_EXISTS)\n`,
    });
    expect(readFileSync(local('f'), 'utf8')).toBe('mine');
    expect((await run('get', '-f', '/f', folder)).code).toBe(0);
    expect(readFileSync(local('f'), 'utf8')).toBe('content');
    expect(readdirSync(folder)).toEqual(['f']);
  });

  test('a failure in the middle leaves nothing and keeps what was there', async () => {
    dfs.add('/f', Buffer.alloc(300_000, 7));
    write('f', 'old');
    let slices = 0;
    dfs.onCall = (call) => {
      if (call === 'slice' && ++slices === 3) throw new DfsError('DATA_MISSING');
    };
    const { code, stderr } = await run('get', '-f', '/f', local('f'));
    expect([code, stderr]).toEqual([7, "get: '/f': Data is missing (DATA_MISSING)\n"]);
    expect(readFileSync(local('f'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['f']);
  });

  test.each([
    ['0-3', 'cont'],
    ['3-', 'tent'],
    ['-2', 'nt'],
    ['5-900', 'nt'],
    ['0-0', 'c'],
  ])('--range %s is %s, both ends included', async (range, expected) => {
    dfs.add('/f', 'content');
    expect(await run('get', '--range', range, '/f', '-')).toMatchObject({
      code: 0,
      stdout: expected,
    });
  });

  test.each(['7-', '3-2', 'x', '-', '1-2-3', '1.5-2'])('--range %s is refused', async (range) => {
    dfs.add('/f', 'content');
    expect((await run('get', '--range', range, '/f', '-')).code).toBe(2);
  });

  test('-r copies a tree with hostile names as they are', async () => {
    const names = [
      '__proto__',
      'new\nline',
      'e\u0301',
      '\u00e9',
      '*',
      ' ',
      '-rf',
      '\\',
      'constructor',
    ];
    for (const name of names) dfs.add(`/t/u/${name}`, name);
    expect(await run('get', '-r', '/t', folder)).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(local('t/u')).sort()).toEqual([...names].sort());
    for (const name of names) expect(readFileSync(local(`t/u/${name}`), 'utf8')).toBe(name);
  });

  test('-r refuses names of a listing that would leave the target', async () => {
    dfs.add('/t/good', 'good');
    const evil = dfs.add('/evil', 'evil');
    dfs.extraEntries = ['/t/../../escaped', '/t/..', '/t/a\0b', '/t/'].map((path) => ({
      ...evil,
      path,
    }));
    mkdirSync(local('deep/er'), { recursive: true });
    const { code, stderr } = await run('get', '-r', '/t', local('deep/er'));
    expect(code).toBe(1);
    expect(stderr.match(/PATH_INVALID/g)).toHaveLength(4);
    expect(readdirSync(local('deep/er/t'))).toEqual(['good']);
    expect([readdirSync(folder), readdirSync(local('deep'))]).toEqual([['deep'], ['er']]);
  });

  test('-r does not follow links that are in the local target', async () => {
    dfs.add('/t/d/f', 'f');
    dfs.add('/t/g', 'new');
    mkdirSync(local('outside'));
    mkdirSync(local('t'));
    write('secret', 'secret');
    symlinkSync(local('outside'), local('t/d'));
    symlinkSync(local('secret'), local('t/g'));
    const { code, stderr } = await run('get', '-r', '-f', '/t', folder);
    expect(code).toBe(1);
    expect(stderr).toContain('Is a link, which is not followed (NOT_DIRECTORY)');
    expect(readdirSync(local('outside'))).toEqual([]);
    expect(readFileSync(local('secret'), 'utf8')).toBe('secret');
    expect(readFileSync(local('t/g'), 'utf8')).toBe('new');
  });

  test('-p keeps mode and times; a directory without -r is refused', async () => {
    dfs.add('/f', 'x', { mode: 0o600, mtimeMs: 5_000 });
    dfs.add('/d');
    expect((await run('get', '-p', '/f', local('f'))).code).toBe(0);
    expect(statSync(local('f'))).toMatchObject({ mode: 0o100600, mtimeMs: 5_000 });
    expect((await run('get', '/d', local('d'))).code).toBe(1);
  });

  test('several sources need a directory', async () => {
    dfs.add('/a1', '1');
    dfs.add('/a2', '2');
    expect((await run('get', '/a*', local('none'))).code).toBe(1);
    expect((await run('get', '/a*', folder)).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['a1', 'a2']);
  });

  test('an interrupt leaves nothing and exits 130', async () => {
    dfs.add('/f', 'content');
    const controller = new AbortController();
    dfs.onCall = (call) => {
      if (call === 'slice') controller.abort();
    };
    const { signal } = controller;
    const { code } = await runDfs(dfs, ['get', '/f', local('f')], { signal });
    expect([code, readdirSync(folder)]).toEqual([130, []]);
  });
});

test('getmerge joins the files of a directory by name', async () => {
  dfs.add('/d/b', 'B');
  dfs.add('/d/a', 'A');
  dfs.add('/d/empty', '');
  expect((await run('getmerge', '-nl', '-skip-empty-file', '/d', local('m'))).code).toBe(0);
  expect(readFileSync(local('m'), 'utf8')).toBe('A\nB\n');
  expect((await run('getmerge', '/d', '/none', local('n'))).code).not.toBe(0);
  expect(existsSync(local('n'))).toBe(false);
});

test('append adds to a file, makes one that is not there, and reads stdin', async () => {
  dfs.add('/f', 'a');
  expect((await run('appendToFile', write('b', 'b'), write('c', 'c'), '/f')).code).toBe(0);
  expect(dfs.content('/f')).toBe('abc');
  expect((await runDfs(dfs, ['append', '-', '/new'], { input: 'n' })).code).toBe(0);
  expect(dfs.content('/new')).toBe('n');
  expect((await run('append', local('b'), folder, '/f')).code).toBe(1);
  expect(dfs.content('/f')).toBe('abc');
});
