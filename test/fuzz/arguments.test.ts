import * as fc from 'fast-check';
import { parseDurationMs } from '../../src/common/durations.js';
import { joinNames, NAME_BYTES_MAX, parsePath } from '../../src/common/path.js';
import { isRefusal } from '../../src/common/refusal.js';
import { parseSize } from '../../src/common/sizes.js';
import { parseRange, resolveRange } from '../../src/client/commands/byte-range.js';
import { matchesName, parseGlob, parseName } from '../../src/client/commands/glob.js';
import { doubleDashes, findVerb } from '../../src/client/commands/hdfs-spelling.js';
import { parseMode } from '../../src/client/commands/mode-change.js';
import { parseCommand } from '../../src/client/commands/parse-command.js';
import { allCommands, findCommand } from '../../src/client/commands/registry.js';
import { masterAddresses } from '../../src/client/connect.js';
import type { FileStatus } from '../../src/client/api.js';
import { parseServerAddress } from '../../src/master/core/servers/server-address.js';
import { BLOCKSERVER_SETTINGS } from '../../src/blockserver/settings.js';
import { MASTER_SETTINGS } from '../../src/master/settings.js';
import { parseBandwidth, REPAIR_SETTINGS } from '../../src/repair/settings.js';
import { flagName, resolveConfig, type ConfigSchema } from '../../src/runtime/config.js';
import { parseFlags } from '../../src/runtime/flags.js';
import { answerOf, anyText, corpus, fuzzRuns, textOf } from './fuzzing.js';

/** What people and scripts type. */

const kept = corpus('arguments').flatMap(({ bytes }) => bytes.toString().split('\n'));
const anyArgument = fc.oneof(anyText, fc.constantFrom('', ...kept));
const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

test('sizes and durations: whole numbers below 2^53, or none', () => {
  fc.assert(
    fc.property(anyArgument, (text) => {
      for (const parse of [parseSize, parseDurationMs, parseBandwidth]) {
        const value = answerOf(() => parse(text));
        if (value !== undefined) expect([text, isWhole(value)]).toEqual([text, true]);
      }
    }),
    fuzzRuns(500),
  );
  fc.assert(
    fc.property(fc.maxSafeNat(), (n) => {
      expect(parseSize(`${n}`)).toBe(n);
      expect(parseDurationMs(`${n}ms`)).toBe(n);
    }),
    fuzzRuns(100),
  );
});

test('paths: refused, or names that each fit and give the same path again', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyArgument,
        anyArgument.map((text) => `/${text}`),
      ),
      (path) => {
        const parsed = answerOf(() => parsePath(path))!;
        if (isRefusal(parsed)) return;
        for (const name of parsed.names) {
          expect(name).not.toMatch(/^\.{0,2}$|\/|\0/);
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(NAME_BYTES_MAX);
        }
        expect(parsePath(joinNames(parsed.names))).toEqual(parsed);
      },
    ),
    fuzzRuns(500),
  );
});

test('globs: any pattern is read and matched in time, and a name matches itself escaped', () => {
  fc.assert(
    fc.property(anyArgument, anyArgument, (pattern, name) => {
      const branches = answerOf(() => parseGlob(pattern)) ?? [];
      for (const components of branches)
        for (const component of components)
          if ('pattern' in component) matchesName(component.pattern, name);
      const escaped = Array.from(name, (character) => `\\${character}`).join('');
      expect(matchesName(parseName(escaped), name)).toBe(true);
    }),
    fuzzRuns(400),
  );
  const hard = `${'*a'.repeat(200)}b`;
  expect(answerOf(() => matchesName(parseName(hard), 'a'.repeat(2_000)))).toBe(false);
  answerOf(() => parseGlob('{a,b}'.repeat(60)));
  answerOf(() => parseGlob('{'.repeat(5_000)));
  answerOf(() => parseGlob(`${'{'.repeat(2_000)}${'}'.repeat(2_000)}`));
});

test('ranges: refused, or within the file', () => {
  const digits = textOf('0123456789-', 20);
  fc.assert(
    fc.property(fc.oneof(anyArgument, digits), fc.maxSafeNat(), (text, length) => {
      const status = { length, path: '/f' } as FileStatus;
      const part = answerOf(() => resolveRange(parseRange(text), status));
      if (part === undefined) return;
      expect(isWhole(part.start)).toBe(true);
      expect(isWhole(part.length)).toBe(true);
      expect(part.start + part.length).toBeLessThanOrEqual(length);
    }),
    fuzzRuns(400),
  );
});

