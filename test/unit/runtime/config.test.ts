import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDfsError } from '../../../src/common/error.js';
import {
  envName,
  readConfigFile,
  resolveConfig,
  type ConfigSchema,
} from '../../../src/runtime/config.js';

const SETTINGS = {
  dir: { type: 'string', description: 'Folder' },
  deadAfter: { type: 'duration', default: '30s', min: 100, description: 'Silence' },
  blockSize: { type: 'size', default: '64MiB', max: 2 ** 31, description: 'Block size' },
  replication: { type: 'number', default: 3, min: 1, max: 16, description: 'Copies' },
  fast: { type: 'boolean', default: false, description: 'Fast' },
  master: { type: 'list', default: ['127.0.0.1:9000'], env: 'DFS_MASTER', description: 'Masters' },
  ack: { type: 'string', default: 'all', choices: ['all', 'quorum'], description: 'Acks' },
} as const satisfies ConfigSchema;

const file = (values: Record<string, unknown>) => ({ path: '/etc/dfs.json', values });

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isDfsError(error, 'INVALID_ARGUMENT')) return error.message;
    throw error;
  }
  throw new Error('not refused');
}

test('defaults come out parsed and a setting without one is undefined', () => {
  const { values, origins } = resolveConfig(SETTINGS, {});
  expect(values).toEqual({
    dir: undefined,
    deadAfter: 30_000,
    blockSize: 64 * 2 ** 20,
    replication: 3,
    fast: false,
    master: ['127.0.0.1:9000'],
    ack: 'all',
  });
  expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
});

test('a flag beats a variable, a variable beats the file, the file beats the default', () => {
  const all = {
    flags: { deadAfter: '1s' },
    env: { DFS_DEAD_AFTER: '2s', DFS_REPLICATION: '5' },
    file: file({ deadAfter: 3000, replication: 6, fast: true }),
  };
  const { values, origins } = resolveConfig(SETTINGS, all);
  expect([values.deadAfter, origins.deadAfter]).toEqual([1000, 'flag']);
  expect([values.replication, origins.replication]).toEqual([5, 'env']);
  expect([values.fast, origins.fast]).toEqual([true, 'file']);
  expect([values.ack, origins.ack]).toEqual(['all', 'default']);
});

test('an empty variable and an undefined flag count as not given', () => {
  const { origins } = resolveConfig(SETTINGS, {
    flags: { fast: undefined },
    env: { DFS_FAST: '', DFS_MASTER: '' },
  });
  expect([origins.fast, origins.master]).toEqual(['default', 'default']);
});

test('a list is split at commas in a variable and taken as it is from flag and file', () => {
  expect(resolveConfig(SETTINGS, { env: { DFS_MASTER: 'a:1, b:2' } }).values.master).toEqual([
    'a:1',
    'b:2',
  ]);
  expect(resolveConfig(SETTINGS, { file: file({ master: ['a:1'] }) }).values.master).toEqual([
    'a:1',
  ]);
});

test.each([
  [{ flags: { deadAfter: 'soon' } }, '--dead-after: "soon" is not a duration such as 30s'],
  [{ flags: { deadAfter: '1ms' } }, '--dead-after: "1ms" is below 100'],
  [{ env: { DFS_BLOCK_SIZE: '3GiB' } }, 'DFS_BLOCK_SIZE: "3GiB" is above 2147483648'],
  [{ file: file({ fast: 'perhaps' }) }, `'fast' in /etc/dfs.json: "perhaps" is not true or false`],
  [{ flags: { ack: 'none' } }, '--ack: "none" is not one of all, quorum'],
  [{ flags: { replication: '0x3' } }, '--replication: "0x3" is not a number'],
])('a value that does not fit is refused by name: %j', (sources, message) => {
  expect(refusal(() => resolveConfig(SETTINGS, sources))).toBe(message);
});

test('an unknown setting in the file is refused, __proto__ too', () => {
  expect(refusal(() => resolveConfig(SETTINGS, { file: file({ blokSize: 1 }) }))).toMatch(
    /Unknown setting 'blokSize'/,
  );
  const hostile = JSON.parse('{"__proto__": {"fast": true}}') as Record<string, unknown>;
  expect(refusal(() => resolveConfig(SETTINGS, { file: file(hostile) }))).toMatch(/__proto__/);
});

test('the variable is DFS_ and the name in capitals', () => {
  expect(envName('deadAfter', SETTINGS.deadAfter)).toBe('DFS_DEAD_AFTER');
});

describe('readConfigFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dfs-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('reads an object', () => {
    const path = join(folder, 'c.json');
    writeFileSync(path, '{"replication": 2}');
    expect(readConfigFile(path)).toEqual({ path, values: { replication: 2 } });
  });

  test('a missing file is refused unless it is optional', () => {
    const path = join(folder, 'none.json');
    expect(refusal(() => readConfigFile(path))).toMatch(/cannot be read/);
    expect(readConfigFile(path, { optional: true })).toBeUndefined();
  });

  test.each(['[1]', 'null', '{', '"x"'])('%s is refused', (text) => {
    const path = join(folder, 'c.json');
    writeFileSync(path, text);
    expect(refusal(() => readConfigFile(path))).toMatch(/config file|cannot be read/i);
  });
});
