import type { ClientHttp2Session } from 'node:http2';
import { namespaceClient } from '../../../src/rpc/namespace-client.js';
import { closeRawPeers, rawPeer } from '../../support/raw-peer.js';
import { closeAll, connect, namespaceApi, serve } from './fixture.js';
import { caller, status } from './session-fixture.js';

afterEach(async () => {
  closeRawPeers();
  await closeAll();
});

const CONNECTIONS_MAX = 4;

/** Whether the server takes the connection; it says so with its settings. */
function isTaken(peer: ClientHttp2Session): Promise<boolean> {
  return new Promise((resolve) => {
    peer.once('close', () => resolve(false));
    peer.once('remoteSettings', () => resolve(true));
  });
}

test('more connections than a server may have are closed as they come; those it has are served, and a free place is taken', async () => {
  const { address } = await serve((server) => server.addNamespace(namespaceApi(() => status(7))), {
    connectionsMax: CONNECTIONS_MAX,
  });
  const namespace = namespaceClient(connect(address));
  const ask = () => namespace.stat(caller, { path: '/' }, { timeoutMs: 10_000 });
  expect(await ask()).toMatchObject({ inode: 7 });
  const peer = () => rawPeer(address, 1);
  const peers = Array.from({ length: CONNECTIONS_MAX - 1 }, peer);
  expect(await Promise.all(peers.map(isTaken))).toEqual([true, true, true]);
  expect(await Promise.all([peer(), peer()].map(isTaken))).toEqual([false, false]);
  expect(await ask()).toMatchObject({ inode: 7 });
  const [first] = peers;
  first?.destroy();
  while (!(await isTaken(peer())));
  expect(await isTaken(peer())).toBe(false);
});
