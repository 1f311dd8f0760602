import { readFile } from 'node:fs/promises';
import { txId } from '../../../../src/common/ids.js';
import { MiB } from '../../../../src/common/sizes.js';
import { AHEAD_BYTES } from '../../../../src/master/journal/limits.js';
import { nodeFileSystem, type FileSystem } from '../../../../src/runtime/file-system.js';
import { silentLog } from '../../../../src/runtime/log.js';
import {
  Folders,
  appendAll,
  batchOffsets,
  openLog,
  records,
  recordsIn,
  segmentsIn,
} from './log-fixture.js';

type Step =
  'open' | 'write' | 'datasync' | 'sync' | 'truncate' | 'rename' | 'syncDirectory' | 'close';

/** The real file system, but `fail` may throw before a step, and writes are at most `writeBytesMax` long. */
function failing(fail: (step: Step) => void, writeBytesMax = Infinity): FileSystem {
  return {
    ...nodeFileSystem,
    async open(path, flags) {
      // What is opened to be read is no step, except a folder's sync.
      if (flags !== 'r') fail('open');
      const file = await nodeFileSystem.open(path, flags);
      return {
        read: (...args) => file.read(...args),
        async write(buffer, offset, length, position) {
          const part = Math.min(length, writeBytesMax);
          const written = await file.write(buffer, offset, part, position);
          fail('write');
          return written;
        },
        async datasync() {
          fail('datasync');
          await file.datasync();
        },
        async sync() {
          fail(flags === 'r' ? 'syncDirectory' : 'sync');
          await file.sync();
        },
        async truncate(length) {
          fail('truncate');
          await file.truncate(length);
        },
        stat: () => file.stat(),
        async close() {
          await file.close();
          if (flags !== 'r') fail('close');
        },
      };
    },
    async rename(from, to) {
      fail('rename');
      await nodeFileSystem.rename(from, to);
    },
  };
}

const SMALL = { segmentBytesMax: 4096 };

const errno = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });

