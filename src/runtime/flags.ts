import { DfsError } from '../common/error.js';
import { flagName, type ConfigField, type ConfigSchema } from './config.js';

/**
 * Reads the flags of a daemon by its config schema: `--dead-after 5s`, `--dead-after=5s`, `--verbose`, `--no-verbose`,
 * `--dir a --dir b` for a list. Values stay texts: resolveConfig parses them.
 * `--` ends the flags; everything that is no flag is in `rest`.
 * @throws DfsError INVALID_ARGUMENT for a flag that the schema does not have, a missing value, a repeated flag.
 */
export function parseFlags(
  schema: ConfigSchema,
  argv: readonly string[],
): { flags: Record<string, unknown>; rest: string[] } {
  const byFlag = new Map(
    Object.entries(schema).map(([name, field]) => [flagName(name), { name, field }]),
  );
  const flags: Record<string, unknown> = {};
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (argument === '--') return { flags, rest: [...rest, ...argv.slice(i + 1)] };
    if (!argument.startsWith('--')) {
      rest.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const written = equals < 0 ? argument : argument.slice(0, equals);
    const inline = equals < 0 ? undefined : argument.slice(equals + 1);
    const negated = written.startsWith('--no-') ? byFlag.get(`--${written.slice(5)}`) : undefined;
    if (negated?.field.type === 'boolean' && inline === undefined) {
      flags[negated.name] = false;
      continue;
    }
    const known = byFlag.get(written);
    if (known === undefined) throw unknownFlag(written, [...byFlag.keys()]);
    if (known.field.type === 'boolean') {
      flags[known.name] = inline ?? true;
      continue;
    }
    const value = inline ?? argv[++i];
    if (value === undefined) throw new DfsError('INVALID_ARGUMENT', `${written} needs a value`);
    setFlag(flags, known, value);
  }
  return { flags, rest };
}

function setFlag(
  flags: Record<string, unknown>,
  known: { name: string; field: ConfigField },
  value: string,
): void {
  const before = Object.hasOwn(flags, known.name) ? flags[known.name] : undefined;
  if (known.field.type === 'list') {
    flags[known.name] = [...((before as string[] | undefined) ?? []), value];
    return;
  }
  if (before !== undefined)
    throw new DfsError('INVALID_ARGUMENT', `${flagName(known.name)} is given twice`);
  flags[known.name] = value;
}

function unknownFlag(written: string, known: readonly string[]): DfsError {
  return new DfsError('INVALID_ARGUMENT', `Unknown flag ${written}; known are ${known.join(', ')}`);
}
