import type { FsckFile } from '../../../../src/common/admin-messages.js';
import type { LocatedBlock } from '../../../../src/common/file-status.js';
import { must } from '../../../../src/common/assert.js';
import { runDfs } from '../../../support/cli-run.js';
import { FakeDfs, fsckBlock } from '../../../support/fake-dfs.js';

let dfs: FakeDfs;
beforeEach(() => {
  dfs = new FakeDfs();
});

async function located(path: string): Promise<LocatedBlock> {
  for await (const block of dfs.locate(path)) return block;
  throw new Error('no block');
}

function file(path: string, changes: Partial<FsckFile>): FsckFile {
  return {
    path,
    length: 5,
    replication: 3,
    openForWrite: false,
    blockCount: 1,
    liveReplicas: 3,
    blocks: [],
    ...changes,
  };
}

test('report has the lines of dfsadmin -report', async () => {
  const { code, stdout } = await runDfs(dfs, ['report']);
  expect(code).toBe(0);
  expect(stdout).toBe(`Configured Capacity: 214748364800 (200 GB)
Present Capacity: 161061273600 (150 GB)
DFS Remaining: 128849018880 (120 GB)
DFS Used: 32212254720 (30 GB)
DFS Used%: 20.00%
Replicated Blocks:
\tTotal blocks: 24
\tUnder replicated blocks: 2
\tMisplaced blocks: 1
\tOver replicated blocks: 0
\tBlocks with corrupt replicas: 1
\tMissing blocks: 0
Repair:
\tQueued: 1 critical, 0 high, 1 normal, 1 misplaced
\tCopies under way: 2
\tCopied per second: 52428800 (50 MB) (cap 104857600 (100 MB)/s)
\tRepair workers: 1
Namespace:
\tFiles: 3
\tDirectories: 2
\tBytes: 1000 (1000 B)
\tFiles open for writing: 1
\tLast transaction: 42

-------------------------------------------------
Live block servers (2):

Name: 127.0.0.1:9101 (bs1)
Rack: /rack1
Configured Capacity: 107374182400 (100 GB)
DFS Used: 10737418240 (10 GB)
Non DFS Used: 32212254720 (30 GB)
DFS Remaining: 64424509440 (60 GB)
DFS Used%: 10.00%
DFS Remaining%: 60.00%
Blocks: 12
Last contact: Sat Nov 21 09:59:59 UTC 2026

Name: 127.0.0.1:9102 (bs2)
Rack: /rack2
Configured Capacity: 107374182400 (100 GB)
DFS Used: 21474836480 (20 GB)
Non DFS Used: 21474836480 (20 GB)
DFS Remaining: 64424509440 (60 GB)
DFS Used%: 20.00%
DFS Remaining%: 60.00%
Blocks: 12
Last contact: Sat Nov 21 09:59:59 UTC 2026

Dead block servers (1):

Name: 127.0.0.1:9103 (bs3)
Rack: /rack3
Configured Capacity: 107374182400 (100 GB)
DFS Used: 0 (0 B)
Non DFS Used: 42949672960 (40 GB)
DFS Remaining: 64424509440 (60 GB)
DFS Used%: 0.00%
DFS Remaining%: 60.00%
Blocks: 12
Last contact: Sat Nov 21 09:59:15 UTC 2026

`);
});

test('report --json has the fields of the contract, and filters choose servers', async () => {
  const { stdout } = await runDfs(dfs, ['dfsadmin', '-report', '-dead', '--json']);
  const report = JSON.parse(stdout) as { servers: { name: string }[] };
  expect(report).toMatchObject({ safeMode: false, txid: 42, blocks: { total: 24, missing: 0 } });
  expect(report.servers.map(({ name }) => name)).toEqual(['bs3']);
});

