import * as fc from 'fast-check';
import { isDfsError } from '../../../../src/common/error.js';
import {
  expandBraces,
  matchesName,
  parseGlob,
  parseName,
} from '../../../../src/client/commands/glob.js';

const matches = (pattern: string, name: string): boolean => matchesName(parseName(pattern), name);

test.each([
  ['*', '', true],
  ['*', '.hidden', true],
  ['a*c', 'abc', true],
  ['a*c', 'abcd', false],
  ['?', '\u{1F600}', true],
  ['??', '\u{1F600}', false],
  ['[a-c]x', 'bx', true],
  ['[^a-c]x', 'bx', false],
  ['[!a-c]x', 'dx', true],
  ['[]]', ']', true],
  ['[a', '[a', true],
  ['[a-]', '-', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['*\n*', 'a\nb', true],
  ['**a**', 'bab', true],
])('%j against %j is %p', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test('an escaped name matches itself and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (name, other) => {
      const escaped = name.replace(/[*?[\]{}\\]/g, '\\$&');
      expect(matches(escaped, name)).toBe(true);
      expect(matches(escaped, other)).toBe(other === name);
    }),
  );
});

test('stars and question marks agree with the regular expression they stand for', () => {
  const letters = fc.constantFrom('a', 'b', '*', '?');
  fc.assert(
    fc.property(
      fc.array(letters, { maxLength: 8 }),
      fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }),
      (pattern, name) => {
        const source = pattern.join('').replace(/\*/g, '.*').replace(/\?/g, '.');
        expect(matches(pattern.join(''), name.join(''))).toBe(
          new RegExp(`^${source}$`, 's').test(name.join('')),
        );
      },
    ),
  );
});

test('a pattern that would blow up a backtracking matcher is quick', () => {
  const before = process.cpuUsage();
  expect(matches('*a'.repeat(100) + 'b', 'a'.repeat(255))).toBe(false);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
});

test('braces may be nested, empty, escaped or without a partner', () => {
  expect(expandBraces('/{a,b{1,2}}/x')).toEqual(['/a/x', '/b1/x', '/b2/x']);
  expect(expandBraces('x{,y}')).toEqual(['x', 'xy']);
  expect(expandBraces('{a,b}{c,d}')).toEqual(['ac', 'ad', 'bc', 'bd']);
  expect(expandBraces('\\{a,b}')).toEqual(['\\{a,b}']);
  expect(expandBraces('{a,b')).toEqual(['{a,b']);
});

test('braces that give too many paths are refused', () => {
  let thrown: unknown;
  try {
    expandBraces('{a,b}'.repeat(20));
  } catch (error) {
    thrown = error;
  }
  expect(isDfsError(thrown, 'INVALID_ARGUMENT')).toBe(true);
});

test('components are names or patterns', () => {
  expect(parseGlob('/a\\*b//c*')).toEqual([
    [{ name: 'a*b' }, { pattern: [{ kind: 'literal', character: 'c' }, { kind: 'many' }] }],
  ]);
});
