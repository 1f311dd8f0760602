import type { Command } from '../command.js';
import { giveGoal, showLeaving } from './server-goal.js';

export const decommission: Command = {
  name: 'decommission',
  section: 'Administration',
  operands: 'status | <server>...',
  operandsMin: 1,
  summary: 'Empty block servers for good, or show how far that is',
  flags: {
    wait: {
      type: 'boolean',
      describe: 'Wait until they may be stopped; exit 1 if that is blocked',
    },
    force: { type: 'boolean', describe: 'Even if those left cannot hold or spread the data' },
  },
  examples: ['dfs decommission bs3 --wait', 'dfs decommission status'],
  async run(context) {
    const { operands } = context.options;
    if (operands.length === 1 && operands[0] === 'status')
      return showLeaving(context, 'decommission');
    return giveGoal(context, { kind: 'decommission' }, 'decommissioning');
  },
};

export const recommission: Command = {
  name: 'recommission',
  section: 'Administration',
  operands: '<server>...',
  operandsMin: 1,
  summary: 'Put block servers back in service after a decommission or a maintenance',
  flags: {},
  examples: ['dfs recommission bs3'],
  run: (context) => giveGoal(context, { kind: 'inService' }, 'in service'),
};
