import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eventually } from '../../support/eventually.js';
import { fakeCluster, someBytes, type FakeCluster } from '../../support/fake-cluster.js';

const KiB = 1024;

describe('streams', () => {
  let cluster: FakeCluster;
  const data = someBytes(900 * KiB + 3);
  beforeEach(() => {
    cluster = fakeCluster({ rangeBytes: 64 * KiB, readBytesMax: 128 * KiB });
  });
  afterEach(() => cluster.client.close());

  test('a file goes in and out through pipelines', async () => {
    const pieces = Array.from({ length: 10 }, (_, i) =>
      data.subarray(i * 100_000, (i + 1) * 100_000),
    );
    await pipeline(Readable.from(pieces), cluster.client.createWriteStream('/f'));
    const read: Buffer[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        read.push(chunk);
        setTimeout(done, 1);
      },
    });
    await pipeline(cluster.client.createReadStream('/f'), sink);
    expect(Buffer.compare(Buffer.concat(read), data)).toBe(0);
  });

  test('an append stream adds to the end', async () => {
    await cluster.client.writeFile('/f', 'one ');
    await pipeline(Readable.from([Buffer.from('two')]), cluster.client.createAppendStream('/f'));
    expect(Buffer.from(await cluster.client.readFile('/f')).toString()).toBe('one two');
  });

  test('a source that fails leaves no file', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield data;
      throw new Error('source broke');
    }
    const write = pipeline(Readable.from(broken()), cluster.client.createWriteStream('/f'));
    await expect(write).rejects.toThrow('source broke');
    await expect(cluster.client.exists('/f')).resolves.toBe(false);
    expect(cluster.master.files.size).toBe(0);
  });

  test('an existing path fails the write stream with the code', async () => {
    await cluster.client.writeFile('/f', 'x');
    const stream = cluster.client.createWriteStream('/f');
    stream.on('error', () => {});
    stream.end('y');
    await expect(once(stream, 'finish')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  test('a missing path fails the read stream with the code', async () => {
    const read = cluster.client.createReadStream('/none').resume();
    await expect(once(read, 'end')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('destroying a read stream ends the reads under way', async () => {
    await cluster.client.writeFile('/f', data);
    for (const server of cluster.servers) server.stallReadAfter = 1;
    const read = cluster.client.createReadStream('/f');
    await once(read, 'readable');
    read.destroy();
    await once(read, 'close');
    await eventually('no read is open', () =>
      cluster.servers.every((s) => s.openReads === 0) ? true : undefined,
    );
  });
});

describe('metadata', () => {
  test('listing goes page by page and gives full paths', async () => {
    const { client } = fakeCluster();
    for (const name of ['/c', '/a', '/e', '/b', '/d']) await client.writeFile(name, name);
    const paths: string[] = [];
    for await (const entry of client.list('/')) paths.push(entry.path);
    expect(paths).toEqual(['/a', '/b', '/c', '/d', '/e']);
    await client.close();
  });

  test('fsck sums directories over its pages', async () => {
    const { client } = fakeCluster();
    const pages = [];
    for await (const page of client.fsck('/')) pages.push(page.directories);
    expect(pages).toEqual([1, 2]);
    await client.close();
  });

  test('locate gives the blocks that overlap a range', async () => {
    const { client } = fakeCluster();
    await client.writeFile('/f', someBytes(10 * 64 * KiB), { blockSize: 64 * KiB });
    const offsets: number[] = [];
    for await (const block of client.locate('/f', { start: 100_000, length: 300_000 }))
      offsets.push(block.offset / 65_536);
    expect(offsets).toEqual([1, 2, 3, 4, 5, 6]);
    await client.close();
  });
});
