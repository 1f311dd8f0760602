import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import type { Flags } from '../flags.js';
import { forEachPath } from '../expand-paths.js';
import { forEachBelow } from './chmod.js';

const RECURSIVE: Flags = {
  R: { type: 'boolean', alias: 'recursive', describe: 'Also what is below' },
};

interface Ownership {
  readonly owner?: string;
  readonly group?: string;
}

export const chown: Command = {
  name: 'chown',
  section: 'Files',
  operands: '<owner>[:<group>] <path>...',
  operandsMin: 2,
  summary: 'Set the owner, the group, or both',
  flags: RECURSIVE,
  run: (context) => setOwnership(context, parseOwner(context.options.operand(0))),
};

export const chgrp: Command = {
  name: 'chgrp',
  section: 'Files',
  operands: '<group> <path>...',
  operandsMin: 2,
  summary: 'Set the group',
  flags: RECURSIVE,
  run: (context) => setOwnership(context, { group: checkName(context.options.operand(0)) }),
};

async function setOwnership(context: CommandContext, ownership: Ownership): Promise<void> {
  const { dfs, options, signal } = context;
  await forEachPath(context, options.operands.slice(1), (root) =>
    forEachBelow(context, root, async ({ path }) => {
      await dfs.setOwner(path, ownership, { signal });
    }),
  );
}

/** `alice`, `alice:staff`, `:staff`, and `alice:` for the owner alone. */
function parseOwner(text: string): Ownership {
  const colon = text.indexOf(':');
  const owner = colon < 0 ? text : text.slice(0, colon);
  const group = colon < 0 ? '' : text.slice(colon + 1);
  if (owner === '' && group === '') throw usageFault(`'${text}' names neither owner nor group`);
  return {
    ...(owner === '' ? {} : { owner: checkName(owner) }),
    ...(group === '' ? {} : { group: checkName(group) }),
  };
}

/** The names that HDFS takes. */
function checkName(name: string): string {
  if (!/^[-_./@a-zA-Z0-9]{1,255}$/.test(name))
    throw usageFault(`'${name}' is not the name of a user or group`);
  return name;
}
