import type { FsckFile } from '../../../../src/common/admin-messages.js';
import { runDfs, type CliResult } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

let dfs: FakeDfs;
beforeEach(() => {
  dfs = new FakeDfs();
});
const run = (...argv: string[]): Promise<CliResult> => runDfs(dfs, argv);

test('setrep -w of a directory waits until every block below has its copies', async () => {
  dfs.add('/d/f', 'x');
  const looks: FsckFile[][] = [];
  for await (const { files } of dfs.fsck('/d/f')) looks.push(withProblem(files, 'underReplicated'));
  for await (const { files } of dfs.fsck('/d/f')) looks.push(withProblem(files, 'overReplicated'));
  let asked = 0;
  dfs.onCall = (call) => {
    if (call === 'fsck') dfs.fsckFiles = looks[asked++];
  };
  expect(await run('setrep', '-w', '2', '/d')).toMatchObject({
    code: 0,
    stdout: 'Replication 2 set: /d/f\nWaiting for /d ... done\n',
  });
  expect(asked).toBe(3);
  expect((await run('setrep', '0', '/d')).code).toBe(2);
});

test.each([
  ['no repair worker', { workers: [] }, /^\nsetrep: no repair worker .*\n$/],
  ['a repair that is paused', { paused: true }, /^\nsetrep: repair is paused; .*\n$/],
  ['a repair that goes on', {}, /^\nsetrep: not yet; .* dfs fsck \/f; .*\n$/],
])('setrep -w says once what it waits for: %s', async (_, repair, notice) => {
  dfs.add('/f', 'x');
  const looks: FsckFile[] = [];
  for await (const { files } of dfs.fsck('/f'))
    looks.push(...withProblem(files, 'underReplicated'));
  const report = await dfs.report();
  dfs.report = async () => ({ ...report, repair: { ...report.repair, ...repair } });
  let asked = 0;
  dfs.onCall = (call) => {
    if (call === 'fsck') dfs.fsckFiles = asked++ < 30 ? looks : undefined;
  };
  const { code, stderr } = await run('setrep', '-w', '2', '/f');
  expect({ code, asked }).toEqual({ code: 0, asked: 31 });
  expect(stderr).toMatch(notice);
});

function withProblem(files: readonly FsckFile[], problem: 'underReplicated' | 'overReplicated') {
  return files.map((file) => ({
    ...file,
    blocks: file.blocks.map((block) => ({ ...block, [problem]: true })),
  }));
}
