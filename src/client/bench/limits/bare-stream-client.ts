import { performance } from 'node:perf_hooks';
import { blockId, generation } from '../../../common/ids.js';
import { MiB } from '../../../common/sizes.js';
import { blockClient } from '../../../rpc/block-client.js';
import { RpcChannel } from '../../../rpc/channel.js';
import { DATA_MESSAGE_BYTES_MAX } from '../../../rpc/limits.js';
import { giveBack } from '../../../runtime/bulk-memory.js';

/** Reads one stream to its end, as a client does, and drops what comes. Before what counts: code that has just been loaded runs slowly. */
const WARM_UP_BYTES = 128 * MiB;

const { address, bytes } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly address: string;
  readonly bytes: number;
};
const channel = RpcChannel.connect(address, { maxReceiveBytes: DATA_MESSAGE_BYTES_MAX });

async function read(length: number): Promise<number> {
  // Larger than what a session carries.
  const request = { blockId: blockId(1), generation: generation(1), offset: 0, length };
  const start = performance.now();
  for await (const { data } of blockClient(channel).read(request, {})) giveBack(data);
  return (performance.now() - start) / 1_000;
}

await read(WARM_UP_BYTES);
const seconds = await read(bytes);
channel.close();
process.stdout.write(`${JSON.stringify({ seconds })}\n`);
