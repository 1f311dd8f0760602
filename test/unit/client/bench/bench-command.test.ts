import { Writable } from 'node:stream';
import { benchCommand } from '../../../../src/client/bench/bench-command.js';
import type { CliIo } from '../../../../src/client/commands/run-cli.js';
import { ERROR_CODES } from '../../../../src/common/error-codes.js';

test.each([
  ['meta', '--mix=no-mix', "No mix 'no-mix'"],
  ['data', '--durability=hope', "No durability class 'hope'"],
  ['meta', '--transport=pigeon', "No transport 'pigeon'"],
  ['data', '--size=4KiB,lots', '--size: "lots" is not a size such as 64MiB'],
  ['data', '--size=4KiB,,1MiB', '--size: "" is not a size such as 64MiB'],
  ['repair', '--size=4KiB,1MiB', 'dfs bench repair takes one --size'],
  ['memory', '--size=4KiB,1MiB', 'dfs bench memory takes one --size'],
  ['network', '--size=4KiB,1MiB', 'dfs bench network takes one --size'],
  ['meta', '--engine', '--engine is of dfs bench namespace, not of meta'],
])('bench %s %s is refused before anything is started', async (bench, flag, message) => {
  const told: string[] = [];
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      told.push(chunk.toString());
      done();
    },
  });
  // A cluster in this folder would fail with another error.
  const argv = [bench, flag, '--dir=/nowhere/at/all'];
  const code = await benchCommand(argv, { stderr } as unknown as CliIo);
  expect(code).toBe(ERROR_CODES.INVALID_ARGUMENT.exit);
  expect(told.join('')).toContain(message);
});
