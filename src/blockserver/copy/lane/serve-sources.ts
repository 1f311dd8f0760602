import { errorMessage } from '../../../common/error.js';
import type { BlockHandlers } from '../../../rpc/block-api.js';
import { RpcServer } from '../../../rpc/server.js';
import { createLog } from '../../../runtime/log.js';
import type { DoorNews } from './source-messages.js';

/** Serves reads for repair at `listen` (host:port) until it is told to stop, and says how that goes. */
export async function serveSources(
  handlers: BlockHandlers,
  listen: string,
  say: (news: DoorNews) => void,
): Promise<RpcServer | undefined> {
  const observer = {
    method: () => (code: string, durationMs: number) => say({ kind: 'served', code, durationMs }),
  };
  // What it logs are faults of the program.
  const server = RpcServer.create({ log: createLog('blockserver', 'error'), observer });
  try {
    say({ kind: 'serving', address: await server.addBlock(handlers).listen(listen) });
    return server;
  } catch (error) {
    say({ kind: 'notServing', message: errorMessage(error) });
    return undefined;
  }
}
