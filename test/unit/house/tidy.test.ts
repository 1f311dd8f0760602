import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../../src/common/version.js';

/** House rules that neither compiler nor linter can hold. */

const root = join(import.meta.dirname, '../../..');
const LINES_MAX = 400;

function filesBelow(dir: string, ending: string): string[] {
  return readdirSync(join(root, dir)).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(join(root, path)).isDirectory()) return filesBelow(path, ending);
    return path.endsWith(ending) ? [path] : [];
  });
}

const sources = filesBelow('src', '.ts').filter((path) => !path.startsWith('src/rpc/gen/'));
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('tidy', () => {
  test(`no source file is longer than ${LINES_MAX} lines`, () => {
    const long = sources.filter((path) => text(path).split('\n').length > LINES_MAX);
    expect(long).toEqual([]);
  });

  test('no file is named after nothing in particular', () => {
    expect(sources.filter((path) => /util|helper|manager|misc/i.test(path))).toEqual([]);
  });

  test('nothing is left over', () => {
    // Written in pieces, so that this file is clean itself.
    const marks = /TO[D]O|FIX[M]E|X[X]X|@ts-[i]gnore/;
    const tests = filesBelow('test', '.ts');
    expect([...sources, ...tests].filter((path) => marks.test(text(path)))).toEqual([]);
    const skipped = tests.filter((path) => /\b(it|test|describe)\.(only|skip)\(/.test(text(path)));
    expect(skipped).toEqual([]);
  });

  test('a core takes time and randomness as arguments', () => {
    const cores = sources.filter((path) => /^src\/\w+\/core\//.test(path));
    const impure =
      /\bnew Date\b|\bDate\.now\b|Math\.random|\bsetTimeout\b|\bprocess\.[a-z]|from 'node:/;
    expect(cores.filter((path) => impure.test(text(path)))).toEqual([]);
  });

  test('every field, value and method of the wire has a comment', () => {
    const bare: string[] = [];
    for (const path of filesBelow('proto', '.proto')) {
      const lines = text(path).split('\n');
      lines.forEach((line, i) => {
        const declares = /^\s+(rpc \w+|[\w.]+( \w+)+ = \d+;|[A-Z_]+ = [1-9]\d*;)/.test(line);
        if (declares && !/^\s*\/\//.test(lines[i - 1] ?? '')) bare.push(`${path}:${i + 1}`);
      });
    }
    expect(bare).toEqual([]);
  });

  test('every page of docs has one title', () => {
    const odd = filesBelow('docs', '.md').filter((path) => {
      const prose = text(path).replace(/```[\s\S]*?```/g, '');
      return (prose.match(/^# /gm) ?? []).length !== 1;
    });
    expect(odd).toEqual([]);
  });

  test('the version is one', () => {
    expect(JSON.parse(text('package.json'))).toMatchObject({ version: VERSION });
    expect(JSON.parse(text('package-lock.json'))).toMatchObject({ version: VERSION });
  });
});
