import { userInfo } from 'node:os';
import { identityOf, masterAddresses } from '../../../src/client/connect.js';
import { DfsClient } from '../../../src/client/dfs-client.js';

test('the master: option before DFS_MASTER before the default', () => {
  const env = { DFS_MASTER: 'a:1, b:2' };
  expect(masterAddresses({ master: 'x:3' }, env)).toEqual(['x:3']);
  expect(masterAddresses({ master: ['x:3', '[::1]:4'] }, env)).toEqual(['x:3', '[::1]:4']);
  expect(masterAddresses({}, env)).toEqual(['a:1', 'b:2']);
  expect(masterAddresses({}, {})).toEqual(['127.0.0.1:9000']);
});

test.each(['', 'nowhere', 'a b:1', 'host:', ':9000', 'a:1,b'])(
  "'%s' is no master's address",
  async (master) => {
    await expect(DfsClient.connect({ master })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  },
);

test('user and groups: option before environment before the login name', () => {
  const env = { DFS_USER: 'env', DFS_GROUPS: 'g1,g2' };
  expect(identityOf({ user: 'me', groups: ['g'] }, env)).toMatchObject({
    user: 'me',
    groups: ['g'],
  });
  expect(identityOf({}, env)).toMatchObject({ user: 'env', groups: ['g1', 'g2'] });
  const login = userInfo().username;
  expect(identityOf({}, { DFS_USER: '' })).toMatchObject({ user: login, groups: [login] });
});

test('a master that is not there: UNAVAILABLE within the timeout', async () => {
  await using client = await DfsClient.connect({ master: '127.0.0.1:1', timeoutMs: 300 });
  await expect(client.stat('/')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
