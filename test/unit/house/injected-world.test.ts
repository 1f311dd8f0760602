import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

/*
 * What a simulation runs takes files, time, timers, randomness and the network from its deps. So nothing that such a part
 * imports, however far away, may reach the real ones; only the shell of its process (start-master.ts) does.
 */

const root = join(import.meta.dirname, '../../..');

/** Parts that a simulation puts together, with everything that it needs beside their deps. */
const INJECTED = [
  'src/master/master.ts',
  'src/master/checkpoint/write-checkpoint.ts',
  'src/master/master-state-machine.ts',
];

/** Packages that compute and nothing else. */
const PURE = ['node:crypto', 'node:path', '@node-rs/crc32'];

const REAL_WORLD =
  /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|(?<!\.)\bset(Timeout|Interval|Immediate)\(|(?<!\.)\b(process|performance)\.[a-z]|\brandom(UUID|Bytes|Int)\b|\bAbortSignal\.timeout\b|\bqueueMicrotask\b/;

/** What a module loads when it runs: imports of types leave nothing behind. */
function importsOf(text: string): string[] {
  const statements = /^(?:import|export)\s+(?!type\b)(?:[^';]*?\sfrom\s+)?'([^']+)'/gm;
  const imports = [...text.matchAll(statements)].map(([, from]) => from ?? '');
  // Who names all that it requires, at once, reaches that; with node:module in other hands, anything could be reached.
  const requires = [...text.matchAll(REQUIRE)].map(([, from]) => from ?? '');
  const isOpen = /\bcreateRequire\b(?! } from)/.test(text.replace(REQUIRE, ''));
  const found = requires.length > 0 && !isOpen ? imports.filter(isNotRequire) : imports;
  return [...found, ...requires];
}

const REQUIRE = /\bcreateRequire\(import\.meta\.url\)\(\s*'([^']+)',?\s*\)/g;
const isNotRequire = (from: string): boolean => from !== 'node:module';

function reachedFrom(starts: readonly string[]): Map<string, string> {
  const reached = new Map<string, string>();
  const waiting = [...starts];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    if (!path.startsWith('src/')) {
      reached.set(path, '');
      continue;
    }
    const text = readFileSync(join(root, path), 'utf8');
    reached.set(path, text);
    for (const from of importsOf(text))
      waiting.push(
        from.startsWith('.') ? normalize(join(path, '..', from)).replace(/\.js$/, '.ts') : from,
      );
  }
  return reached;
}

describe('parts that take the world from their deps', () => {
  const reached = reachedFrom(INJECTED);

  test('import nothing that reaches files, threads, sockets or the clock of this machine', () => {
    const packages = [...reached.keys()].filter((path) => !path.startsWith('src/'));
    expect(packages.filter((name) => !PURE.includes(name))).toEqual([]);
    // The walk found the way: it went through the log down to the files.
    expect([...reached.keys()]).toEqual(
      expect.arrayContaining(['src/master/journal/file-log.ts', 'src/runtime/durable-files.ts']),
    );
  });

  test('use no global that is the clock, a timer, randomness or the process', () => {
    const impure = [...reached].filter(([, text]) => REAL_WORLD.test(text));
    expect(impure.map(([path]) => path)).toEqual([]);
  });

  test.each([
    ["import * as fs from 'node:fs/promises';", ['node:fs/promises']],
    ["import type { Clock } from './clock.js';", []],
    [
      "import { createRequire } from 'node:module';\nexport const { a } = createRequire(import.meta.url)('a');",
      ['a'],
    ],
    [
      "import { createRequire } from 'node:module';\nexport const load = createRequire(import.meta.url);",
      ['node:module'],
    ],
    [
      "import { createRequire } from 'node:module';\nconst a = createRequire(import.meta.url)('a');\nexport { createRequire };",
      ['node:module', 'a'],
    ],
    ["import { type A, b } from './b.js';\nexport { c } from './c.js';", ['./b.js', './c.js']],
    [
      "import {\n  one,\n  two,\n} from './many.js';\nimport './effect.js';",
      ['./many.js', './effect.js'],
    ],
  ])('the walk sees what is loaded by %j', (text, expected) => {
    expect(importsOf(text)).toEqual(expected);
  });
});

test('the thread of a checkpoint loads little, and no package that Node has to look through first', () => {
  const reached = [...reachedFrom(['src/master/checkpoint/checkpoint-worker.ts']).keys()];
  const packages = reached.filter((path) => !path.startsWith('src/')).sort();
  const builtIn = ['node:crypto', 'node:fs', 'node:path', 'node:worker_threads'];
  expect(packages).toEqual(['@node-rs/crc32', ...builtIn]);
});
