import { readFileSync } from 'node:fs';
import { parseDurationMs } from '../common/durations.js';
import { DfsError, errorMessage, hasCode } from '../common/error.js';
import { parseSize } from '../common/sizes.js';

/**
 * Settings with one precedence everywhere: flag, environment, config file, default. How it is used:
 *
 *     const SETTINGS = {
 *       dir: { type: 'string', description: 'Folder of the log and the checkpoints' },
 *       deadAfter: { type: 'duration', default: '30s', min: 1_000, description: 'Silence after which …' },
 *     } as const satisfies ConfigSchema;
 *
 *     const { flags } = parseFlags(SETTINGS, argv);                     // runtime/flags.ts; --dead-after 5s
 *     const file = readConfigFile(process.env['DFS_CONFIG']);          // a flat JSON object: {"deadAfter": "5s"}
 *     const { values, origins } = resolveConfig(SETTINGS, { flags, env: process.env, file });
 *     values.deadAfter   // number of milliseconds;  origins.deadAfter === 'flag'
 *     values.dir         // string | undefined, since it has no default
 *
 * The variable of `deadAfter` is DFS_DEAD_AFTER unless `env` names another. Sizes come out in bytes, durations in
 * milliseconds, lists as arrays (comma-separated in a variable). An empty variable counts as unset.
 * A value that does not fit is an INVALID_ARGUMENT that names the setting and where the value came from.
 */
export type ConfigType = 'string' | 'number' | 'size' | 'duration' | 'boolean' | 'list';
export type ConfigValue = string | number | boolean | readonly string[];
export type ConfigOrigin = 'flag' | 'env' | 'file' | 'default';

export interface ConfigField {
  readonly type: ConfigType;
  readonly description: string;
  /** As a person would write it (`'64MiB'`, `'30s'`) or as it comes out. Without one the value may be undefined. */
  readonly default?: ConfigValue;
  /** Name of the environment variable, if not DFS_ and the name in capitals. */
  readonly env?: string;
  readonly choices?: readonly string[];
  /** Bounds of numbers, sizes (bytes) and durations (ms), both included. */
  readonly min?: number;
  readonly max?: number;
}
export type ConfigSchema = Readonly<Record<string, ConfigField>>;

interface TypeOf {
  string: string;
  number: number;
  size: number;
  duration: number;
  boolean: boolean;
  list: readonly string[];
}
type ValueOf<F extends ConfigField> = F extends { readonly choices: readonly (infer C)[] }
  ? C
  : TypeOf[F['type']];
export type ConfigValues<S extends ConfigSchema> = {
  readonly [K in keyof S]: S[K] extends { readonly default: ConfigValue }
    ? ValueOf<S[K]>
    : ValueOf<S[K]> | undefined;
};
export type ConfigOrigins<S extends ConfigSchema> = { readonly [K in keyof S]: ConfigOrigin };

export interface ConfigSources {
  /** By setting name; undefined counts as not given. */
  readonly flags?: Readonly<Record<string, unknown>> | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly file?: ConfigFile | undefined;
}
export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export function resolveConfig<const S extends ConfigSchema>(
  schema: S,
  sources: ConfigSources,
): { values: ConfigValues<S>; origins: ConfigOrigins<S> } {
  const values: Record<string, ConfigValue | undefined> = {};
  const origins: Record<string, ConfigOrigin> = {};
  refuseUnknownKeys(schema, sources.file);
  for (const [name, field] of Object.entries(schema)) {
    const found = lookUp(name, field, sources);
    origins[name] = found.origin;
    values[name] =
      found.value === undefined
        ? undefined
        : parseConfigValue(field, found.value, describeSource(found.origin, name, field, sources));
  }
  return { values: values as ConfigValues<S>, origins: origins as ConfigOrigins<S> };
}

