import { loginName } from '../login-name.js';
import type { FileStatus } from '../../api.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { remotePath, unlessMissing } from '../expand-paths.js';

const QUESTIONS = ['d', 'e', 'f', 's', 'z', 'r', 'w'] as const;

export const test: Command = {
  name: 'test',
  section: 'Files',
  operands: '<path>',
  operandsMin: 1,
  operandsMax: 1,
  summary: 'Answer a question on a path with exit code 0 (yes) or 1 (no)',
  flags: {
    d: { type: 'boolean', describe: 'Is it a directory?' },
    e: { type: 'boolean', describe: 'Is it there?' },
    f: { type: 'boolean', describe: 'Is it a file?' },
    s: { type: 'boolean', describe: 'Is it there and not empty?' },
    z: { type: 'boolean', describe: 'Is it an empty file?' },
    r: { type: 'boolean', describe: 'May the caller read it?' },
    w: { type: 'boolean', describe: 'May the caller write it?' },
  },
  async run(context) {
    const asked = QUESTIONS.filter((question) => context.options.on(question));
    const [question] = asked;
    if (question === undefined || asked.length > 1)
      throw usageFault('Exactly one of -d -e -f -s -z -r -w is needed');
    const path = remotePath(context.options.operand(0));
    const status = await context.dfs.stat(path, { signal: context.signal }).catch(unlessMissing);
    return status !== undefined && (await holds(context, question, status)) ? 0 : 1;
  },
};

async function holds(
  context: CommandContext,
  question: (typeof QUESTIONS)[number],
  status: FileStatus,
): Promise<boolean> {
  const directory = status.type === 'directory';
  if (question === 'd') return directory;
  if (question === 'f') return !directory;
  if (question === 's') return directory ? status.childCount > 0 : status.length > 0;
  if (question === 'z') return !directory && status.length === 0;
  if (question === 'r') return await permits(context, status, 0o4);
  if (question === 'w') return await permits(context, status, 0o2);
  return true;
}

/** By the mode bits of the path alone, as the caller's name and groups are set here. */
async function permits(
  { dfs, settings, signal }: CommandContext,
  status: FileStatus,
  bit: number,
): Promise<boolean> {
  const { superuser } = await dfs.clusterInfo({ signal });
  const user = settings.user ?? loginName();
  if (user === superuser) return true;
  if (user === status.owner) return ((status.mode >> 6) & bit) !== 0;
  if (settings.groups?.includes(status.group) === true) return ((status.mode >> 3) & bit) !== 0;
  return (status.mode & bit) !== 0;
}
