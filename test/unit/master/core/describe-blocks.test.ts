import { blockId, inodeId } from '../../../../src/common/ids.js';
import { describeBlocks } from '../../../../src/master/core/queries/describe-block.js';
import { start, write } from './shapes.js';
import { World } from './world.js';

test('blocks of several files: each has its place, those that are gone are left out, and each file is walked once', () => {
  const world = new World();
  write(world, 'root', '/a', [5, 6, 7]);
  write(world, 'root', '/b', [8]);
  start(world, 'root', '/empty');
  const { namespace } = world.state;
  const walk = namespace.blocks.bind(namespace);
  let walks = 0;
  namespace.blocks = (...range) => {
    walks++;
    return walk(...range);
  };
  const all = [1, 2, 3, 4].map((id) => ({
    id: blockId(id),
    inode: world.sink.blocks.get(blockId(id))!.inode,
  }));
  const wanted = [
    ...all,
    { id: blockId(99), inode: inodeId(99) },
    { id: blockId(98), inode: all[3]!.inode },
  ];
  const found = describeBlocks(world.state, wanted);
  const places = [...found.values()].map(({ id, path, offset }) => [id, path, offset]);
  const bytes = [0, walkLength(1), walkLength(1) + walkLength(2)];
  expect(places).toEqual([
    [1, '/a', bytes[0]],
    [2, '/a', bytes[1]],
    [3, '/a', bytes[2]],
    [4, '/b', 0],
  ]);
  expect(walks).toBe(2);

  function walkLength(id: number): number {
    return found.get(blockId(id))?.length ?? 0;
  }
});
