import type { RepairExchangeRequest, RepairExchangeResponse } from '../common/repair-messages.js';
import type { CallOptions } from './namespace-api.js';

export type * from '../common/repair-messages.js';

/** What repair workers ask of the master. */
export interface RepairApi {
  /**
   * Renews the leases of all tasks named as running, ends those named as ended, and leases new ones. An exchange that
   * was lost may be sent again: outcomes of leases that ended already are ignored.
   */
  exchange(request: RepairExchangeRequest, options: CallOptions): Promise<RepairExchangeResponse>;
}
