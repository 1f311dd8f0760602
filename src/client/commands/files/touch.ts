import { DfsError, isDfsError } from '../../../common/error.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { remotePath, unlessMissing } from '../expand-paths.js';

const NOTHING = new Uint8Array(0);

export const touch: Command = {
  name: 'touch',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Set times to now, and make what is not there as an empty file',
  flags: {
    a: { type: 'boolean', describe: 'Only the time of access' },
    m: { type: 'boolean', describe: 'Only the time of change' },
    t: { type: 'string', value: 'yyyyMMdd:HHmmss', describe: 'This time (UTC) instead of now' },
    c: { type: 'boolean', describe: 'Make nothing' },
  },
  async run(context) {
    const { options, failures, clock } = context;
    const stamp = options.text('t');
    const atMs = stamp === undefined ? clock.wallMs() : parseStamp(stamp);
    for (const operand of options.operands)
      await failures.attempt(operand, () => touchOne(context, remotePath(operand), atMs));
  },
};

export const touchz: Command = {
  name: 'touchz',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Make empty files; one that is not empty is an error',
  flags: {},
  async run({ dfs, options, failures, signal }) {
    for (const operand of options.operands)
      await failures.attempt(operand, async () => {
        const path = remotePath(operand);
        const status = await dfs.stat(path, { signal }).catch(unlessMissing);
        if (status === undefined) await dfs.writeFile(path, NOTHING, { signal });
        else if (status.type === 'directory')
          throw new DfsError('IS_DIRECTORY', undefined, { path });
        else if (status.length > 0)
          throw new DfsError('ALREADY_EXISTS', 'Not a zero-length file', { path });
      });
  },
};

async function touchOne(context: CommandContext, path: string, atMs: number): Promise<void> {
  const { dfs, options, signal } = context;
  const status = await dfs.stat(path, { signal }).catch(unlessMissing);
  if (status === undefined) {
    if (options.on('c')) return;
    try {
      await dfs.writeFile(path, NOTHING, { signal });
    } catch (error) {
      // Somebody else made it meanwhile: then there is something to touch.
      if (!isDfsError(error, 'ALREADY_EXISTS')) throw error;
    }
    if (options.text('t') === undefined) return;
  }
  const both = options.on('a') === options.on('m');
  await dfs.setTimes(
    path,
    {
      ...(both || options.on('m') ? { mtimeMs: atMs } : {}),
      ...(both || options.on('a') ? { atimeMs: atMs } : {}),
    },
    { signal },
  );
}

function parseStamp(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d):(\d\d)(\d\d)(\d\d)$/.exec(text);
  const parts = match?.slice(1).map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(ms);
  if (match === null || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23)
    throw usageFault(`-t: '${text}' is not a time such as 20261121:093000`);
  return ms;
}
