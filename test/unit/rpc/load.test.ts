import { readFileSync } from 'node:fs';
import { LOAD_OPTIONS } from '../../../src/rpc/load.js';

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
