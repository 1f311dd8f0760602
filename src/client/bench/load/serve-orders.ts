import { errorMessage } from '../../../common/error.js';

/**
 * The other end of client-processes.ts: takes orders from the parent, answers each, and ends when it is told to or the
 * parent is gone.
 */
export function serveOrders(
  obey: (order: unknown) => Promise<unknown>,
  close: () => Promise<void>,
): void {
  const follow = async (order: unknown): Promise<void> => {
    if (isEnd(order)) {
      await close();
      process.exit(0);
    }
    process.send?.(await obey(order));
  };
  process.on('message', (order) => {
    follow(order).catch((error: unknown) => process.send?.({ failed: errorMessage(error) }));
  });
  // Without its parent it has nothing to do.
  process.on('disconnect', () => process.exit(1));
  process.send?.('ready');
}

function isEnd(order: unknown): boolean {
  return typeof order === 'object' && order !== null && 'kind' in order && order.kind === 'end';
}
