import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allCommands } from '../../../../src/client/commands/registry.js';

test('docs/cli.md has every command with every flag', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/cli.md'), 'utf8');
  for (const command of allCommands()) {
    const section = text.split(`\n### ${command.name}\n`)[1]?.split('\n### ')[0] ?? '';
    expect(section).toContain(command.summary);
    for (const name of Object.keys(command.flags))
      expect(section).toContain(`\`${name.length > 1 ? '--' : '-'}${name}\``);
  }
});
