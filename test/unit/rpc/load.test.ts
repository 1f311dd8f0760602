import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import {
  adminService,
  LOAD_OPTIONS,
  namespaceService,
  nodeService,
  plainBlockService,
  repairService,
} from '../../../src/rpc/load.js';

/** Flags that shape what is generated and have no meaning at run time. */
const TYPES_ONLY = [
  'includeComments',
  'inputTemplate',
  'outputTemplate',
  'importFileExtension',
  'grpcLib',
];

test('load: the options at run time are the flags that the types were generated with', () => {
  const makefile = readFileSync(new URL('../../../Makefile', import.meta.url), 'utf8');
  const flags = /^GEN_FLAGS := (.*)$/m.exec(makefile)?.[1]?.split(' ') ?? [];
  const generated: Record<string, unknown> = {};
  for (const flag of flags) {
    const [name = '', value] = flag.replace(/^--/, '').split('=');
    if (!TYPES_ONLY.includes(name)) generated[name] = value ?? true;
  }
  const loaded = Object.fromEntries(
    Object.entries(LOAD_OPTIONS).map(([name, value]) => [
      name,
      typeof value === 'function' ? value.name : value,
    ]),
  );
  expect(loaded).toEqual(generated);
});

test('load: services are those that proto-loader makes of the same files', () => {
  const folder = fileURLToPath(new URL('../../../proto', import.meta.url));
  const files = ['namespace', 'node', 'block', 'repair', 'admin'].map((n) => `dfs/v1/${n}.proto`);
  const wanted = loadSync(files, { ...LOAD_OPTIONS, includeDirs: [folder] });
  const services = {
    'dfs.v1.NamespaceService': namespaceService,
    'dfs.v1.NodeService': nodeService,
    'dfs.v1.BlockService': plainBlockService,
    'dfs.v1.RepairService': repairService,
    'dfs.v1.AdminService': adminService,
  };
  const served = Object.entries(wanted).filter(([, entry]) => !('format' in entry));
  expect(Object.keys(services).toSorted()).toEqual(served.map(([name]) => name).toSorted());
  for (const [name, service] of Object.entries(services)) {
    const theirs = wanted[name] as ServiceDefinition;
    expect(Object.keys(service)).toEqual(Object.keys(theirs));
    for (const [method, { path, originalName, requestStream, responseStream, ...ours }] of methods(
      service,
    )) {
      const known = theirs[method]!;
      expect(known).toMatchObject({ path, originalName, requestStream, responseStream });
      if (method === 'Session') continue; // Its messages go as they are.
      for (const side of ['request', 'response'] as const) {
        const empty = known[`${side}Serialize`]({});
        expect(ours[`${side}Serialize`]({})).toEqual(empty);
        expect(ours[`${side}Deserialize`](empty)).toEqual(known[`${side}Deserialize`](empty));
      }
    }
  }
});

function methods(service: object): [string, ServiceDefinition[string]][] {
  return Object.entries(service as ServiceDefinition);
}
