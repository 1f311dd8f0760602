import { callsOf, MasterInMemory } from '../../support/master-in-memory.js';

const ENTRIES = 10_000;
const AT_ONCE = 1_000;
const PAGE = 1_000;

const nameOf = (i: number): string => `entry-${String(i).padStart(7, '0')}`;

test('a directory of ten thousand entries is listed page by page, moved by one operation, kept over a kill and removed at once', async () => {
  const machine = new MasterInMemory();
  const master = await machine.start();
  const next = callsOf('worker');
  const mkdir = (path: string) =>
    master.handlers.namespace.mkdir(next(), { path, mode: 0o755, parents: false }, {});
  await mkdir('/large');
  for (let made = 0; made < ENTRIES; made += AT_ONCE)
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) => mkdir(`/large/${nameOf(made + i)}`)),
    );
  const before = (await master.handlers.admin.report(next(), {})).txid;
  const move = { source: '/large', target: '/moved', overwrite: false, ifVersion: undefined };
  expect(await master.handlers.namespace.rename(next(), move, {})).toMatchObject({
    childCount: ENTRIES,
  });
  machine.kill();

  const { handlers } = await machine.start();
  expect((await handlers.admin.report(next(), {})).txid).toBe(before + 1);
  let startAfter = '';
  let found = 0;
  for (let hasMore = true; hasMore;) {
    const page = await handlers.namespace.list(
      next(),
      { path: '/moved', startAfter, limit: PAGE },
      {},
    );
    expect(page.entries.length).toBeLessThanOrEqual(PAGE);
    for (const { path } of page.entries) if (path !== nameOf(found++)) throw new Error(path);
    startAfter = page.entries.at(-1)?.path ?? '';
    ({ hasMore } = page);
  }
  expect(found).toBe(ENTRIES);

  const gone = { path: '/moved', recursive: true, ifVersion: undefined };
  await handlers.namespace.remove(next(), gone, {});
  expect(
    await handlers.namespace.list(next(), { path: '/', startAfter: '', limit: 9 }, {}),
  ).toEqual({ entries: [], hasMore: false });
  await machine.time.advance(60_000);
  const { directories } = await handlers.namespace.contentSummary(next(), { path: '/' }, {});
  expect(directories).toBe(1);
  expect(machine.fatal).toEqual([]);
}, 110_000);
