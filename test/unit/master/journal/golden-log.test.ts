import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterId, epoch, txId } from '../../../../src/common/ids.js';
import { FileLog } from '../../../../src/master/journal/file-log.js';
import {
  batchHash,
  decodeBatch,
  decodeSegmentHeader,
  encodeBatch,
  encodeSegmentHeader,
} from '../../../../src/master/journal/segment-format.js';
import { Folders, ON_DISK, batchOffsets, records } from './log-fixture.js';

const NAME = 'log-00000000000000000001.seg';
const golden = new URL(`../../../golden/${NAME}`, import.meta.url).pathname;
const CLUSTER = clusterId('golden-cluster');
const EXPECTED = [
  '1=first record',
  '2=',
  `3=${Buffer.from([0, 1, 2, 253, 254, 255]).toString()}`,
  '4=päth/with ünïcode',
];

describe('a log segment of format 1, as written once', () => {
  it('is still read', async () => {
    const folders = await Folders.make();
    const dir = folders.next();
    await mkdir(dir);
    await copyFile(golden, join(dir, NAME));
    const log = await FileLog.open({ ...ON_DISK, dir, clusterId: CLUSTER });
    expect(await records(log)).toEqual(EXPECTED);
    expect(log.epoch).toBe(2);
    await log.append(txId(5), [Buffer.from('next')]);
    const killed = await folders.copyOf(dir);
    await log.close();
    // It was written before zeros were written ahead: as the log goes on, it stays as it is.
    for (const each of [dir, killed]) {
      const again = await FileLog.open({ ...ON_DISK, dir: each, clusterId: CLUSTER });
      expect(await records(again)).toEqual([...EXPECTED, '5=next']);
      await again.close();
      expect(await readFile(join(each, NAME))).toEqual(await readFile(golden));
    }
    await folders.remove();
  });

  it('is still written byte for byte', async () => {
    const bytes = await readFile(golden);
    const header = encodeSegmentHeader({
      clusterId: CLUSTER,
      firstTxid: txId(1),
      epoch: epoch(1),
      chainHash: new Uint8Array(32),
    });
    expect(Buffer.from(header)).toEqual(bytes.subarray(0, 512));
    const decoded = decodeSegmentHeader(bytes);
    if (!('seed' in decoded)) throw new Error('another format');
    let previousHash: Uint8Array = new Uint8Array(32);
    const offsets = await batchOffsets(golden);
    expect(offsets).toHaveLength(3);
    for (const [i, at] of offsets.slice(0, -1).entries()) {
      const batch = decodeBatch(bytes, at, decoded.seed);
      if ('bad' in batch) throw new Error(batch.bad);
      const again = encodeBatch({ ...batch, previousHash }, decoded.seed);
      expect(Buffer.from(again)).toEqual(bytes.subarray(at, offsets[i + 1]));
      previousHash = batchHash(again);
    }
  });
});