test('fsck of a healthy tree follows hdfs fsck', async () => {
  dfs.add('/d/f', 'hello');
  dfs.add('/d/g', '');
  const argv = ['fsck', '/', '-files', '-blocks', '-locations', '--user', 'alice'];
  const { code, stdout, stderr } = await runDfs(dfs, argv);
  expect(code).toBe(0);
  expect(stderr).toBe('Connecting to master via 127.0.0.1:9000\n');
  const { id } = await located('/d/f');
  expect(stdout).toBe(`FSCK started by alice for path / at Sat Nov 21 10:00:00 UTC 2026
/d/f 5 bytes, replicated: replication=3, 1 block(s):  OK
0. blk_${id}_1 len=5 Live_repl=3 [bs1 127.0.0.1:9101 /rack1, bs2 127.0.0.1:9102 /rack2, bs3 127.0.0.1:9103 /rack3]

/d/g 0 bytes, replicated: replication=3, 0 block(s):  OK


Status: HEALTHY
 Number of data-nodes:\t2
 Number of racks:\t\t2
 Total dirs:\t\t\t2
 Total symlinks:\t\t0

Replicated Blocks:
 Total size:\t5 B
 Total files:\t2
 Total blocks (validated):\t1 (avg. block size 5 B)
 Minimally replicated blocks:\t1 (100.0 %)
 Over-replicated blocks:\t0 (0.0 %)
 Under-replicated blocks:\t0 (0.0 %)
 Mis-replicated blocks:\t\t0 (0.0 %)
 Default replication factor:\t3
 Average block replication:\t3.0
 Missing blocks:\t\t0
 Blocks not reported yet:\t0
 Corrupt replicas:\t\t0
 Missing replicas:\t\t0 (0.0 %)
FSCK ended at Sat Nov 21 10:00:00 UTC 2026 in 0 milliseconds


The filesystem under path '/' is HEALTHY
`);
});

test('fsck with a missing block is CORRUPT and exits 1', async () => {
  dfs.add('/f', 'hello');
  const block = await located('/f');
  const lost = fsckBlock(block, 0, { missing: true, underReplicated: true });
  dfs.fsckFiles = [file('/f', { liveReplicas: 0, blocks: [lost] })];
  const { code, stdout } = await runDfs(dfs, ['fsck', '/']);
  expect(code).toBe(1);
  expect(stdout).toContain(`/f:  blk_${block.id}_1: no good replica of its 5 bytes.\n`);
  expect(stdout).toContain(`  CORRUPT FILES:\t1\n  MISSING BLOCKS:\t1\n  MISSING SIZE:\t\t5 B\n`);
  expect(stdout).toContain(' Missing replicas:\t\t3 (100.0 %)\n');
  expect(stdout.endsWith("The filesystem under path '/' is CORRUPT\n")).toBe(true);
});

test.each([
  [{ underReplicated: true }, 2, 'DEGRADED', 'underReplicated'],
  [{ misplaced: true }, 3, 'DEGRADED', 'misplaced'],
  [{ corruptReplicas: 1 }, 3, 'DEGRADED', 'corruptReplica'],
  [{ missing: true, unreported: true }, 0, 'DEGRADED', 'unreported'],
  [{ overReplicated: true }, 4, 'HEALTHY', 'overReplicated'],
])('fsck --json of a block with %j is %3$s and exits 0', async (changes, live, status, kind) => {
  dfs.add('/f', 'hello');
  const block = await located('/f');
  dfs.fsckFiles = [file('/f', { liveReplicas: live, blocks: [fsckBlock(block, live, changes)] })];
  const { code, stdout } = await runDfs(dfs, ['fsck', '/f', '--json']);
  expect(code).toBe(0);
  const parsed = JSON.parse(stdout) as Record<string, unknown>;
  expect(parsed).toMatchObject({ path: '/f', status, files: 1, bytes: 5, blocks: 1, missing: 0 });
  expect(parsed['problems']).toMatchObject([{ path: '/f', block: block.id, kind }]);
});

test('fsck --json of a healthy tree has no problems, and of nothing exits 3 with an empty stdout', async () => {
  dfs.add('/f', 'hello');
  const { stdout } = await runDfs(dfs, ['fsck', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    path: '/',
    problems: [],
    status: 'HEALTHY',
    files: 1,
    directories: 1,
    bytes: 5,
    blocks: 1,
    underReplicated: 0,
    misplaced: 0,
    overReplicated: 0,
    corruptReplicas: 0,
    missing: 0,
    unreported: 0,
  });
  const missing = await runDfs(dfs, ['fsck', '/none', '--json']);
  expect([missing.code, missing.stdout]).toEqual([3, '']);
});

test('safemode enter, get, leave and wait', async () => {
  const say = async (action: string): Promise<string> =>
    (await runDfs(dfs, ['safemode', action])).stdout;
  expect(await say('enter')).toBe('Safe mode is ON (entered by an operator)\n');
  expect(await say('get')).toBe('Safe mode is ON (entered by an operator)\n');
  let looks = 0;
  dfs.onCall = (call) => {
    if (call === 'safeMode' && ++looks === 3) dfs.safe = false;
  };
  expect(await say('wait')).toBe('Safe mode is OFF\n');
  expect(looks).toBe(3);
  const json = await runDfs(dfs, ['-safemode', 'leave', '--json']);
  expect(JSON.parse(json.stdout)).toEqual({ safeMode: false, reason: '' });
  expect((await runDfs(dfs, ['safemode', 'maybe'])).code).toBe(2);
});

