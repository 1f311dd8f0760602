import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { blockId, generation } from '../../../common/ids.js';
import { MiB } from '../../../common/sizes.js';
import { blockClient } from '../../../rpc/block-client.js';
import { RpcChannel } from '../../../rpc/channel.js';
import { DATA_MESSAGE_BYTES_MAX } from '../../../rpc/limits.js';
import { giveBack } from '../../../runtime/bulk-memory.js';

const SERVER = fileURLToPath(new URL('./bare-stream-server.js', import.meta.url));
/** Before what counts: code that has just been loaded runs slowly. */
const WARM_UP_BYTES = 128 * MiB;

/** One stream of `bytes` bytes between two processes, from memory to nowhere; returns its seconds. */
export async function bareStream(bytes: number): Promise<number> {
  const server = fork(SERVER, { execArgv: [] });
  const gone = once(server, 'exit');
  const [address] = (await once(server, 'message')) as [string];
  const channel = RpcChannel.connect(address, { maxReceiveBytes: DATA_MESSAGE_BYTES_MAX });
  try {
    const read = async (length: number): Promise<number> => {
      const request = { blockId: blockId(1), generation: generation(1), offset: 0, length };
      const start = performance.now();
      for await (const { data } of blockClient(channel).read(request, {})) giveBack(data);
      return (performance.now() - start) / 1_000;
    };
    await read(WARM_UP_BYTES);
    return await read(bytes);
  } finally {
    channel.close();
    server.disconnect();
    await gone;
  }
}
