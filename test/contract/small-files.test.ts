import { existsSync } from 'node:fs';
import { StepwiseSmallFiles } from '../../src/blockserver/small-files/stepwise-small-files.js';
import { ThreadedSmallFiles } from '../../src/blockserver/small-files/threaded-small-files.js';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import { describeSmallFiles } from './small-files-contract.js';

/** A thread runs what was compiled. */
const THREAD = new URL('../../dist/blockserver/small-files/small-file-thread.js', import.meta.url);

describeSmallFiles('by the calls of a file system', () => new StepwiseSmallFiles(nodeFileSystem));
describeSmallFiles('by a thread', () => new ThreadedSmallFiles(THREAD));

test('the thread is there to be tested', () => {
  expect(existsSync(THREAD)).toBe(true);
});

test('a thread that ends fails what it had, and the next file gets another', async () => {
  const files = new ThreadedSmallFiles(new URL('data:text/javascript,process.exit(3)'));
  await expect(files.read('/dev/null', 1)).rejects.toThrow('thread of small files ended');
  await expect(files.read('/dev/null', 1)).rejects.toThrow('thread of small files ended');
  await files.close();
});
