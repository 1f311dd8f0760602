import { must } from '../../../../src/common/assert.js';
import { clientId, ROOT_INODE, txId } from '../../../../src/common/ids.js';
import { encodeCheckpointHeader } from '../../../../src/master/checkpoint/checkpoint-format.js';
import {
  readCheckpoint,
  readCheckpointHeader,
} from '../../../../src/master/checkpoint/checkpoint-reader.js';
import { PagedMemory } from '../../../../src/master/core/memory/paged-memory.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { MasterStateMachine } from '../../../../src/master/master-state-machine.js';
import { nodeFileSystem } from '../../../../src/runtime/file-system.js';
import { encodeState } from '../../../../src/master/core/state-codec.js';
import { stateHash } from '../../../../src/master/core/state-hash.js';
import { crc32c } from '../../../../src/common/checksum.js';
import { checkCompactNamespace } from '../../../support/compact-namespace-check.js';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const golden = (name: string): string =>
  new URL(`../../../golden/${name}`, import.meta.url).pathname;

/** The state of a golden file, as state-v3.hex has it too. */
async function stateIn(name: string) {
  const machine = new MasterStateMachine(nullBlockSink);
  await machine.restore((memory) => readCheckpoint(nodeFileSystem, golden(name), { memory }));
  return machine.state;
}

const STATE = readFileSync(golden('state-v3.hex'), 'utf8').trim().split('\n');
const hexOf = (chunks: Iterable<Uint8Array>): string[] =>
  [...chunks].map((chunk) => Buffer.from(chunk).toString('hex'));

describe('a checkpoint of layout 1, as written once', () => {
  it('is still read, chunk by chunk', async () => {
    const path = golden('checkpoint-00000000000000000004.ckpt');
    const header = await readCheckpointHeader(nodeFileSystem, path);
    expect(header).toMatchObject({
      txid: txId(4),
      clusterId: 'golden-cluster',
      epoch: 1,
      pages: 0,
    });
    const memory = new PagedMemory();
    const chunks: string[] = [];
    for await (const chunk of readCheckpoint(nodeFileSystem, path, { memory }))
      chunks.push(Buffer.from(chunk).toString());
    expect(chunks).toEqual(['golden ', 'state']);
    expect(memory.pagesInUse).toBe(0);
  });

  it('is loaded into a state', async () => {
    expect(hexOf(encodeState(await stateIn('checkpoint-v1.ckpt')))).toEqual(STATE);
  });
});

describe('a checkpoint of layout 2, as written once', () => {
  it('is still read, with the pages that make its state', async () => {
    const path = golden('checkpoint-v2.ckpt');
    const header = await readCheckpointHeader(nodeFileSystem, path);
    expect(header).toMatchObject({ clusterId: 'golden-cluster', epoch: 2 });
    expect(Buffer.from(encodeCheckpointHeader(header))).toEqual(
      readFileSync(path).subarray(0, 4_096),
    );
    const state = await stateIn('checkpoint-v2.ckpt');
    expect(state.txid).toBe(header.txid);
    checkCompactNamespace(state.namespace);
    const { namespace, openFiles, retries } = state;
    expect(namespace.counts).toEqual({ files: 40, directories: 3, blocks: 80, bytes: 3_240_000 });
    const warehouse = must(namespace.lookup(ROOT_INODE, 'warehouse'), 'a directory');
    const day = must(namespace.lookup(warehouse, 'día=01'), 'a directory');
    const file = must(namespace.lookup(day, 'part-00009-6f1c.parquet'), 'a file');
    expect(namespace.get(file)).toMatchObject({ owner: 'etl', mode: 0o640, blockCount: 4 });
    expect(namespace.blocks(file, 3, 1)).toEqual([
      { id: 20, generation: 20, length: 20_000, sha256: new Uint8Array(32).fill(20) },
    ]);
    expect(openFiles.reservation(day, 'next')).toBe(60);
    expect(retries.of(clientId('c-1'))?.results.get(7)).toMatchObject({ kind: 'created' });
    expect([...state.detached]).toEqual([12]);
    expect(stateHash(state)).toBe(1_714_043_393);
  });
});

it('an intact header of a layout that is not known yet is refused by its number', async () => {
  const bytes = readFileSync(golden('checkpoint-v2.ckpt'));
  bytes.writeUInt32LE(3, 8);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, 508)), 508);
  const dir = await mkdtemp(join(tmpdir(), 'cairn-golden-'));
  try {
    await writeFile(join(dir, 'later.ckpt'), bytes);
    await expect(
      readCheckpointHeader(nodeFileSystem, join(dir, 'later.ckpt')),
    ).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('layout 3') as string,
    });
  } finally {
    await rm(dir, { recursive: true });
  }
});
