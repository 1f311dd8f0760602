import { crc32c } from '../../common/checksum.js';
import { encodeState } from './state-codec.js';
import type { MasterState } from './state.js';

/** CRC32C over the encoded state: equal states have equal ones. For tests and for comparing master and standby. */
export function stateHash(state: MasterState): number {
  let crc = 0;
  for (const chunk of encodeState(state)) crc = crc32c(chunk, crc);
  return crc;
}
