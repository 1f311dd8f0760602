import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thereAndBack } from '../../../docs/examples/write-and-read.js';
import { crc32c } from '../../../src/common/checksum.js';
import { fakeCluster, someBytes } from '../../support/fake-cluster.js';

const DOCS = join(import.meta.dirname, '../../../docs');

test('the example of docs/client.md is the file, and does what it says', async () => {
  const example = await readFile(join(DOCS, 'examples/write-and-read.ts'), 'utf8');
  const page = await readFile(join(DOCS, 'client.md'), 'utf8');
  expect(page).toContain('```ts\n' + example + '```\n');

  const folder = await mkdtemp(join(tmpdir(), 'cairn-example-'));
  const { client } = fakeCluster();
  try {
    const data = someBytes(700_000);
    await writeFile(join(folder, 'local'), data);
    const sum = await thereAndBack(client, join(folder, 'local'), join(folder, 'copy'));
    expect(Buffer.compare(await readFile(join(folder, 'copy')), data)).toBe(0);
    expect(Number.parseInt(sum, 16)).toBe(crc32c(data));
    expect(Buffer.from(await client.readFile('/log')).toString()).toBe('first\nsecond\n');
  } finally {
    await client.close();
    await rm(folder, { recursive: true });
  }
});
