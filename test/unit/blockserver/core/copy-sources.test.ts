import { CopySources } from '../../../../src/blockserver/core/copy-sources.js';

test('the first source is asked for everything as long as it gives', () => {
  const sources = new CopySources(3, 2);
  expect(sources.choose(0)).toEqual({ source: 0, chunkOnly: false, failures: 0 });
});

test('a chunk that the best cannot give is asked of the next, alone, and the best goes on after it', () => {
  const sources = new CopySources(3, 2);
  sources.noteBadChunk(0, 5);
  expect(sources.choose(5)).toEqual({ source: 1, chunkOnly: true, failures: 0 });
  sources.noteBadChunk(1, 5);
  expect(sources.choose(5)).toEqual({ source: 2, chunkOnly: true, failures: 0 });
  expect(sources.choose(6)).toEqual({ source: 0, chunkOnly: false, failures: 0 });
  sources.noteBadChunk(2, 5);
  expect(sources.choose(5)).toBeUndefined();
});

test('a source that does not answer steps behind the others, and is gone after too many times in a row', () => {
  const sources = new CopySources(2, 3);
  sources.noteFailure(0);
  expect(sources.choose(0)).toEqual({ source: 1, chunkOnly: false, failures: 0 });
  sources.noteGone(1);
  expect(sources.choose(0)).toEqual({ source: 0, chunkOnly: false, failures: 1 });
  sources.noteProgress(0);
  sources.noteFailure(0);
  sources.noteFailure(0);
  expect(sources.choose(0)?.failures).toBe(2);
  sources.noteFailure(0);
  expect(sources.choose(0)).toBeUndefined();
});
