import type { LoggedOperation, OplogItem, OplogModule, OplogQuery } from '../../../common/oplog.js';
import { anyTime } from '../../format/dates.js';
import { oneLine } from '../../format/printable.js';
import { usageFault } from '../../options.js';
import type { Command, CommandContext } from '../command.js';
import { LAST_OPERATIONS, LAST_OPERATIONS_MAX, POLL_MS } from '../limits.js';

/** The log belongs to the master, and roles never import each other: its reader is found by its place. */
const READER = '../../../master/oplog/read-oplog.js';

export const oplog: Command = {
  name: 'oplog',
  section: 'Administration',
  operands: 'view|tail <folder|segment>',
  operandsMin: 2,
  operandsMax: 2,
  summary: "Print the operations in a master's log, from its files",
  offline: true,
  flags: {
    from: { type: 'string', value: 'txid', describe: 'With view: the first operation to print' },
    to: { type: 'string', value: 'txid', describe: 'With view: the last one' },
    n: {
      type: 'string',
      alias: 'lines',
      value: 'count',
      describe: `With tail: this many operations instead of ${LAST_OPERATIONS}`,
    },
    f: { type: 'boolean', alias: 'follow', describe: 'With tail: go on printing what is added' },
  },
  examples: ['dfs oplog view .dfs/master --from 1000 --to 1999', 'dfs oplog tail .dfs/master -f'],
  async run(context) {
    const reader = (await import(READER)) as OplogModule;
    for await (const item of reader.readOplog(queryOf(context))) {
      context.signal.throwIfAborted();
      await print(context, item);
    }
  },
};

function queryOf(context: CommandContext): OplogQuery {
  const { options } = context;
  const path = options.operand(1);
  switch (options.operand(0)) {
    case 'view': {
      if (options.on('f') || options.text('n') !== undefined)
        throw usageFault("-f and -n go with 'tail'");
      const from = options.whole('from', 1);
      const to = options.whole('to', 1);
      if (from !== undefined && to !== undefined && from > to)
        throw usageFault(`--from ${from} is after --to ${to}`);
      return { path, from, to };
    }
    case 'tail': {
      if (options.text('from') !== undefined || options.text('to') !== undefined)
        throw usageFault("--from and --to go with 'view'");
      const last = options.whole('n') ?? LAST_OPERATIONS;
      if (last > LAST_OPERATIONS_MAX)
        throw usageFault(`-n is at most ${LAST_OPERATIONS_MAX}; use view --from`);
      const more = async (): Promise<void> => {
        await context.stdout.flush();
        await context.sleep(POLL_MS);
      };
      return { path, last, more: options.on('f') ? more : undefined };
    }
    default:
      throw usageFault(`'${options.operand(0)}' is not one of view, tail`);
  }
}

async function print({ stdout, stderr, json, quiet }: CommandContext, item: OplogItem) {
  if (item.kind === 'operation') return stdout.line(json ? jsonLine(item) : textLine(item));
  if (quiet) return undefined;
  await stdout.flush();
  const { kind, ...figures } = item;
  return stderr.line(json ? JSON.stringify({ [kind]: figures }) : `oplog: ${remark(item)}`);
}

function textLine({ txid, timeMs, caller, words }: LoggedOperation): string {
  const by = caller === undefined ? '' : `  (${caller.clientId} call ${caller.operation})`;
  return oneLine(`${txid}  ${anyTime(timeMs)}  ${words}${by}`);
}

function jsonLine(item: LoggedOperation): string {
  const { txid, timeMs, epoch, path, offset, caller, operation } = item;
  return JSON.stringify({ txid, timeMs, epoch, caller: caller ?? null, operation, path, offset });
}

function remark(item: Exclude<OplogItem, LoggedOperation>): string {
  if (item.kind === 'removed')
    return `operations ${item.from} to ${item.to} are not in the log any more; a checkpoint holds what they did`;
  return `'${oneLine(item.path)}': byte ${item.offset}: ${item.bytes} bytes at the end are no whole batch: being written, or torn by a crash`;
}
