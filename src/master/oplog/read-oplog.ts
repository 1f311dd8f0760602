import type { OplogItem, OplogQuery } from '../../common/oplog.js';
import { nodeFileSystem } from '../../runtime/file-system.js';
import { walkLog } from './walk-log.js';

/** What the command line loads: the log of a folder on this machine. Throws as OplogModule says. */
export function readOplog(query: OplogQuery): AsyncIterable<OplogItem> {
  return walkLog(nodeFileSystem, query);
}
