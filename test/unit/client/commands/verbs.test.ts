import { Writable } from 'node:stream';
import { DfsError } from '../../../../src/common/error.js';
import { runDfs, type CliResult } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

let dfs: FakeDfs;
beforeEach(() => {
  dfs = new FakeDfs();
});
const run = (...argv: string[]): Promise<CliResult> => runDfs(dfs, argv);

describe('spelling', () => {
  test.each([
    [['ls', '-C', '/']],
    [['-ls', '-C', '/']],
    [['dfs', '-ls', '-C', '/']],
    [['fs', '-ls', '-C', '/']],
    [['--master', 'ls:1', 'ls', '-C', '/']],
    [['--json=false', 'dfs', 'ls', '/', '-C']],
  ])('%j lists the root', async (argv) => {
    dfs.add('/a');
    expect(await runDfs(dfs, argv)).toMatchObject({ code: 0, stdout: '/a\n', stderr: '' });
  });

  test('flags before and after the verb reach the connection', async () => {
    const seen: unknown[] = [];
    const env = { HOME: '/nonexistent', DFS_USER: 'bob', DFS_TIMEOUT: '5s' };
    await runDfs(dfs, ['--master', 'a:1,b:2', 'ls', '/', '--groups', 'x,y'], {
      env,
      onConnect: (options) => seen.push(options),
    });
    expect(seen).toMatchObject([
      { master: ['a:1', 'b:2'], user: 'bob', timeoutMs: 5_000, groups: ['x', 'y'] },
    ]);
    expect(dfs.closed).toBe(true);
  });

  test('a wait for the master is told once, on stderr', async () => {
    const { stderr } = await runDfs(dfs, ['ls', '/'], {
      onConnect: ({ onWaiting }) => {
        onWaiting?.(new DfsError('UNAVAILABLE', 'Cannot reach a:1'));
        onWaiting?.(new DfsError('UNAVAILABLE', 'Cannot reach a:1'));
      },
    });
    expect(stderr).toBe('ls: waiting for an answer: Cannot reach a:1\n');
  });

  test.each([
    [['sl', '/'], "dfs: Unknown command 'sl'; did you mean 'ls'? (INVALID_ARGUMENT)\n"],
    [['mkdri', '/'], "dfs: Unknown command 'mkdri'; did you mean 'mkdir'? (INVALID_ARGUMENT)\n"],
    [['frobnicate'], "dfs: Unknown command 'frobnicate'; see 'dfs help' (INVALID_ARGUMENT)\n"],
    [['__proto__'], "dfs: Unknown command '__proto__'; see 'dfs help' (INVALID_ARGUMENT)\n"],
    [['constructor'], "dfs: Unknown command 'constructor'; see 'dfs help' (INVALID_ARGUMENT)\n"],
    [['ls', '--bogus'], "ls: Unknown argument: bogus; see 'dfs ls --help' (INVALID_ARGUMENT)\n"],
    [
      ['mv', '/a'],
      'mv: Not enough arguments; usage: dfs mv <source>... <target> (INVALID_ARGUMENT)\n',
    ],
    [
      ['ls', '--timeout', 'soon'],
      'ls: --timeout: "soon" is not a duration such as 30s (INVALID_ARGUMENT)\n',
    ],
    [['ls', 'relative'], "ls: 'relative': Invalid path: it must start with / (PATH_INVALID)\n"],
    [['ls', '/a/../b'], "ls: '/a/../b': Invalid path: '..' is not a name (PATH_INVALID)\n"],
  ])('%j is wrong usage: one line and exit 2', async (argv, stderr) => {
    expect(await runDfs(dfs, argv)).toEqual(
      expect.objectContaining({ code: 2, stdout: '', stderr }),
    );
  });

  test('help and version need no cluster', async () => {
    const connect = (): never => {
      throw new Error('must not connect');
    };
    for (const argv of [
      ['help'],
      ['--help'],
      ['help', 'put'],
      ['put', '--help'],
      ['version'],
      ['--version'],
    ])
      expect((await runDfs(dfs, argv, { connect })).code).toBe(0);
    expect((await runDfs(dfs, ['help', 'put'], { connect })).stdout).toContain('--if-absent');
    expect((await runDfs(dfs, [], { connect })).code).toBe(2);
  });
});

