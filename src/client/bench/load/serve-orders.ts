import { errorMessage } from '../../../common/error.js';

/**
 * The other end of client-processes.ts: takes orders from the parent, answers each, and ends when it is told to or the
 * parent is gone.
 */
export function serveOrders<Order extends { readonly kind: string }>(
  obey: (order: Order) => Promise<unknown>,
  close: () => Promise<void>,
): void {
  const follow = async (order: Order | { readonly kind: 'end' }): Promise<void> => {
    if (order.kind === 'end') {
      await close();
      process.exit(0);
    }
    process.send?.(await obey(order as Order));
  };
  process.on('message', (order: Order) => {
    follow(order).catch((error: unknown) => process.send?.({ failed: errorMessage(error) }));
  });
  // Without its parent it has nothing to do.
  process.on('disconnect', () => process.exit(1));
  process.send?.('ready');
}
