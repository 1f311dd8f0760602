import type { Dfs } from '../../../../src/client/api.js';
import { goodCopies, lackingCopies } from '../../../../src/client/experiment/block-copies.js';
import { replicaOn } from '../../../support/replica-location.js';

const block = (id: number, ...locations: ReturnType<typeof replicaOn>[]) => ({
  block: { id, locations },
});

test('copies that can be read of the blocks with which something is wrong: no others are asked for', async () => {
  const asked: unknown[] = [];
  const fsck = async function* (path: string, { withBlocks }: { withBlocks?: boolean }) {
    asked.push([path, withBlocks]);
    const one = block(1, replicaOn('a'), replicaOn('b', { state: 'dead' }));
    const none = block(2, replicaOn('a', { corrupt: true }));
    yield { files: [{ blocks: [one] }, { blocks: [] }] };
    yield { files: [{ blocks: [none] }] };
  };
  const copies = await lackingCopies({ fsck } as unknown as Dfs, new AbortController().signal);
  expect([...copies]).toEqual([
    [1, 1],
    [2, 0],
  ]);
  expect(asked).toEqual([['/data', false]]);
});

test('copies on servers that were lost do not count, whatever the master still says of them', () => {
  const both = { locations: [replicaOn('a'), replicaOn('b')] } as never;
  expect(goodCopies(both, new Set(['b'])).map(({ serverName }) => serverName)).toEqual(['a']);
});