describe('operation log: a disk that fails', () => {
  let folders: Folders;
  let armed: { step: Step; error: Error; left: number } | undefined;
  const fail = (step: Step): void => {
    if (armed && step === armed.step && armed.left-- <= 0) throw armed.error;
  };
  const fs = failing(fail);
  const arm = (step: Step, code: string, left = 0): void => {
    armed = { step, error: errno(code), left };
  };

  beforeEach(async () => {
    armed = undefined;
    folders = await Folders.make();
  });
  afterEach(() => folders.remove());

  it('short writes are looped', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs: failing(() => {}, 7), ...SMALL });
    const expected = await appendAll(log, [['one', 'two'], ['three']]);
    await log.close();
    expect((await recordsIn(dir)).found).toEqual(expected);
  });

  it('a failed sync poisons the log: later appends throw the same error without writing', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs });
    const expected = await appendAll(log, [['one']]);
    arm('datasync', 'EIO');
    const failure = log.append(txId(2), [Buffer.from('two')]);
    await expect(failure).rejects.toMatchObject({ code: 'VOLUME_FAILED' });
    armed = undefined;
    const error = await failure.catch((e: unknown) => e);
    const size = (await readFile((await segmentsIn(dir))[0] ?? '')).length;
    await expect(log.append(txId(2), [Buffer.from('two')])).rejects.toBe(error);
    await expect(log.roll()).rejects.toBe(error);
    expect((await readFile((await segmentsIn(dir))[0] ?? '')).length).toBe(size);
    expect(log.lastTxid).toBe(1);
    expect(await records(log)).toEqual(expected);
    await log.close();
  });

  it('a failed write poisons the log, and the next start keeps all or nothing of the batch', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs: failing(fail, 10), ...SMALL });
    const expected = await appendAll(log, [['one']]);
    arm('write', 'EIO', 3);
    await expect(log.append(txId(2), [Buffer.from('two')])).rejects.toMatchObject({
      code: 'VOLUME_FAILED',
    });
    armed = undefined;
    await log.close();
    expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: 40 });
  });

  it('a full disk takes the partial batch back, says NO_SPACE, and is final', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs: failing(fail, 10), ...SMALL });
    const expected = await appendAll(log, [['one']]);
    arm('write', 'ENOSPC', 3);
    await expect(log.append(txId(2), [Buffer.from('two')])).rejects.toMatchObject({
      code: 'NO_SPACE',
      message: expect.stringContaining('free some space'),
    });
    armed = undefined;
    await expect(log.append(txId(2), [Buffer.from('two')])).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    await log.close();
    expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: 0 });
  });

  it('a disk without room for zeros ahead takes batches as long as they fit', async () => {
    const dir = folders.next();
    let left = 5_000;
    const fs = {
      ...nodeFileSystem,
      async open(...[path, flags]: Parameters<FileSystem['open']>) {
        const file = await nodeFileSystem.open(path, flags);
        return {
          read: file.read.bind(file),
          async write(buffer: Uint8Array, offset: number, length: number, position: number) {
            const part = Math.min(length, left - position);
            if (part <= 0) throw errno('ENOSPC');
            return file.write(buffer, offset, part, position);
          },
          truncate: (length: number) => file.truncate(length),
          stat: () => file.stat(),
          datasync: () => file.datasync(),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    const log = await openLog(dir, { fs });
    const expected = await appendAll(log, [['one'], ['two'.repeat(1_000)]]);
    await expect(log.append(txId(3), [Buffer.alloc(2_000)])).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    left = Infinity;
    await log.close();
    expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: 0 });
  });

  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    'zeros that fail with %s give their room back, and only the next segment tries again',
    async (code) => {
      const dir = folders.next();
      let writes = 0;
      let failsAt = Infinity;
      const fs = failing((step) => {
        if (step === 'write' && ++writes === failsAt) throw errno(code);
      }, 400_000);
      const log = await openLog(dir, { fs });
      // The batch and some of the zeros are written; then there is no room for more.
      failsAt = writes + 2;
      const expected = await appendAll(log, [['one']]);
      expect(writes).toBe(failsAt + 1);
      failsAt = Infinity;
      const [path = ''] = await segmentsIn(dir);
      expect((await readFile(path)).length).toBe((await batchOffsets(path)).at(-1));
      writes = 0;
      expected.push(...(await appendAll(log, [['two'], ['three']])));
      expect(writes).toBe(2);
      expect((await readFile(path)).length).toBe((await batchOffsets(path)).at(-1));
      await log.roll();
      expected.push(...(await appendAll(log, [['four']])));
      expect((await readFile((await segmentsIn(dir))[1] ?? '')).length).toBe(AHEAD_BYTES);
      await log.close();
      expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: 0 });
    },
  );

  it('the batch that fills a segment takes no zeros: nothing follows it', async () => {
    const dir = folders.next();
    const log = await openLog(dir, SMALL);
    await appendAll(log, [['x'.repeat(3_300)]]);
    const [path = ''] = await segmentsIn(dir);
    expect((await readFile(path)).length).toBe((await batchOffsets(path)).at(-1));
    await log.close();
  });

  it('a full disk gets the zeros back too', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs });
    await appendAll(log, [['one']]);
    const [path = ''] = await segmentsIn(dir);
    expect((await readFile(path)).length).toBe(AHEAD_BYTES);
    arm('write', 'ENOSPC');
    await expect(log.append(txId(2), [Buffer.from('two')])).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    const bytes = await readFile(path);
    expect(bytes.length).toBe((await batchOffsets(path)).at(-1));
    armed = undefined;
    await log.close();
  });

  it('zeros that fail otherwise poison the log, and the next start keeps all or nothing of the batch', async () => {
    const dir = folders.next();
    let left = Infinity;
    const failsOnce = failing((step) => {
      if (step === 'write' && --left === 0) throw errno('EIO');
    }, 10);
    const log = await openLog(dir, { fs: failsOnce, ...SMALL });
    left = 20;
    await expect(log.append(txId(1), [Buffer.from('one')])).rejects.toMatchObject({
      code: 'VOLUME_FAILED',
    });
    expect(left).toBe(0);
    await expect(log.append(txId(1), [Buffer.from('one')])).rejects.toMatchObject({
      code: 'VOLUME_FAILED',
    });
    await log.close();
    expect(await recordsIn(dir)).toEqual({ found: ['1=one'], cutBytes: 0 });
  });

  it('a sync that finds no space is as final as any other', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs });
    await appendAll(log, [['one']]);
    arm('datasync', 'ENOSPC');
    await expect(log.append(txId(2), [Buffer.from('two')])).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    // Nothing is tried again, though a second sync would now succeed.
    armed = undefined;
    await expect(log.append(txId(2), [Buffer.from('two')])).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    expect(log.lastTxid).toBe(1);
    await log.close();
  });

  it('starts after crashes read and leave no more zeros than those of the last crash', async () => {
    let dir = folders.next();
    const expected: string[] = [];
    for (let life = 0; life < 4; life++) {
      const log = await openLog(dir);
      expected.push(...(await appendAll(log, [[`life ${life}`]])));
      const killed = await folders.copyOf(dir);
      await log.close();
      dir = killed;
      const lengths = await Promise.all(
        (await segmentsIn(dir)).map(async (path) => (await readFile(path)).length),
      );
      expect(lengths.at(-1)).toBe(AHEAD_BYTES);
      for (const length of lengths.slice(0, -1)) expect(length).toBeLessThan(700);
    }
    expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: 0 });
  });

  it('appends within what was written ahead leave the length of the segment as it is', async () => {
    const dir = folders.next();
    const log = await openLog(dir);
    await appendAll(log, [['one']]);
    const [path = ''] = await segmentsIn(dir);
    const { length } = await readFile(path);
    expect(length).toBe(AHEAD_BYTES);
    await appendAll(log, [['two'], ['x'.repeat(AHEAD_BYTES / 2)]]);
    expect((await readFile(path)).length).toBe(length);
    await appendAll(log, [['y'.repeat(AHEAD_BYTES / 2)]]);
    expect((await readFile(path)).length).toBe(2 * AHEAD_BYTES);
    expect(await log.roll()).toBe(4);
    await log.close();
    expect((await readFile(path)).at(-1)).not.toBe(0);
  });

  it.each<Step>(['open', 'write', 'sync', 'rename'])(
    'rolling: a failed %s poisons the log and loses nothing',
    async (step) => {
      const dir = folders.next();
      const log = await openLog(dir, { fs });
      const expected = await appendAll(log, [['one'], ['two']]);
      arm(step, 'EIO');
      await expect(log.roll()).rejects.toMatchObject({ code: 'VOLUME_FAILED' });
      armed = undefined;
      await expect(log.append(txId(3), [Buffer.from('x')])).rejects.toMatchObject({
        code: 'VOLUME_FAILED',
      });
      await log.close();
      expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: 0 });
    },
  );

  it('rolling: a name that does not become durable fails the first batch under it', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs });
    const expected = await appendAll(log, [['one'], ['two']]);
    arm('syncDirectory', 'EIO');
    expect(await log.roll()).toBe(2);
    await expect(log.append(txId(3), [Buffer.from('x')])).rejects.toMatchObject({
      code: 'VOLUME_FAILED',
    });
    armed = undefined;
    await expect(log.roll()).rejects.toMatchObject({ code: 'VOLUME_FAILED' });
    // Its name may be missing after a crash, so nothing before it may go.
    await expect(log.truncate(txId(2))).rejects.toThrow('injected');
    await log.close();
    // The batch was not acknowledged: it is there as a whole or not at all.
    const { found } = await recordsIn(dir);
    expect([expected, [...expected, '3=x']]).toContainEqual(found);
  });

  it('a long segment that is removed is freed in steps', async () => {
    const dir = folders.next();
    const log = await openLog(dir);
    await appendAll(log, [['short']]);
    await log.roll();
    await log.append(txId(2), [Buffer.alloc(5 * MiB, 'long')]);
    await log.roll();
    let pauses = 0;
    await log.truncate(txId(2), async () => void pauses++);
    expect(pauses).toBe(1);
    expect(await segmentsIn(dir)).toHaveLength(1);
    await log.close();
  });

  it.each<Step>(['truncate', 'close'])(
    'rolling: a failed %s of the sealed segment leaves zeros or a descriptor, and the log goes on',
    async (step) => {
      const dir = folders.next();
      const warnings: unknown[][] = [];
      const warn = (...line: unknown[]): void => void warnings.push(line);
      const log = await openLog(dir, { fs, log: { ...silentLog, warn } });
      const expected = await appendAll(log, [['one'], ['two']]);
      arm(step, 'EIO');
      expect(await log.roll()).toBe(2);
      expected.push(...(await appendAll(log, [['three']])));
      armed = undefined;
      expected.push(...(await appendAll(log, [['four']])));
      await log.truncate(txId(0));
      await log.close();
      expect(warnings).toHaveLength(1);
      expect(await recordsIn(dir)).toEqual({ found: expected, cutBytes: 0 });
    },
  );

  it.each<Step>(['open', 'sync'])(
    'a failed %s of the segment that is prepared poisons the log with the batch that filled the one before',
    async (step) => {
      const dir = folders.next();
      const log = await openLog(dir, { fs, segmentBytesMax: 4096 });
      const expected = await appendAll(log, [['one']]);
      arm(step, 'EIO');
      const filling = log.append(txId(2), [Buffer.alloc(3_300, 'x')]);
      await expect(filling).rejects.toMatchObject({ code: 'VOLUME_FAILED' });
      armed = undefined;
      expect(log.lastTxid).toBe(1);
      await expect(log.append(txId(2), [Buffer.from('y')])).rejects.toMatchObject({
        code: 'VOLUME_FAILED',
      });
      await log.close();
      const { found } = await recordsIn(dir);
      expect([expected, [...expected, `2=${'x'.repeat(3_300)}`]]).toContainEqual(found);
    },
  );

  it('a failed sync of the batch that fills a segment leaves no segment after it', async () => {
    const dir = folders.next();
    const log = await openLog(dir, { fs, segmentBytesMax: 4096 });
    await appendAll(log, [['one']]);
    arm('datasync', 'EIO');
    await expect(log.append(txId(2), [Buffer.alloc(3_300, 'x')])).rejects.toMatchObject({
      code: 'VOLUME_FAILED',
    });
    armed = undefined;
    await log.close();
    expect(await segmentsIn(dir)).toHaveLength(1);
    expect(log.lastTxid).toBe(1);
    expect((await recordsIn(dir)).found[0]).toBe('1=one');
  });

  it('opening writes the last batch again and syncs it before it counts as durable', async () => {
    const dir = folders.next();
    const log = await openLog(dir);
    await appendAll(log, [['one'], ['two']]);
    const killed = await folders.copyOf(dir);
    await log.close();
    const steps: Step[] = [];
    const reopened = await openLog(killed, { fs: failing((step) => steps.push(step)) });
    await reopened.close();
    const changes = steps.filter((step) => step !== 'close');
    expect(changes.slice(0, 5)).toEqual(['open', 'truncate', 'write', 'sync', 'syncDirectory']);
  });

  it('opening fails if what it read cannot be made durable', async () => {
    const dir = folders.next();
    const log = await openLog(dir);
    await appendAll(log, [['one']]);
    const killed = await folders.copyOf(dir);
    await log.close();
    arm('sync', 'EIO');
    await expect(openLog(killed, { fs })).rejects.toMatchObject({ code: 'VOLUME_FAILED' });
  });
});