test('health exits 0 when ready and 6 when not; checkpoint says what it wrote', async () => {
  expect(await runDfs(dfs, ['health'])).toMatchObject({ code: 0, stdout: 'ready: serving\n' });
  dfs.safe = true;
  expect(await runDfs(dfs, ['health'])).toMatchObject({ code: 6 });
  const json = await runDfs(dfs, ['health', '--json']);
  expect(JSON.parse(json.stdout)).toEqual({
    ready: false,
    safeMode: true,
    detail: 'safe mode',
    hearing: null,
  });
  const { stdout } = await runDfs(dfs, ['checkpoint']);
  expect(stdout).toBe('Checkpoint up to transaction 42: 1.5 KB in 12 ms\n');
});

test('health says what block servers have yet to tell, and null where nobody can tell how long it takes', async () => {
  const servers = [
    { server: 'bs1', reporting: true, pagesDone: 3, pagesTotal: 9 },
    { server: 'bs2', reporting: false, pagesDone: 0, pagesTotal: 4 },
    { server: 'bs3', reporting: true, pagesDone: 2, pagesTotal: 0 },
  ];
  dfs.hearing = { servers, waiting: 5, blocksWithoutLocation: 77, timeLeftMs: 1_200 };
  expect((await runDfs(dfs, ['health'])).stdout).toBe(
    [
      'ready: serving',
      'block servers that have not told all: 5',
      '  bs1: 3 of 9 pages',
      '  bs2: waits, 0 of 4 pages',
      '  bs3: 2 pages',
      '  and 2 more',
      'blocks without a location: 77',
      'time left: 2 s',
      '',
    ].join('\n'),
  );
  dfs.hearing = { servers: [], waiting: 0, blocksWithoutLocation: 77, timeLeftMs: undefined };
  expect((await runDfs(dfs, ['health'])).stdout).toContain('time left: not known yet\n');
  const { stdout } = await runDfs(dfs, ['health', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ hearing: { waiting: 0, timeLeftMs: null } });
});

test('config show names each origin, by flag before variable before default', async () => {
  const env = { HOME: '/nonexistent', DFS_REPLICATION: '2', DFS_MASTER: 'a:1,b:2' };
  const { stdout } = await runDfs(dfs, ['config', 'show', '--master', 'c:3', '--json'], { env });
  const shown = JSON.parse(stdout) as Record<string, unknown>;
  expect(shown).toMatchObject({
    master: { value: ['c:3'], origin: 'flag' },
    replication: { value: 2, origin: 'env' },
    ack: { value: 'all', origin: 'default' },
    user: { value: null, origin: 'default' },
  });
  const text = (await runDfs(dfs, ['config', 'show'], { env })).stdout.split('\n');
  expect(text[0]).toBe('SETTING      VALUE    ORIGIN');
  expect(must(text[1], 'first row')).toBe('master       a:1,b:2  env');
});

test('explain says candidate by candidate why a block waits, and what would help', async () => {
  const dfs = new FakeDfs();
  const { code, stdout } = await runDfs(dfs, ['explain', 'file', '/data/a']);
  expect(code).toBe(0);
  expect(stdout).toBe(`file: 1 of 1 blocks are not as they should be.

Block 17 of /data/a, at byte 0, 64 M
  Under-replicated: 2 of 3 copies are good. Repair (normal) waits: no server.
  Replicas, as sources:
    yes  bs1  /rack1  live  good  can be copied from
  Servers, as targets:
    no  bs3  /rack3  dead  dead
  What would help:
    - start bs3 again
`);
  expect(await runDfs(dfs, ['explain', 'block', 'blk_x'])).toMatchObject({ code: 2 });
  const asJson = await runDfs(dfs, ['explain', 'block', 'blk_17_3', '--json']);
  expect(JSON.parse(asJson.stdout)).toMatchObject({ blocks: [{ blockId: 17 }] });
});

test('gc tells what waits to be deleted, and now has servers report', async () => {
  expect(await runDfs(dfs, ['gc'])).toMatchObject({
    code: 0,
    stdout: `SERVER  BLOCKS TO DELETE
bs1                   12
Blocks with more copies than wanted, waiting: 3
Removed files whose blocks are still to go: 1
`,
  });
  const calls: string[] = [];
  dfs.onCall = (call) => void calls.push(call);
  expect((await runDfs(dfs, ['gc', 'now', '--json'])).code).toBe(0);
  expect(calls).toContain('garbage now');
  expect((await runDfs(dfs, ['gc', 'later'])).code).toBe(2);
});
