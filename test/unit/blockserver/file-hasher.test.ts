import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileHasher } from '../../../src/blockserver/write/file-hasher.js';
import { pieceCrcs } from '../../../src/common/checksum.js';
import { testBytes } from '../../support/block-cluster.js';

const LENGTH = 2 * 2 ** 20 + 70_000;

let dir: string;
let path: string;
const hasher = new FileHasher();
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hasher-'));
  path = join(dir, 'file');
});
afterEach(() => rm(dir, { recursive: true, force: true }));
afterAll(() => hasher.close());

test('the hash is of the first bytes, and what stands behind them does not matter', async () => {
  const data = testBytes(LENGTH);
  await writeFile(path, Buffer.concat([data, Buffer.from('behind')]));
  const sha256 = await hasher.sha256(path, LENGTH, pieceCrcs(data, 0));
  expect(Buffer.from(sha256)).toEqual(createHash('sha256').update(data).digest());
});

test.each([0, 2 ** 20 + 5, LENGTH - 1])(
  'a file that reads otherwise than it was written at byte %d gives no hash',
  async (at) => {
    const data = Buffer.from(testBytes(LENGTH));
    const crcs = pieceCrcs(data, 0);
    data[at] = (data[at] ?? 0) ^ 1;
    await writeFile(path, data);
    await expect(hasher.sha256(path, LENGTH, crcs)).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
  },
);

test('a file that is too short gives no hash', async () => {
  const data = testBytes(LENGTH);
  await writeFile(path, data.subarray(0, LENGTH - 1));
  await expect(hasher.sha256(path, LENGTH, pieceCrcs(data, 0))).rejects.toMatchObject({
    code: 'INTERNAL',
  });
});
