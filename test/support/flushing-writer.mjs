/**
 * A writer in a process of its own, for tests that kill it: writes and flushes one half, writes the other without a
 * flush, says so, and then does nothing more. Arguments: the master, `create` or `append`, the path, bytes of a half.
 */
import { DfsClient } from '../../dist/client/index.js';

const [master, how, path, half] = process.argv.slice(2);
const dfs = await DfsClient.connect({ master });
const writer = how === 'append' ? await dfs.openAppend(path) : await dfs.openWriter(path);
await writer.write(Buffer.alloc(Number(half), 'f'));
await writer.flush();
await writer.write(Buffer.alloc(Number(half), 'u'));
process.stdout.write('flushed\n');
setInterval(() => {}, 1_000);
