import { DfsError } from '../../../common/error.js';
import { MiB } from '../../../common/sizes.js';
import { RpcServer } from '../../../rpc/server.js';
import { borrow } from '../../../runtime/bulk-memory.js';
import { silentLog } from '../../../runtime/log.js';

/** A process that streams bytes from memory to who asks: what a block server would do without disk, checks and books. */

const unoffered = (): never => {
  throw new DfsError('UNSUPPORTED', 'only reads are offered here');
};

const server = RpcServer.create({ log: silentLog }).addBlock({
  async *read({ length }) {
    for (let at = 0; at < length; at += MiB) {
      yield { offset: at, crcs: [], data: borrow(Math.min(MiB, length - at)) };
      // A turn of the event loop for each, as for one that was read from a disk.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  },
  write: unoffered,
  copy: unoffered,
  statReplica: unoffered,
});
const address = await server.listen('127.0.0.1:0');
process.send?.(address);
process.on('disconnect', () => {
  void server.stop({ graceMs: 0 }).finally(() => process.exit(0));
});
