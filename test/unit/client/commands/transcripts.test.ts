import { runDfs } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

/** Exact output of the commands that print columns; HDFS users have scripts that cut them. */
let dfs: FakeDfs;
const at = new Date(2017, 2, 7, 9, 57).getTime();

beforeEach(() => {
  dfs = new FakeDfs();
  const hdfs = { owner: 'hdfs', group: 'supergroup', mtimeMs: at, atimeMs: at };
  dfs.add('/data', undefined, hdfs);
  dfs.add('/data/sub', undefined, hdfs);
  dfs.add('/data/sub/x', 'x'.repeat(1536), { ...hdfs, replication: 2 });
  dfs.add('/data/a.gz', 'a'.repeat(10), { ...hdfs, mtimeMs: at + 60_000, owner: 'al' });
});

async function lines(...argv: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runDfs(dfs, argv);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').slice(0, -1);
}

test('ls shows the columns of HDFS', async () => {
  expect(await lines('ls', '/data')).toEqual([
    'Found 2 items',
    '-rw-r--r--   3 al   supergroup         10 2017-03-07 09:58 /data/a.gz',
    'drwxr-xr-x   - hdfs supergroup          0 2017-03-07 09:57 /data/sub',
  ]);
});

test('ls -R has no header and shows a directory before its entries', async () => {
  expect(await lines('ls', '-R', '-h', '/data')).toEqual([
    '-rw-r--r--   3 al   supergroup         10 2017-03-07 09:58 /data/a.gz',
    'drwxr-xr-x   - hdfs supergroup          0 2017-03-07 09:57 /data/sub',
    '-rw-r--r--   2 hdfs supergroup      1.5 K 2017-03-07 09:57 /data/sub/x',
  ]);
});

test('ls of a file, of an empty directory, of a directory itself, and of paths only', async () => {
  dfs.add('/empty');
  expect(await lines('ls', '/data/a.gz')).toHaveLength(1);
  expect(await lines('ls', '/empty')).toEqual([]);
  expect(await lines('ls', '-d', '-C', '/data')).toEqual(['/data']);
  expect(await lines('ls', '-C', '/data')).toEqual(['/data/a.gz', '/data/sub']);
});

test('ls sorts by time, by size, and backwards', async () => {
  dfs.add('/s/1', 'aa', { mtimeMs: 3 });
  dfs.add('/s/2', 'aaa', { mtimeMs: 1 });
  dfs.add('/s/3', 'a', { mtimeMs: 2 });
  expect(await lines('ls', '-C', '-t', '/s')).toEqual(['/s/1', '/s/3', '/s/2']);
  expect(await lines('ls', '-C', '-tr', '/s')).toEqual(['/s/2', '/s/3', '/s/1']);
  expect(await lines('ls', '-C', '-S', '/s')).toEqual(['/s/2', '/s/1', '/s/3']);
  expect(await lines('ls', '-C', '-r', '/s')).toEqual(['/s/3', '/s/2', '/s/1']);
});

test('ls counts a listing of more than one page', async () => {
  for (let i = 0; i < 1_500; i++) dfs.add(`/many/f${i}`, '');
  const shown = await lines('ls', '/many');
  expect(shown[0]).toBe('Found 1500 items');
  expect(shown).toHaveLength(1_501);
});

test('du has sizes, sizes with copies and paths, left-aligned', async () => {
  expect(await lines('du', '/data')).toEqual(['10    30    /data/a.gz', '1536  3072  /data/sub']);
  expect(await lines('du', '-h', '-s', '-v', '/data')).toEqual([
    'SIZE   DISK_SPACE_CONSUMED_WITH_ALL_REPLICAS  FULL_PATH_NAME',
    '1.5 K  3.0 K                                  /data',
  ]);
});

test('df has right-aligned numbers', async () => {
  expect(await lines('df', '-h')).toEqual([
    'Filesystem             Size  Used  Available  Use%',
    'dfs://127.0.0.1:9000  200 G  30 G      120 G   15%',
  ]);
});

test('count has the widths of HDFS, with and without quotas', async () => {
  expect(await lines('count', '/data')).toEqual([
    '           2            2               1546 /data',
  ]);
  expect(await lines('count', '-q', '-h', '-v', '/data')).toEqual([
    '       QUOTA       REM_QUOTA     SPACE_QUOTA REM_SPACE_QUOTA    DIR_COUNT   FILE_COUNT       CONTENT_SIZE PATHNAME',
    '        none             inf            none             inf            2            2              1.5 K /data',
  ]);
});

test('stat fills a format; without one it is the time of change in UTC', async () => {
  dfs.add('/f', 'abc', { mtimeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678), mode: 0o1640 });
  expect(await lines('stat', '/f')).toEqual(['2026-01-02 03:04:05']);
  const format = '%F|%a|%A|%u:%g|%b|%o|%r|%n|%y|%Y|%%|%z';
  expect(await lines('stat', format, '/f')).toEqual([
    'regular file|1640|rw-r----T|alice:staff|3|67108864|3|f|2026-01-02 03:04:05|1767323045678|%|z',
  ]);
});

test('stat --json has the shape of the contract', async () => {
  dfs.add('/f', 'abc', { blockSize: 2, replication: 1 });
  const [text] = await lines('stat', '--json', '/f');
  const parsed = JSON.parse(text ?? '') as Record<string, unknown>;
  expect(Object.keys(parsed).join(' ')).toBe(
    'path type inode size replication blockSize owner group mode mtime atime version sha256 blocks',
  );
  expect(parsed).toMatchObject({ path: '/f', type: 'file', size: 3, mode: '644' });
  expect(parsed['blocks']).toMatchObject([
    { offset: 0, length: 2, generation: 1 },
    { offset: 2, length: 1, locations: [{ server: 'bs1', domain: '/rack1', state: 'live' }] },
  ]);
});

test('find prints paths by name and type, each directory before its entries', async () => {
  expect(await lines('find', '/data')).toEqual(['/data', '/data/a.gz', '/data/sub', '/data/sub/x']);
  expect(await lines('find', '/data', '-iname', '*.GZ')).toEqual(['/data/a.gz']);
  expect(await lines('find', '/', '-type', 'd', '-name', 's*')).toEqual(['/data/sub']);
  const { stdout } = await runDfs(dfs, ['find', '/data/sub', '-print0']);
  expect(stdout).toBe('/data/sub\0/data/sub/x\0');
});
