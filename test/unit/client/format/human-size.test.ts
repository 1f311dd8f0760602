import { bytesWithHuman, humanSize, percent } from '../../../../src/client/format/human-size.js';

test.each([
  [0, '0'],
  [1023, '1023'],
  [1024, '1 K'],
  [1536, '1.5 K'],
  [1024 * 1024 - 1, '1.0 M'],
  [500 * 2 ** 20, '500 M'],
  [1.5 * 2 ** 30, '1.5 G'],
  [2 ** 50 - 1, '1.0 P'],
  [2 ** 53 - 1, '8.0 P'],
])('%d is shown as %s', (n, text) => {
  expect(humanSize(n)).toBe(text);
});

test('reports have two decimals and a B', () => {
  expect(bytesWithHuman(62_725_623_808)).toBe('62725623808 (58.42 GB)');
  expect(bytesWithHuman(0)).toBe('0 (0 B)');
});

test('a share of nothing is 0', () => {
  expect(percent(0, 0, 2)).toBe('0.00%');
  expect(percent(255.2, 305.4, 0)).toBe('84%');
});
