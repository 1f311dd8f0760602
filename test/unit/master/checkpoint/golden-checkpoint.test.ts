import { txId } from '../../../../src/common/ids.js';
import { encodeCheckpointHeader } from '../../../../src/master/checkpoint/checkpoint-format.js';
import {
  readCheckpoint,
  readCheckpointHeader,
} from '../../../../src/master/checkpoint/checkpoint-reader.js';
import { nodeFileSystem } from '../../../../src/runtime/file-system.js';
import { readFile } from 'node:fs/promises';

const golden = new URL('../../../golden/checkpoint-00000000000000000004.ckpt', import.meta.url)
  .pathname;

describe('a checkpoint of format 1, as written once', () => {
  it('is still read', async () => {
    const header = await readCheckpointHeader(nodeFileSystem, golden);
    expect(header).toMatchObject({ txid: txId(4), clusterId: 'golden-cluster', epoch: 1 });
    expect(Buffer.from(encodeCheckpointHeader(header))).toEqual(
      (await readFile(golden)).subarray(0, 512),
    );
    const chunks: string[] = [];
    for await (const chunk of readCheckpoint(nodeFileSystem, golden))
      chunks.push(Buffer.from(chunk).toString());
    expect(chunks).toEqual(['golden ', 'state']);
  });
});
