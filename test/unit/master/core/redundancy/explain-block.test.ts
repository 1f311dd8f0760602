import { blockId } from '../../../../../src/common/ids.js';
import {
  explainBlock,
  type BlockReasons,
} from '../../../../../src/master/core/redundancy/explain-block.js';
import { RepairWorld } from './repair-world.js';

function explained(world: RepairWorld, id: number, held?: string): BlockReasons {
  return explainBlock(
    { scheduler: world.bench.derived.repair, nowMs: world.nowMs, held, awaitingReports: false },
    blockId(id),
  );
}

function settled(servers: number): RepairWorld {
  const world = new RepairWorld(servers, 1);
  world.run(12);
  return world;
}

describe('explain', () => {
  test('a block as it should be needs nothing', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3]);
    expect(explained(world, 1)).toMatchObject({
      summary: 'As it should be: 3 of 3 copies are good.',
      repair: 'none',
      priority: undefined,
      unblock: [],
    });
  });

  test('each server is named with the reason why it is taken or not', () => {
    const world = settled(4);
    world.goal(4, { kind: 'decommission' });
    world.write(1, [1, 2]);
    const { sources, targets, unblock, summary } = explained(world, 1);
    expect(sources.map(({ server, taken }) => [server, taken])).toEqual([
      ['bs1', true],
      ['bs2', true],
    ]);
    expect(targets.map(({ server, taken, reason }) => [server, taken, reason])).toEqual([
      ['bs1', false, 'has a replica already'],
      ['bs2', false, 'has a replica already'],
      ['bs3', true, 'can take it'],
      ['bs4', false, 'being decommissioned'],
    ]);
    expect(summary).toContain('2 of 3 copies are good');
    expect(unblock).toEqual(['start a repair worker: dfs repair --master H:P']);
  });

  test('with nowhere to go it says what would help, and until when it waits', () => {
    const world = settled(4);
    world.addWorker();
    world.goal(3, { kind: 'decommission' });
    world.write(1, [1, 2, 4], 4);
    world.run(4);
    const { repair, summary, unblock } = explained(world, 1);
    expect(repair).toBe('waiting');
    expect(summary).toMatch(/waits after attempt \d, next in \d+ s: no server can take a copy: /);
    expect(unblock).toContain('start another block server');
    expect(unblock).toContain('dfs recommission bs3');
  });

  test('a copy under way is told with its source, its target and how far it is', () => {
    const world = settled(6);
    world.addWorker();
    world.write(1, [1, 2]);
    world.run(1);
    const { repair, summary } = explained(world, 1);
    expect(repair).toBe('copying');
    expect(summary).toMatch(/It is being copied from bs[12] to bs\d \(\d+ %\)\./);
  });

  test('a missing block says so, and which server would bring it back', () => {
    const world = settled(6);
    world.write(1, [1]);
    world.kill(1);
    world.run(30);
    expect(explained(world, 1)).toMatchObject({
      summary: 'Missing: no server that is up has it.',
      priority: undefined,
    });
    expect(explained(world, 1).sources).toMatchObject([{ server: 'bs1', state: 'dead' }]);
  });

  test('what holds all repair is told first', () => {
    const world = settled(6);
    world.write(1, [1, 2]);
    expect(explained(world, 1, 'an operator paused repair').unblock[0]).toBe(
      'an operator paused repair',
    );
  });
});
