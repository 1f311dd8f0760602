import { mergeStreams } from '../../../../src/blockserver/rescue/merge-streams.js';

async function* numbers(from: number, to: number, ended: number[]): AsyncGenerator<number, void> {
  try {
    for (let n = from; n < to; n++) yield n;
  } finally {
    ended.push(from);
  }
}

test('all that all streams give, each in its own order', async () => {
  const ended: number[] = [];
  const found: number[] = [];
  const streams = [numbers(0, 3, ended), numbers(10, 10, ended), numbers(20, 50, ended)];
  for await (const n of mergeStreams(streams)) found.push(n);
  expect(found.filter((n) => n < 10)).toEqual([0, 1, 2]);
  expect(found.filter((n) => n >= 20)).toEqual(Array.from({ length: 30 }, (_, i) => 20 + i));
  expect(ended.sort((a, b) => a - b)).toEqual([0, 10, 20]);
});

test('a consumer that stops, and a stream that throws, end all streams', async () => {
  const ended: number[] = [];
  for await (const n of mergeStreams([numbers(0, 9, ended), numbers(10, 19, ended)]))
    if (n === 1) break;
  expect(ended.sort((a, b) => a - b)).toEqual([0, 10]);

  async function* failing(): AsyncGenerator<number, void> {
    yield 1;
    throw new Error('the disk is gone');
  }
  const all = mergeStreams([failing(), numbers(30, 99, ended)]);
  await expect(
    (async () => {
      for await (const n of all) expect(n).toBeDefined();
    })(),
  ).rejects.toThrow('the disk is gone');
  expect(ended).toContain(30);
});
