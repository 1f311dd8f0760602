import { usageFault } from '../options.js';
import { BRACE_PATTERNS_MAX } from './limits.js';

/** One character of a name, any one, any number, or one of a set. */
type Token =
  | { readonly kind: 'literal'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'many' }
  | {
      readonly kind: 'set';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };
export type NamePattern = readonly Token[];

/** A component of a path pattern: a name as it is, or a pattern to be matched against names. */
export type Component = { readonly name: string } | { readonly pattern: NamePattern };

/** Whether a path has anything that globbing would act upon. */
export function hasGlob(path: string): boolean {
  return /[*?[\]{}\\]/.test(path);
}

/** A path pattern as lists of components, one list for each combination of its braces. */
export function parseGlob(path: string): readonly (readonly Component[])[] {
  return expandBraces(path).map((pattern) =>
    splitUnescaped(pattern, '/')
      .filter((component) => component !== '')
      .map((component) => {
        const tokens = parseName(component);
        return tokens.every((token) => token.kind === 'literal')
          ? { name: tokens.map((token) => token.character).join('') }
          : { pattern: tokens };
      }),
  );
}

/** `*`, `?`, `[a-z]`, `[^a]` or `[!a]`, and `\` before a character that stands for itself. */
export function parseName(text: string): NamePattern {
  const characters = Array.from(text);
  const tokens: Token[] = [];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] ?? '';
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'many') tokens.push({ kind: 'many' });
    } else if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '[') {
      const set = parseSet(characters, i);
      // Without an end it is a plain bracket, as in a shell.
      if (set === undefined) tokens.push({ kind: 'literal', character });
      else {
        tokens.push(set.token);
        i = set.end;
      }
    } else if (character === '\\' && i + 1 < characters.length)
      tokens.push({ kind: 'literal', character: characters[++i] ?? '' });
    else tokens.push({ kind: 'literal', character });
  }
  return tokens;
}

/**
 * Matches a whole name. Time is bounded by name times pattern: on a mismatch only the last `*` is tried again, one
 * character further, so no pattern can blow up as a regular expression could.
 */
export function matchesName(
  pattern: NamePattern,
  name: string,
  options: { ignoreCase?: boolean } = {},
): boolean {
  const fold = (text: string): string => (options.ignoreCase === true ? text.toLowerCase() : text);
  const characters = Array.from(fold(name));
  let at = 0;
  let token = 0;
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const current = pattern[token];
    if (current?.kind === 'many') {
      star = token++;
      starAt = at;
    } else if (current !== undefined && matchesOne(current, characters[at] ?? '', fold)) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[token]?.kind === 'many') token++;
  return token === pattern.length;
}

function matchesOne(token: Token, character: string, fold: (text: string) => string): boolean {
  switch (token.kind) {
    case 'literal':
      return fold(token.character) === character;
    case 'set':
      return (
        token.ranges.some(([low, high]) => fold(low) <= character && character <= fold(high)) !==
        token.negated
      );
    case 'any':
      return true;
    case 'many':
      return false;
    default:
      return false;
  }
}

function parseSet(
  characters: readonly string[],
  start: number,
): { token: Token; end: number } | undefined {
  const negated = characters[start + 1] === '^' || characters[start + 1] === '!';
  const ranges: [string, string][] = [];
  let i = start + (negated ? 2 : 1);
  const take = (): string => {
    if (characters[i] === '\\') i++;
    return characters[i++] ?? '';
  };
  while (i < characters.length) {
    if (characters[i] === ']' && ranges.length > 0)
      return { token: { kind: 'set', negated, ranges }, end: i };
    const low = take();
    const isRange = characters[i] === '-' && characters[i + 1] !== ']' && i + 1 < characters.length;
    if (isRange) i++;
    ranges.push([low, isRange ? take() : low]);
  }
  return undefined;
}

/** `/a/{b,c/d}` -> `/a/b`, `/a/c/d`; braces may be nested, and one without a partner is a plain character. */
export function expandBraces(text: string): string[] {
  const done: string[] = [];
  const waiting = [text];
  for (let pattern = waiting.shift(); pattern !== undefined; pattern = waiting.shift()) {
    const braces = firstBraces(pattern);
    if (braces === undefined) done.push(pattern);
    else
      for (const choice of braces.choices.reverse())
        waiting.unshift(pattern.slice(0, braces.open) + choice + pattern.slice(braces.close + 1));
    if (done.length + waiting.length > BRACE_PATTERNS_MAX)
      throw usageFault(`The braces of a pattern give more than ${BRACE_PATTERNS_MAX} paths`);
  }
  return done;
}

function firstBraces(text: string): { open: number; close: number; choices: string[] } | undefined {
  let open = -1;
  let depth = 0;
  let cuts: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (character === '{') {
      if (depth++ === 0) {
        open = i;
        cuts = [i];
      }
    } else if (character === ',' && depth === 1) cuts.push(i);
    else if (character === '}' && depth > 0 && --depth === 0) {
      const ends = [...cuts.slice(1), i];
      return { open, close: i, choices: cuts.map((cut, n) => text.slice(cut + 1, ends[n])) };
    }
  }
  return undefined;
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && text[i + 1] !== separator) i++;
    else if (text[i] === separator) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, text.slice(start)];
}
