import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterId } from '../../src/common/ids.js';
import { FileLog } from '../../src/master/journal/file-log.js';
import { MemoryDisk, MemoryLog } from '../../src/master/journal/memory-log.js';
import { ON_DISK } from '../unit/master/journal/log-fixture.js';
import { describeOperationLog } from './operation-log-contract.js';

describeOperationLog('MemoryLog', async () => {
  const disk = new MemoryDisk();
  return {
    open: async () => new MemoryLog({ disk }),
    crash: async () => {},
    remove: async () => {},
  };
});

describeOperationLog('FileLog', async () => {
  const root = await mkdtemp(join(tmpdir(), 'cairn-log-'));
  let lives = 0;
  const dir = (): string => join(root, String(lives));
  return {
    open: () => FileLog.open({ ...ON_DISK, dir: dir(), clusterId: clusterId('contract') }),
    // The next process sees the folder as it was before the log was closed.
    crash: async (log) => {
      await cp(dir(), join(root, String(lives + 1)), { recursive: true });
      await log.close();
      lives++;
    },
    remove: () => rm(root, { recursive: true }),
  };
});
