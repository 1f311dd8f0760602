import { DfsError } from '../../../common/error.js';
import { blockName } from '../../format/block-name.js';
import { jsonBlock } from '../../format/json.js';
import { oneLine } from '../../format/printable.js';
import type { FileStatus } from '../../api.js';
import type { Command, CommandContext } from '../command.js';
import { forEachPath } from '../expand-paths.js';

export const locate: Command = {
  name: 'locate',
  section: 'Files',
  operands: '<path>...',
  operandsMin: 1,
  summary: 'Show the blocks of files and the servers that have them',
  flags: {},
  run: (context) =>
    forEachPath(context, context.options.operands, (status) => showBlocks(context, status)),
};

async function showBlocks(context: CommandContext, status: FileStatus): Promise<void> {
  const { dfs, signal, stdout, json } = context;
  const { path, length, blockCount, type } = status;
  if (type === 'directory') throw new DfsError('IS_DIRECTORY', undefined, { path });
  await stdout.text(
    json
      ? `${JSON.stringify({ path, length }).slice(0, -1)},"blocks":[`
      : `${oneLine(path)} ${length} bytes, ${blockCount} block(s)\n`,
  );
  let index = 0;
  for await (const block of dfs.locate(path, { signal })) {
    if (json) await stdout.text((index === 0 ? '' : ',') + JSON.stringify(jsonBlock(block)));
    else {
      await stdout.line(`${index}. ${blockName(block)} offset=${block.offset} len=${block.length}`);
      for (const { serverName, domain, address, state, corrupt } of block.locations)
        await stdout.line(`   ${serverName} ${domain} ${address} ${corrupt ? 'corrupt' : state}`);
    }
    index++;
  }
  if (json) await stdout.line(']}');
}