test('modes: refused, or a change to a mode that has its bits alone', () => {
  const likely = textOf('ugoarwxXt+-=,01234567', 12);
  fc.assert(
    fc.property(fc.oneof(anyArgument, likely), fc.nat(0o1777), (text, mode) => {
      const change = answerOf(() => parseMode(text));
      if (change === undefined) return;
      const next = change(mode, true);
      expect(next & ~0o1777).toBe(0);
    }),
    fuzzRuns(500),
  );
});

test('addresses: refused, or a host and a port', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyArgument,
        fc.tuple(anyArgument, fc.nat(99_999)).map(([h, p]) => `${h}:${p}`),
      ),
      (text) => {
        const address = answerOf(() => parseServerAddress(text));
        if (address !== undefined) {
          expect(address.host).not.toBe('');
          expect(address.port).toBeGreaterThan(0);
        }
        answerOf(() => masterAddresses({ master: text }, {}));
      },
    ),
    fuzzRuns(300),
  );
});

const schemas: Readonly<Record<string, ConfigSchema>> = {
  master: MASTER_SETTINGS,
  blockserver: BLOCKSERVER_SETTINGS,
  repair: REPAIR_SETTINGS,
};

test.each(Object.keys(schemas))('flags of the %s: refused, or settings of their types', (name) => {
  const schema = schemas[name]!;
  const flags = Object.keys(schema).map((setting) => flagName(setting));
  const token = fc.oneof(
    fc.constantFrom(...flags),
    fc.tuple(fc.constantFrom(...flags), anyArgument).map(([flag, value]) => `${flag}=${value}`),
    anyArgument,
    anyArgument.map((text) => `--${text}`),
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 6 }), (argv) => {
      const parsed = answerOf(() => parseFlags(schema, argv));
      if (parsed === undefined) return;
      const resolved = answerOf(() =>
        resolveConfig(schema, { flags: parsed.flags, env: {}, file: undefined }),
      );
      for (const [setting, value] of Object.entries(resolved?.values ?? {}))
        expect([setting, value, fits(schema, setting, value)]).toEqual([setting, value, true]);
    }),
    fuzzRuns(200),
  );
});

function fits(schema: ConfigSchema, name: string, value: unknown): boolean {
  const field = schema[name]!;
  if (value === undefined) return field.default === undefined;
  switch (field.type) {
    case 'size':
    case 'duration':
      return isWhole(value as number);
    case 'number':
      return Number.isFinite(value);
    case 'list':
      return Array.isArray(value);
    case 'string':
    case 'boolean':
      return typeof value === field.type;
    default:
      return false;
  }
}

test('commands: any arguments are refused, or operands and flags of the command', () => {
  const commands = allCommands();
  const argvOf = fc.constantFrom(...commands).chain((command) => {
    const names = Object.entries(command.flags).flatMap(([name, flag]) => [
      `--${name}`,
      ...[flag.alias ?? []].flat().map((alias) => `-${alias}`),
    ]);
    const token = fc.oneof(
      fc.constantFrom('--', '-', '--json', ...names),
      anyArgument,
      fc.tuple(fc.constantFrom('--json', ...names), anyArgument).map(([f, v]) => `${f}=${v}`),
      anyArgument.map((text) => `-${text}`),
    );
    return fc.tuple(fc.constant(command), fc.array(token, { maxLength: 5 }));
  });
  fc.assert(
    fc.property(argvOf, ([command, argv]) => {
      const options = answerOf(() => parseCommand(command, doubleDashes(command, argv)));
      if (options === undefined) return;
      // Nothing that was typed gets lost or is made up.
      for (const operand of options.operands) expect(argv).toContain(operand);
    }),
    fuzzRuns(150),
  );
  fc.assert(
    fc.property(fc.array(anyArgument, { maxLength: 5 }), (argv) => {
      findVerb(argv, (name) => findCommand(name) !== undefined);
    }),
    fuzzRuns(200),
  );
});
