import { dfs } from '../support/dfs-process.js';
import { runningInFolder } from '../support/running-in-folder.js';

test('the demo, on real processes: put, get, a domain killed, get, every copy back, get; nothing is left running', async () => {
  const { code, stdout, stderr } = await dfs({ master: '127.0.0.1:1' }, [
    'cluster',
    'demo',
    '--size',
    '16MiB',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/SIGKILL to all of \/rack2: bs2, bs5\n/);
  expect(stdout).toMatch(/bs2 and bs5 dead .* blocks lack a copy, 0 are missing\n/);
  // More where a copy had to be made again, as on a machine that leaves repair no processor for long.
  const [, copied] =
    /every block is back to its full count .*: (\d+) MiB copied\n/.exec(stdout) ?? [];
  expect(Number(copied)).toBeGreaterThanOrEqual(16);
  expect(stdout.match(/SHA-256 compared/g)).toHaveLength(3);
  expect(stdout).toMatch(/all is well\n$/);
  const folder = /in (\/\S+)/.exec(stdout)?.[1] ?? 'no folder';
  expect(await runningInFolder(folder)).toEqual([]);
}, 300_000);
