import yargs, { type Argv, type Options as YargsOptions } from 'yargs';
import { errorMessage } from '../../common/error.js';
import { GLOBAL_FLAGS, Options, usageFault } from '../options.js';
import type { Command } from './command.js';
import type { Flag, Flags } from './flags.js';

/**
 * Reads the arguments of one command. Operands are picked out first, by what the command says of its flags, and only
 * flags go through yargs: it would take an operand `true` for the value of a switch before it.
 * @throws DfsError INVALID_ARGUMENT
 */
export function parseCommand(command: Command, argv: readonly string[]): Options {
  const { flags, operands } = separate(allFlags(command), argv);
  const values = parser(command, flags).parseSync() as Record<string, unknown>;
  const options = new Options(values, operands);
  if (!options.on('help')) checkOperands(command, operands);
  return options;
}

export function commandHelp(command: Command): Promise<string> {
  return parser(command, []).getHelp();
}

/** The flags of the command itself come first: `-q` is HDFS's own in `ls` and `count`. */
export function allFlags(command: Command): Flags {
  const taken = new Set(Object.entries(command.flags).flatMap(([name, flag]) => names(name, flag)));
  const globals = Object.entries(GLOBAL_FLAGS).map(([name, flag]): [string, Flag] => {
    const alias = [flag.alias ?? []].flat().filter((short) => !taken.has(short));
    return [name, { ...flag, alias }];
  });
  return { ...command.flags, ...Object.fromEntries(globals) };
}

function parser(command: Command, flags: readonly string[]): Argv {
  const options = Object.entries(allFlags(command)).map(([name, flag]): [string, YargsOptions] => [
    name,
    {
      type: flag.type,
      describe: flag.value === undefined ? flag.describe : `${flag.describe} <${flag.value}>`,
      alias: [flag.alias ?? []].flat(),
      requiresArg: flag.type === 'string',
    },
  ]);
  const usage = [`dfs ${command.name} [flags] ${command.operands}`.trimEnd(), '', command.summary];
  if (command.aliases !== undefined) usage.push(`Also: ${command.aliases.join(', ')}`);
  const base = yargs(flags)
    .scriptName('dfs')
    .detectLocale(false)
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'camel-case-expansion': true,
      'duplicate-arguments-array': false,
      'boolean-negation': false,
    })
    .usage(usage.join('\n'))
    .help(false)
    .version(false)
    .options(Object.fromEntries(options))
    .exitProcess(false)
    .showHelpOnFail(false)
    .strictOptions()
    .wrap(100)
    .fail((message: string | undefined, error: Error | undefined) => {
      // What yargs has against the arguments comes as a message, or as an error of its own kind.
      const why = message ?? (error === undefined ? 'Wrong usage' : errorMessage(error));
      throw usageFault(`${why}; see 'dfs ${command.name} --help'`);
    });
  return (command.examples ?? []).reduce((with_, line) => with_.example(line, ''), base);
}

function separate(known: Flags, argv: readonly string[]): { flags: string[]; operands: string[] } {
  const valued = new Set<string>();
  for (const [name, flag] of Object.entries(known))
    if (flag.type === 'string') for (const spelling of names(name, flag)) valued.add(spelling);
  const flags: string[] = [];
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] ?? '';
    if (token === '--') {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (!token.startsWith('-') || token === '-') {
      operands.push(token);
      continue;
    }
    if (namesOperands(token)) throw usageFault(`Unknown argument: ${token}`);
    // In a group such as `-fc 10` the last letter takes the value.
    const name = token.startsWith('--') ? token.slice(2) : token.slice(-1);
    const next = argv[i + 1];
    if (!token.includes('=') && valued.has(name) && next !== undefined) {
      if (!token.startsWith('--') && token.length > 2) flags.push(token.slice(0, -1));
      flags.push(`--${name}=${next}`);
      i++;
    } else flags.push(token);
  }
  return { flags, operands };
}

/** `_` is where yargs keeps operands: as a flag, alone or in a group of letters, it would take their place. */
function namesOperands(token: string): boolean {
  const name = token.split('=', 1)[0] ?? '';
  return name.startsWith('--') ? name === '--_' : name.includes('_');
}

function names(name: string, flag: Flag): string[] {
  return [name, ...[flag.alias ?? []].flat()];
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const few = operands.length < command.operandsMin;
  const many = command.operandsMax !== undefined && operands.length > command.operandsMax;
  if (few || many)
    throw usageFault(
      `${few ? 'Not enough' : 'Too many'} arguments; usage: dfs ${command.name} ${command.operands}`.trimEnd(),
    );
}
