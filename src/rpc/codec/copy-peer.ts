import { serverId } from '../../common/ids.js';
import type { CopyPeer } from '../../common/repair-messages.js';
import type { CopyPeer as WireCopyPeer, CopyPeerInput } from '../gen/dfs/v1/CopyPeer.js';
import { label, name } from './fields.js';

/** A block server that takes part in a copy; `field` is where it stands, for the message. */
export function encodeCopyPeer(peer: CopyPeer, field: string): CopyPeerInput {
  return {
    serverId: name(peer.serverId, `${field}.server_id`),
    address: name(peer.address, `${field}.address`),
    repairAddress: label(peer.repairAddress ?? '', `${field}.repair_address`),
  };
}

export function decodeCopyPeer(wire: WireCopyPeer, field: string): CopyPeer {
  return {
    serverId: serverId(name(wire.serverId, `${field}.server_id`)),
    address: name(wire.address, `${field}.address`),
    ...repairAddressOf(wire.repairAddress, `${field}.repair_address`),
  };
}

/** Absent rather than undefined, as peers are compared and passed on. */
function repairAddressOf(address: string, field: string): Pick<CopyPeer, 'repairAddress'> {
  return address === '' ? {} : { repairAddress: name(address, field) };
}
