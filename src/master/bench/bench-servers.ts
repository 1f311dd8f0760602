import { serverId } from '../../common/ids.js';
import { unwrap } from '../../common/refusal.js';
import { VERSION } from '../../common/version.js';
import { DERIVED_LIMITS_DEFAULT } from '../core/derived-limits.js';
import { DerivedState } from '../core/derived-state.js';
import { REPAIR_LIMITS_DEFAULT } from '../core/redundancy/repair-limits.js';
import type { BlockServer } from '../core/servers/servers.js';

/** Room enough for any bench: nobody writes to it. */
const DISK_BYTES = 2 ** 52;

/** Derived state that takes any block and generation for its own. */
export function benchDerivedState(): DerivedState {
  return new DerivedState({
    limits: DERIVED_LIMITS_DEFAULT,
    firstRegistration: 1,
    repairLimits: REPAIR_LIMITS_DEFAULT,
    firstTaskId: 1,
    allotted: { block: () => true, generation: () => true },
  });
}

/** Block servers that are there by name alone, each in a fault domain of its own. */
export function registerServers(derived: DerivedState, count: number): readonly BlockServer[] {
  const disk = { capacity: DISK_BYTES, used: 0, remaining: DISK_BYTES, failed: false };
  return Array.from({ length: count }, (_, n) => {
    const introduction = {
      serverId: serverId(`server-${n}`),
      name: `bs${n}`,
      address: `127.0.0.1:${9_000 + n}`,
      domain: `/r${n}`,
      volumes: [{ id: `disk-${n}`, ...disk }],
      version: VERSION,
    };
    return unwrap(derived.register(introduction, 0)).server;
  });
}