describe('errors', () => {
  test('one failure has its own code, and with --json its own line of JSON on stderr', async () => {
    expect(await run('cat', '/none')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: "cat: '/none': No such file or directory (NOT_FOUND)\n",
    });
    const { code, stdout, stderr } = await run('stat', '/none', '--json');
    expect([code, stdout]).toEqual([3, '']);
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'NOT_FOUND', message: 'No such file or directory', path: '/none' },
    });
  });

  test('part of many is 1, and the others are done', async () => {
    dfs.add('/a', 'A');
    dfs.add('/b', 'B');
    expect(await run('cat', '/a', '/none', '/b')).toMatchObject({ code: 1, stdout: 'AB' });
    expect((await run('cat', '/none', '/nor')).code).toBe(3);
  });

  test('a cluster that cannot be reached ends the command at the first operand', async () => {
    let calls = 0;
    dfs.onCall = () => {
      calls++;
      throw new DfsError('UNAVAILABLE', 'No master answers at 127.0.0.1:9000');
    };
    expect(await run('rm', '/a', '/b', '/c')).toMatchObject({
      code: 6,
      stderr: 'rm: '.concat("'/a': No master answers at 127.0.0.1:9000 (UNAVAILABLE)\n"),
    });
    expect(calls).toBe(1);
  });

  test.each([
    ['PERMISSION_DENIED', 5],
    ['SAFE_MODE', 6],
    ['DATA_CORRUPT', 7],
    ['NO_SPACE', 8],
    ['VERSION_CONFLICT', 4],
  ] as const)('%s exits %d', async (fault, exit) => {
    dfs.onCall = () => {
      throw new DfsError(fault, undefined, { path: '/a' });
    };
    expect((await run('mkdir', '/a')).code).toBe(exit);
  });

  test('a broken invariant is one line without a stack, and has one with DFS_DEBUG', async () => {
    dfs.onCall = () => {
      throw new TypeError('x is not\na function');
    };
    expect(await run('mkdir', '/a')).toMatchObject({
      code: 1,
      stderr: "mkdir: '/a': x is not\\na function (INTERNAL)\n",
    });
    const env = { HOME: '/nonexistent', DFS_DEBUG: '1' };
    expect((await runDfs(dfs, ['mkdir', '/a'], { env })).stderr).toContain('    at ');
  });

  test('a closed pipe ends quietly', async () => {
    dfs.add('/f', Buffer.alloc(1_000_000));
    const broken = new Writable({
      write(_data, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    broken.on('error', () => undefined);
    for (const argv of [['cat', '/f'], ['ls', '/'], ['help'], ['stat', '/f', '--json']])
      expect(await runDfs(dfs, argv, { stdout: broken })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('globs', () => {
  beforeEach(() => {
    for (const path of ['/g/a1', '/g/a2', '/g/b1', '/g/sub/a3', '/h/a1']) dfs.add(path, path);
  });
  const paths = async (...patterns: string[]): Promise<string[]> =>
    (await run('ls', '-C', '-d', ...patterns)).stdout.split('\n').slice(0, -1);

  test('are expanded in any component', async () => {
    expect(await paths('/g/a*')).toEqual(['/g/a1', '/g/a2']);
    expect(await paths('/*/a1')).toEqual(['/g/a1', '/h/a1']);
    expect(await paths('/g/{b1,sub/a?}')).toEqual(['/g/b1', '/g/sub/a3']);
    expect(await paths('/g/[!a]*')).toEqual(['/g/b1', '/g/sub']);
    expect(await paths('/{g,g}/a1')).toEqual(['/g/a1']);
  });

  test('without a match are an error, as in HDFS', async () => {
    expect(await run('rm', '/g/z*')).toMatchObject({
      code: 3,
      stderr: "rm: '/g/z*': No such file or directory (NOT_FOUND)\n",
    });
    expect((await run('rm', '-f', '/g/z*')).code).toBe(0);
  });

  test('a name with glob characters that is there is meant itself, and can be escaped', async () => {
    dfs.add('/g/a*', 'star');
    dfs.add('/g/x[1]', 'brackets');
    expect(await paths('/g/a*')).toEqual(['/g/a*']);
    expect(await paths('/g/x[1]')).toEqual(['/g/x[1]']);
    expect(await paths('/g/a\\*')).toEqual(['/g/a*']);
    expect((await run('touch', '/g/new{1,2}')).code).toBe(0);
    expect(dfs.has('/g/new{1,2}')).toBe(true);
  });
});

describe('namespace verbs', () => {
  test('rm prints what it deleted, refuses directories without -r, and forgives with -f', async () => {
    dfs.add('/d/f', 'x');
    dfs.add('/e', 'x');
    expect(await run('rm', '-skipTrash', '/e')).toMatchObject({ code: 0, stdout: 'Deleted /e\n' });
    expect((await run('rm', '/d')).code).toBe(1);
    expect(dfs.has('/d/f')).toBe(true);
    expect((await run('rm', '-rf', '/d', '/none')).code).toBe(0);
    expect(dfs.has('/d')).toBe(false);
    expect((await run('rm', '/none')).code).toBe(3);
  });

  test('rmdir takes only empty directories', async () => {
    dfs.add('/d/e');
    dfs.add('/f', '');
    expect((await run('rmdir', '/d')).stderr).toContain('DIRECTORY_NOT_EMPTY');
    expect((await run('rmdir', '--ignore-fail-on-non-empty', '/d')).code).toBe(0);
    expect((await run('rmdir', '/f')).stderr).toContain('NOT_DIRECTORY');
    expect((await run('rmdir', '/d/e', '/d')).code).toBe(0);
    expect(dfs.has('/d')).toBe(false);
  });

  test('mkdir -p makes parents and accepts what is there', async () => {
    expect((await run('mkdir', '/a/b')).code).toBe(3);
    expect((await run('mkdir', '-p', '/a/b', '/a/b')).code).toBe(0);
    expect((await run('mkdir', '/a/b')).code).toBe(4);
  });

  test('mv renames, moves into directories, and does not replace without -f', async () => {
    dfs.add('/a', 'a');
    dfs.add('/b', 'b');
    dfs.add('/d');
    expect((await run('mv', '/a', '/b')).code).toBe(4);
    expect((await run('mv', '-f', '/a', '/c')).code).toBe(0);
    expect((await run('mv', '/b', '/c', '/d')).code).toBe(0);
    expect([dfs.has('/a'), dfs.content('/d/b'), dfs.content('/d/c')]).toEqual([false, 'b', 'a']);
    expect((await run('mv', '/d/b', '/d/c', '/nowhere')).code).toBe(3);
    expect((await run('mv', '/d/b', '/x/')).code).toBe(3);
  });

  test('cp copies trees, and not into themselves', async () => {
    dfs.add('/t/u/f', 'f', { mode: 0o600 });
    dfs.add('/t/g', 'g');
    expect((await run('cp', '/t', '/copy')).code).toBe(0);
    expect((await run('cp', '-p', '/t/u/f', '/kept')).code).toBe(0);
    expect([dfs.content('/copy/u/f'), dfs.content('/copy/g')]).toEqual(['f', 'g']);
    expect((await dfs.stat('/kept')).mode).toBe(0o600);
    expect((await run('cp', '/t', '/t/u')).stderr).toContain('RENAME_INTO_ITSELF');
    expect((await run('cp', '/t/g', '/copy/g')).code).toBe(4);
  });

  test('touch makes, sets times, and touchz refuses what has content', async () => {
    dfs.add('/f', 'x');
    expect((await run('touch', '-t', '20260102:030405', '-m', '/f')).code).toBe(0);
    expect((await dfs.stat('/f')).mtimeMs).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect((await run('touch', '-t', '20261332:030405', '/f')).code).toBe(2);
    expect((await run('touch', '-c', '/none')).code).toBe(0);
    expect(dfs.has('/none')).toBe(false);
    expect((await run('touchz', '/z', '/z')).code).toBe(0);
    expect((await run('touchz', '/f')).code).toBe(4);
  });

  test('chmod takes octal and symbolic modes, also ones that look like flags', async () => {
    dfs.add('/d/f', 'x', { mode: 0o644 });
    dfs.add('/d/run', 'x', { mode: 0o755 });
    expect((await run('chmod', '-x', '/d/run')).code).toBe(0);
    expect((await dfs.stat('/d/run')).mode).toBe(0o644);
    expect((await run('chmod', '-R', 'g+w,o-r,u+X', '/d')).code).toBe(0);
    expect((await dfs.stat('/d')).mode).toBe(0o771);
    expect((await dfs.stat('/d/f')).mode).toBe(0o660);
    expect((await run('chmod', '1777', '/d')).code).toBe(0);
    expect((await dfs.stat('/d')).mode).toBe(0o1777);
    for (const mode of ['888', 'u+q', '', '4755', '0x1'])
      expect((await run('chmod', mode, '/d')).code).toBe(2);
  });

  test('chown and chgrp', async () => {
    dfs.add('/d/f', 'x');
    expect((await run('chown', '-R', 'bob:dev', '/d')).code).toBe(0);
    expect(await dfs.stat('/d/f')).toMatchObject({ owner: 'bob', group: 'dev' });
    expect((await run('chown', ':ops', '/d')).code).toBe(0);
    expect((await run('chgrp', 'web', '/d/f')).code).toBe(0);
    expect((await dfs.stat('/d')).group).toBe('ops');
    expect((await dfs.stat('/d/f')).group).toBe('web');
    expect((await run('chown', ':', '/d')).code).toBe(2);
  });

  test.each([
    ['setrep', '2', '/f'],
    ['chmod', '-R', '600', '/f'],
    ['chown', '-R', 'al', '/f'],
  ])('%s refused on its one file exits with the code of the refusal', async (...argv) => {
    dfs.add('/f', 'x');
    dfs.onCall = (call, path) => {
      if (call.startsWith('set')) throw new DfsError('PERMISSION_DENIED', undefined, { path });
    };
    const refused = await run(...argv);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toMatch(/\(PERMISSION_DENIED\)\n$/);
  });

  test('truncate, concat, checksum, locate', async () => {
    dfs.add('/f', 'hello world');
    dfs.add('/g', '!');
    expect((await run('truncate', '-w', '5', '/f')).stdout).toBe('Truncated /f to length: 5\n');
    expect((await run('concat', '/f', '/g')).code).toBe(0);
    expect([dfs.content('/f'), dfs.has('/g')]).toEqual(['hello!', false]);
    dfs.add('/n', '123456789');
    expect((await run('checksum', '/n')).stdout).toBe('/n\tCOMPOSITE-CRC32C\te3069283\n');
    const { stdout } = await run('locate', '/n');
    expect(stdout).toMatch(
      /^\/n 9 bytes, 1 block\(s\)\n0\. blk_\d+_1 offset=0 len=9\n   bs1 \/rack1 127\.0\.0\.1:9101 live\n/,
    );
    expect(JSON.parse((await run('locate', '--json', '/n')).stdout)).toMatchObject({
      path: '/n',
      length: 9,
      blocks: [{ offset: 0, length: 9 }],
    });
  });

  test('test answers by exit code', async () => {
    dfs.add('/f', 'x', { mode: 0o640, owner: 'alice', group: 'dev' });
    dfs.add('/z', '');
    dfs.add('/d');
    const answer = async (...argv: string[]): Promise<number> => (await run('test', ...argv)).code;
    expect([await answer('-d', '/d'), await answer('-d', '/f'), await answer('-e', '/no')]).toEqual(
      [0, 1, 1],
    );
    expect([await answer('-f', '/f'), await answer('-s', '/f'), await answer('-z', '/z')]).toEqual([
      0, 0, 0,
    ]);
    expect([await answer('-z', '/f'), await answer('-s', '/d')]).toEqual([1, 1]);
    expect(await answer('-w', '/f', '--user', 'alice')).toBe(0);
    expect(await answer('-w', '/f', '--user', 'bob', '--groups', 'dev')).toBe(1);
    expect(await answer('-r', '/f', '--user', 'bob', '--groups', 'dev')).toBe(0);
    expect(await answer('-r', '/f', '--user', 'bob')).toBe(1);
    expect(await answer('-w', '/f', '--user', 'root')).toBe(0);
    expect(await answer('/f')).toBe(2);
    dfs.onCall = () => {
      throw new DfsError('UNAVAILABLE');
    };
    expect(await answer('-e', '/f')).toBe(6);
  });

  test('head, tail, and tail -f until it is interrupted', async () => {
    dfs.add('/f', 'a'.repeat(2_000) + 'end');
    expect((await run('head', '/f')).stdout).toBe('a'.repeat(1_024));
    expect((await run('tail', '-c', '3', '/f')).stdout).toBe('end');
    expect((await run('head', '-c', '0', '/f')).stdout).toBe('');
    const controller = new AbortController();
    let rounds = 0;
    const { code, stdout } = await runDfs(dfs, ['tail', '-f', '-c', '3', '/f'], {
      signal: controller.signal,
      sleep: () => {
        rounds++;
        if (rounds === 2) dfs.add('/f', `${dfs.content('/f')} more`);
        if (rounds === 4) controller.abort();
        return Promise.resolve();
      },
    });
    expect([code, stdout]).toEqual([130, 'end more']);
  });
});

test('on a terminal, and with -q, names cannot send commands to it', async () => {
  dfs.add('/d/\u001b[2J\nx', '');
  const plain = await run('ls', '-C', '/d');
  expect(plain.stdout).toBe('/d/\u001b[2J\nx\n');
  expect((await run('ls', '-C', '-q', '/d')).stdout).toBe('/d/?[2J?x\n');
  const shown = await runDfs(dfs, ['find', '/d', '-type', 'f'], { stdoutIsTerminal: true });
  expect(shown.stdout).toBe('/d/?[2J?x\n');
  expect((await run('rm', '-r', '--skip-trash', '/d')).stdout).toBe('Deleted /d\n');
});
