import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { borrow, lendPages } from '../../../src/runtime/bulk-memory.js';
import { nodeFileSystem } from '../../../src/runtime/file-system.js';
import { writeWhole } from '../../../src/runtime/durable-files.js';
import { readWhole } from '../../../src/runtime/read-whole.js';
import { hasCode } from '../../../src/common/error.js';
import { MiB } from '../../../src/common/sizes.js';
import { reportSkip } from '../../support/report-skip.js';
import { testBytes } from '../../support/block-cluster.js';

const TMPFS = 0x01021994;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'direct-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

beforeAll(lendPages);

const create = (path: string) => nodeFileSystem.open(path, 'wx+', { pastCache: true });

test('writes of any lengths, one after the other, give the file that they say', async () => {
  const length = fc.oneof(
    fc.integer({ min: 1, max: 10_000 }),
    fc.constantFrom(4_096, 65_536, 2 ** 20, 1_500_000),
  );
  const lengths = fc.array(length, { minLength: 1, maxLength: 6 });
  let files = 0;
  await fc.assert(
    fc.asyncProperty(lengths, fc.boolean(), async (lengths, paging) => {
      const path = join(dir, String(++files));
      const file = await create(path);
      const data = testBytes(lengths.reduce((a, b) => a + b, 0));
      const paged = borrow(data.length);
      paged.set(data);
      let at = 0;
      for (const bytes of lengths) {
        await writeWhole(file, (paging ? paged : data).subarray(at, at + bytes), at);
        at += bytes;
        // What is written is read at once, whichever way it was written.
        const from = Math.max(0, at - 5_000);
        const back = await readWhole(file, at - from, from);
        expect(Buffer.compare(back, data.subarray(from, at))).toBe(0);
      }
      await file.datasync();
      await file.close();
      expect(Buffer.compare(await readFile(path), data)).toBe(0);
      await rm(path);
    }),
    { numRuns: 25 },
  );
});

test('whole pages from memory that starts at a page leave nothing in the page cache, unless they are wanted there soon', async () => {
  if ((await statfs(dir)).type === TMPFS)
    return reportSkip('the temporary folder is in memory, which is the page cache');
  const cached = async (data: Uint8Array, manner?: { soon: boolean }): Promise<number> => {
    const path = join(dir, 'cached');
    const file = await create(path);
    await writeWhole(file, data, 0, manner);
    await file.close();
    const { stdout } = await promisify(execFile)('fincore', ['-b', '-n', '-o', 'RES', path]);
    await rm(path);
    return Number(stdout);
  };
  try {
    expect(await cached(testBytes(MiB))).toBe(MiB);
    expect(await cached(borrow(MiB))).toBe(0);
    expect(await cached(borrow(MiB), { soon: true })).toBe(MiB);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    reportSkip('there is no fincore (util-linux) to look into the page cache');
  }
});

test('a file that is there is not overwritten', async () => {
  const path = join(dir, 'there');
  await (await create(path)).close();
  await expect(create(path)).rejects.toMatchObject({ code: 'EEXIST' });
});
