import fc from 'fast-check';
import {
  CONTENT_PAGE_BYTES,
  contentNameOf,
  DescribedContent,
} from '../../../../../src/client/core/experiment/described-content.js';
import {
  ContentCheck,
  WrongContent,
} from '../../../../../src/client/experiment/load/content-check.js';

const NAME = { path: '/load/ä "quoted"\n/f', seed: 's', version: 3, length: 200_000 };

function whole(name: typeof NAME): Buffer {
  const content = new DescribedContent(name);
  const pages = Math.ceil(name.length / CONTENT_PAGE_BYTES);
  return Buffer.concat(Array.from({ length: pages }, (_, i) => Buffer.from(content.page(i))));
}

test('the name fixes every byte, and the content says whose it is', () => {
  const bytes = whole(NAME);
  expect(bytes.length).toBe(NAME.length);
  expect(bytes.equals(whole({ ...NAME }))).toBe(true);
  expect(contentNameOf(bytes)).toEqual(NAME);
  for (const other of [
    { ...NAME, version: 4 },
    { ...NAME, seed: 't' },
    { ...NAME, path: '/x' },
  ])
    expect(whole(other).subarray(500, 600).equals(bytes.subarray(500, 600))).toBe(false);
});

test('bytes that are no content have no name', () => {
  for (const text of ['', 'no line', '{"path":1}\n', '{"path":\n', 'null\n'])
    expect(contentNameOf(Buffer.from(text))).toBeUndefined();
});

test('pages do not repeat: a page in the place of another is told', () => {
  const content = new DescribedContent({ ...NAME, length: 64 * CONTENT_PAGE_BYTES });
  const starts = new Set<string>();
  for (let i = 0; i < 64; i++)
    starts.add(Buffer.from(content.page(i).subarray(-16)).toString('hex'));
  expect(starts.size).toBe(64);
});

test('any slicing of the right bytes passes, from any start', () => {
  const bytes = whole(NAME);
  fc.assert(
    fc.property(
      fc.nat(NAME.length - 1),
      fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 20 }),
      (start, sizes) => {
        const check = new ContentCheck(NAME, start);
        let at = start;
        for (const size of [...sizes, NAME.length]) {
          check.take(bytes.subarray(at, at + size));
          at = Math.min(NAME.length, at + size);
        }
        check.end();
      },
    ),
    { numRuns: 50 },
  );
});

test('one flipped bit anywhere is found and named by its position', () => {
  const bytes = whole(NAME);
  fc.assert(
    fc.property(fc.nat(NAME.length - 1), fc.nat(7), (position, bit) => {
      const damaged = Buffer.from(bytes);
      damaged[position] = (damaged[position] ?? 0) ^ (1 << bit);
      const check = new ContentCheck(NAME);
      expect(() => check.take(damaged)).toThrow(`byte ${position} is wrong`);
    }),
    { numRuns: 50 },
  );
});

test('content that ends early, or goes on, is wrong', () => {
  const early = new ContentCheck(NAME);
  early.take(whole(NAME).subarray(0, NAME.length - 1));
  expect(() => early.end()).toThrow(WrongContent);
  const late = new ContentCheck(NAME);
  expect(() => late.take(Buffer.concat([whole(NAME), Buffer.from('x')]))).toThrow(WrongContent);
});

test('the whole content of another version is told by its name', () => {
  const check = new ContentCheck(NAME);
  expect(() => check.take(whole({ ...NAME, version: 2 }))).toThrow(/it says it is .*"version":2/);
});
