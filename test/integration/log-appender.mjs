// Appends numbered records to a log until it is killed; prints each txid after it is durable.
import { FileLog } from '../../dist/master/journal/file-log.js';
import { GroupCommit } from '../../dist/master/journal/group-commit.js';
import { nodeFileSystem } from '../../dist/runtime/file-system.js';
import { silentLog } from '../../dist/runtime/log.js';
import { systemClock } from '../../dist/runtime/system-clock.js';

const log = await FileLog.open({
  dir: process.argv[2],
  clusterId: 'killed',
  fs: nodeFileSystem,
  clock: systemClock,
  log: silentLog,
  segmentBytesMax: 8192,
});
const commit = new GroupCommit({ log, onFatal: () => process.exit(1) });
for (let txid = log.lastTxid + 1; ; txid++) {
  commit.submit(txid, Buffer.from(`record ${txid} ${'x'.repeat(txid % 300)}`));
  if (txid % 5 > 0) continue;
  await commit.durable(txid);
  process.stdout.write(`${txid}\n`);
  if (txid % 500 === 0) await commit.roll();
}
