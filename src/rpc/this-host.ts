import { networkInterfaces } from 'node:os';
import { BlockList, isIP } from 'node:net';

/** Whether an IP address, without a port, is of the machine (or container) that this process runs on. */
export function isOfThisHost(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  const version = isIP(plain);
  if (version === 0) return false;
  if (LOOPBACK.check(plain, version === 4 ? 'ipv4' : 'ipv6')) return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((each) => each.address === plain),
  );
}

/** The address in `host:port` or `[host]:port`, as a peer or a server is named. */
export function hostOf(address: string): string {
  const host = address.slice(0, address.lastIndexOf(':'));
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
