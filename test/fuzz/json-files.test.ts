import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readIdentity, writeIdentity } from '../../src/blockserver/store/identity.js';
import {
  loadState,
  saveState,
  type ClusterState,
} from '../../src/client/local-cluster/cluster-state.js';
import { BLOCKSERVER_SETTINGS } from '../../src/blockserver/settings.js';
import { MASTER_SETTINGS } from '../../src/master/settings.js';
import { REPAIR_SETTINGS } from '../../src/repair/settings.js';
import { readConfigFile, resolveConfig, type ConfigSchema } from '../../src/runtime/config.js';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import {
  answerOf,
  anyJson,
  anySpoils,
  anyText,
  corpus,
  deepJson,
  fuzzRuns,
  spoiled,
} from './fuzzing.js';

/** Files of JSON that people edit and disks spoil. */

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-fuzz-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function answered<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    return answerOf(() => {
      throw error;
    });
  }
}

/** JSON, objects that have some of these fields, and what is no JSON. */
function anyFile(valid: unknown, fields: readonly string[]): fc.Arbitrary<string> {
  const text = JSON.stringify(valid);
  const near = fc
    .dictionary(fc.constantFrom(...fields), anyJson)
    .map((spoil) => JSON.stringify({ ...(valid as object), ...spoil }));
  return fc.oneof(
    { weight: 3, arbitrary: near },
    anyJson.map((json) => JSON.stringify(json) ?? ''),
    anySpoils.map((spoils) => spoiled(Buffer.from(text), spoils).toString()),
    anyText,
  );
}

const SCHEMAS: readonly ConfigSchema[] = [MASTER_SETTINGS, BLOCKSERVER_SETTINGS, REPAIR_SETTINGS];

test('config files: refused, or settings of their types', async () => {
  const path = join(dir, 'config.json');
  const check = async (schema: ConfigSchema, text: string): Promise<void> => {
    await writeFile(path, text);
    const file = answerOf(() => readConfigFile(path));
    if (file !== undefined) checkValues(schema, file.values);
  };
  for (const schema of SCHEMAS) {
    const valid = Object.fromEntries(
      Object.entries(schema).flatMap(([name, field]) =>
        field.default === undefined ? [] : [[name, field.default]],
      ),
    );
    await fc.assert(
      fc.asyncProperty(anyFile(valid, Object.keys(schema)), (text) => check(schema, text)),
      fuzzRuns(40),
    );
    for (const name of Object.keys(schema))
      for (const value of [JSON.parse(deepJson()), 1.5, -1, 1e300, 2 ** 53, '9'.repeat(400)])
        checkValues(schema, { [name]: value });
    for (const { bytes } of corpus('config')) await check(schema, bytes.toString());
  }
  await check(MASTER_SETTINGS, deepJson());
});

function checkValues(schema: ConfigSchema, values: Readonly<Record<string, unknown>>): void {
  const file = { path: '/config.json', values };
  const resolved = answerOf(() => resolveConfig(schema, { flags: {}, env: {}, file }));
  for (const [name, value] of Object.entries(resolved?.values ?? {})) {
    const { type } = schema[name]!;
    if (value === undefined) continue;
    if (type === 'number') expect([name, Number.isFinite(value)]).toEqual([name, true]);
    if (type === 'size' || type === 'duration')
      expect([name, Number.isSafeInteger(value) && Number(value) >= 0]).toEqual([name, true]);
  }
}

test('identities of disks: refused, or three names', async () => {
  const identity = { clusterId: 'c', serverId: 's', volumeId: 'v' };
  await writeIdentity(nodeFileSystem, dir, identity as never);
  expect(await readIdentity(nodeFileSystem, dir)).toEqual(identity);
  const check = async (text: string): Promise<void> => {
    await writeFile(join(dir, 'IDENTITY'), text);
    const found = await answered(() => readIdentity(nodeFileSystem, dir));
    for (const name of Object.values(found ?? {})) expect(typeof name).toBe('string');
  };
  const valid = { formatVersion: 1, ...identity };
  await fc.assert(fc.asyncProperty(anyFile(valid, Object.keys(valid)), check), fuzzRuns(80));
  await check(deepJson());
  await check(`{"formatVersion":${deepJson()}}`);
  for (const { bytes } of corpus('identity')) await check(bytes.toString());
});

test('states of local clusters: refused, or nodes that can be told by name', async () => {
  const valid: ClusterState = {
    version: 1,
    options: {} as never,
    nodes: [
      {
        name: 'master',
        role: 'master',
        domain: null,
        address: '127.0.0.1:1',
        metrics: '',
        serverId: null,
        desired: 'running',
        process: { pid: 1, birth: 'b' },
      },
    ],
  };
  await saveState(dir, valid);
  expect(await loadState(dir)).toEqual(valid);
  const check = async (text: string): Promise<void> => {
    await writeFile(join(dir, 'cluster.json'), text);
    const found = await answered(() => loadState(dir));
    if (found === undefined) return;
    expect(typeof found.options).toBe('object');
    for (const { name, role, address, metrics, process } of found.nodes) {
      for (const word of [name, role, address, metrics]) expect(typeof word).toBe('string');
      if (process !== null) expect(process).toMatchObject({ pid: expect.any(Number) });
    }
  };
  await fc.assert(fc.asyncProperty(anyFile(valid, Object.keys(valid)), check), fuzzRuns(60));
  const [node] = valid.nodes;
  const anyNode = anyFile(node, Object.keys(node!));
  await fc.assert(
    fc.asyncProperty(anyNode, (text) => check(`{"version":1,"options":{},"nodes":[${text}]}`)),
    fuzzRuns(60),
  );
  await check(deepJson());
  for (const { bytes } of corpus('cluster-state')) await check(bytes.toString());
});