/** `deadAfter` -> `DFS_DEAD_AFTER`. */
export function envName(name: string, field: ConfigField): string {
  return field.env ?? `DFS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** `deadAfter` -> `--dead-after`. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Reads a config file: a flat JSON object. Undefined for no path, and for a missing file if `optional`.
 * @throws DfsError INVALID_ARGUMENT for a file that cannot be read or is not such an object.
 */
export function readConfigFile(
  path: string | undefined,
  options: { optional?: boolean } = {},
): ConfigFile | undefined {
  if (path === undefined || path === '') return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (options.optional === true && hasCode(error, 'ENOENT')) return undefined;
    throw new DfsError('INVALID_ARGUMENT', `Config file cannot be read: ${errorMessage(error)}`, {
      path,
      cause: error,
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new DfsError('INVALID_ARGUMENT', 'A config file is one JSON object', { path });
  return { path, values: { ...parsed } };
}

/**
 * One value in the form of its field.
 * @param source where it came from, for the message
 * @throws DfsError INVALID_ARGUMENT
 */
export function parseConfigValue(field: ConfigField, raw: unknown, source: string): ConfigValue {
  const value = CONVERT[field.type](raw);
  if (value === undefined) throw unfit(source, raw, `is not ${EXPECTED[field.type]}`);
  if (typeof value === 'number') {
    if (field.min !== undefined && value < field.min)
      throw unfit(source, raw, `is below ${field.min}`);
    if (field.max !== undefined && value > field.max)
      throw unfit(source, raw, `is above ${field.max}`);
  }
  if (field.choices !== undefined && !field.choices.includes(String(value)))
    throw unfit(source, raw, `is not one of ${field.choices.join(', ')}`);
  return value;
}

const EXPECTED: Readonly<Record<ConfigType, string>> = {
  string: 'a text',
  number: 'a number',
  size: 'a size such as 64MiB',
  duration: 'a duration such as 30s',
  boolean: 'true or false',
  list: 'a list',
};

const CONVERT: Readonly<Record<ConfigType, (raw: unknown) => ConfigValue | undefined>> = {
  string: (raw) => (typeof raw === 'string' || typeof raw === 'number' ? String(raw) : undefined),
  number: (raw) =>
    toNumber(raw, (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined)),
  size: (raw) => toWhole(toNumber(raw, parseSize)),
  duration: (raw) => toWhole(toNumber(raw, parseDurationMs)),
  boolean: toBoolean,
  list: toList,
};

function toNumber(raw: unknown, parse: (text: string) => number | undefined): number | undefined {
  const value = typeof raw === 'string' ? parse(raw.trim()) : raw;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Bytes and milliseconds: a number in a file is held to what a text can say. */
function toWhole(value: number | undefined): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? value : undefined;
}

function toBoolean(raw: unknown): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  if (raw === 'true' || raw === '1' || raw === 'yes' || raw === 'on') return true;
  if (raw === 'false' || raw === '0' || raw === 'no' || raw === 'off') return false;
  return undefined;
}

function toList(raw: unknown): readonly string[] | undefined {
  if (Array.isArray(raw)) return raw.every((item) => typeof item === 'string') ? raw : undefined;
  if (typeof raw !== 'string') return undefined;
  return raw
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function lookUp(
  name: string,
  field: ConfigField,
  sources: ConfigSources,
): { origin: ConfigOrigin; value: unknown } {
  const flag = own(sources.flags, name);
  if (flag !== undefined) return { origin: 'flag', value: flag };
  const variable = sources.env?.[envName(name, field)];
  if (variable !== undefined && variable !== '') return { origin: 'env', value: variable };
  const entry = own(sources.file?.values, name);
  if (entry !== undefined) return { origin: 'file', value: entry };
  return { origin: 'default', value: field.default };
}

function own(record: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A misspelt setting that is silently ignored would be found out at the worst time. */
function refuseUnknownKeys(schema: ConfigSchema, file: ConfigFile | undefined): void {
  if (file === undefined) return;
  const unknown = Object.keys(file.values).find((key) => !Object.hasOwn(schema, key));
  if (unknown === undefined) return;
  throw new DfsError(
    'INVALID_ARGUMENT',
    `Unknown setting '${unknown}' in the config file; known are ${Object.keys(schema).join(', ')}`,
    { path: file.path },
  );
}

function describeSource(
  origin: ConfigOrigin,
  name: string,
  field: ConfigField,
  sources: ConfigSources,
): string {
  if (origin === 'flag') return flagName(name);
  if (origin === 'env') return envName(name, field);
  if (origin === 'file') return `'${name}' in ${sources.file?.path ?? 'the config file'}`;
  return `default of '${name}'`;
}

function unfit(source: string, raw: unknown, why: string): DfsError {
  return new DfsError('INVALID_ARGUMENT', `${source}: ${shown(raw)} ${why}`);
}

/** Enough of a value to be recognised; a list or an object, which may be deeper than any stack, by its kind. */
/** Characters of a value that a message shows. */
const SHOWN_MAX = 200;

function shown(raw: unknown): string {
  if (typeof raw === 'object' && raw !== null) return Array.isArray(raw) ? 'a list' : 'an object';
  const text = JSON.stringify(raw) ?? 'nothing';
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}
