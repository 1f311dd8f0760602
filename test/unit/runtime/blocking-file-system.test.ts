import { jest } from '@jest/globals';
import * as real from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of each two reads the first one is interrupted. */
let interruptions = 0;
jest.unstable_mockModule('node:fs', () => ({
  ...real,
  readSync: (...args: Parameters<typeof real.readSync>) => {
    if (interruptions++ % 2 === 0) throw Object.assign(new Error('EINTR'), { code: 'EINTR' });
    return real.readSync(...args);
  },
}));
const { blockingFileSystem: fs } = await import('../../../src/runtime/blocking-file-system.js');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'blocking-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a read that a signal interrupted is repeated', async () => {
  await writeFile(join(dir, 'a'), 'content');
  const file = await fs.open(join(dir, 'a'), 'r');
  const buffer = new Uint8Array(7);
  expect(await file.read(buffer, 0, 7, 0)).toEqual({ bytesRead: 7 });
  expect(new TextDecoder().decode(buffer)).toBe('content');
  expect(interruptions).toBe(2);
  await file.close();
});

test('no call waits for the event loop, so none goes through the threads that others share', async () => {
  let turned = false;
  const turn = setImmediate(() => (turned = true));
  const file = await fs.open(join(dir, 'a'), 'wx+', { pastCache: true });
  await file.write(new Uint8Array(10), 0, 10, 0);
  await file.read(new Uint8Array(10), 0, 10, 0);
  await file.truncate(5);
  await file.datasync();
  await file.sync();
  await file.close();
  await fs.copy(join(dir, 'a'), join(dir, 'b'));
  await fs.rename(join(dir, 'b'), join(dir, 'c'));
  await fs.unlink(join(dir, 'c'));
  await fs.makeFolder(join(dir, 'd'));
  await fs.removeTree(join(dir, 'd'));
  await Promise.all([fs.size(join(dir, 'a')), fs.list(dir), fs.space(dir)]);
  expect(turned).toBe(false);
  clearImmediate(turn);
});
