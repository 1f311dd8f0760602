import * as fc from 'fast-check';
import { LAST_BLOCK_ID, ReportPlan } from '../../../../src/blockserver/core/report-plan.js';
import { ReplicaTable, type Replica } from '../../../../src/blockserver/core/replica-table.js';
import { blockId, generation } from '../../../../src/common/ids.js';

const replica = (block: number, gen = 1): Replica => ({
  blockId: blockId(block),
  generation: generation(gen),
  length: block * 10,
  fileBytes: block * 10 + 100,
  volumeId: 'v',
  damaged: false,
});

test('pages of a full report follow each other without gaps and end at the last id', () => {
  const table = new ReplicaTable();
  for (const id of [5, 1, 9, 3, 7]) table.add(replica(id));
  const plan = new ReportPlan(table, 100);
  plan.startFull(2);
  const pages = [];
  for (let next = plan.next(); next; next = plan.next()) {
    pages.push({ ...next.page, ids: next.added.map((r) => r.blockId) });
    plan.confirm();
  }
  expect(pages).toEqual([
    { after: 0, upTo: 3, ids: [1, 3] },
    { after: 3, upTo: 7, ids: [5, 7] },
    { after: 7, upTo: LAST_BLOCK_ID, ids: [9] },
  ]);
});

test('an empty server reports one empty page', () => {
  const plan = new ReportPlan(new ReplicaTable(), 100);
  plan.startFull(10);
  expect(plan.next()).toEqual({ page: { after: 0, upTo: LAST_BLOCK_ID }, added: [], removed: [] });
  plan.confirm();
  expect(plan.next()).toBeUndefined();
});

test('a report that did not arrive is made again as things are then', () => {
  const table = new ReplicaTable();
  const plan = new ReportPlan(table, 100);
  table.add(replica(1));
  plan.noteChange(replica(1));
  expect(plan.next()?.added).toHaveLength(1);
  plan.putBack();
  table.remove(replica(1));
  expect(plan.next()).toMatchObject({ added: [], removed: [{ blockId: 1 }] });
});

test('changes go before the pages of a full report, and both generations of a block are told', () => {
  const table = new ReplicaTable();
  table.add(replica(1, 1));
  const plan = new ReportPlan(table, 100);
  plan.startFull(10);
  table.add(replica(1, 2));
  plan.noteChange(replica(1, 2));
  expect(plan.next()).toMatchObject({ page: undefined, added: [{ generation: 2 }] });
  plan.confirm();
  expect(plan.next()?.added.map((r) => r.generation)).toEqual([2, 1]);
});

test('a listener ends with exactly what the server has, whatever changes and fails in between', () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant('add'), block: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant('remove'), block: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant('full'), block: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ do: fc.constantFrom('send', 'lose'), block: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const table = new ReplicaTable();
      const plan = new ReportPlan(table, 3);
      const master = new Set<number>();
      const send = (arrives: boolean): boolean => {
        const report = plan.next();
        if (report === undefined) return false;
        const { page } = report;
        if (page)
          for (const id of master) if (id > page.after && id <= page.upTo) master.delete(id);
        for (const { blockId } of report.removed) master.delete(blockId);
        for (const { blockId } of report.added) master.add(blockId);
        if (arrives) plan.confirm();
        else plan.putBack();
        return true;
      };
      for (const { do: what, block } of actions) {
        if (what === 'add') table.add(replica(block));
        if (what === 'remove') table.remove(replica(block));
        if (what === 'add' || what === 'remove') plan.noteChange(replica(block));
        if (what === 'full') plan.startFull(block);
        if (what === 'send' || what === 'lose') send(what === 'send');
      }
      while (send(true));
      expect([...master].sort((a, b) => a - b)).toEqual([...table.sortedIds()]);
    }),
    { numRuns: 300 },
  );
});

test('a full report that is started over while a page is in flight begins with the first block', () => {
  const table = new ReplicaTable();
  for (const id of [1, 2, 3]) table.add(replica(id));
  const plan = new ReportPlan(table, 100);
  plan.startFull(2);
  expect(plan.next()?.page).toEqual({ after: 0, upTo: 2 });
  plan.startFull(2);
  plan.confirm();
  expect(plan.next()?.page).toEqual({ after: 0, upTo: 2 });
  plan.confirm();
  expect(plan.next()?.page).toEqual({ after: 2, upTo: LAST_BLOCK_ID });
  plan.startFull(2);
  plan.confirm();
  expect(plan.next()?.page).toEqual({ after: 0, upTo: 2 });
});

test('a replica that took the place of another is gone and there in one report, also when it is said again', () => {
  const table = new ReplicaTable();
  const plan = new ReportPlan(table, 100);
  table.add(replica(1));
  plan.noteReplaced(replica(1));
  plan.noteChange(replica(1));
  const expected = { removed: [{ blockId: 1, generation: 1 }], added: [{ blockId: 1 }] };
  expect(plan.next()).toMatchObject(expected);
  plan.noteChange(replica(1));
  plan.putBack();
  expect(plan.next()).toMatchObject(expected);
  plan.confirm();
  plan.noteChange(replica(1));
  expect(plan.next()).toMatchObject({ removed: [], added: [{ blockId: 1 }] });
});

test('a digest goes after all that is still to be said, and speaks of what is there when it goes', () => {
  const table = new ReplicaTable();
  table.add(replica(1));
  const plan = new ReportPlan(table, 100);
  plan.startDigest();
  table.add(replica(2));
  plan.noteChange(replica(2));
  expect(plan.next()).toMatchObject({ added: [{ blockId: 2 }] });
  table.remove(replica(1));
  plan.noteChange(replica(1));
  plan.confirm();
  expect(plan.next()).toMatchObject({ removed: [{ blockId: 1 }] });
  plan.confirm();
  const only = new ReplicaTable();
  only.add(replica(2));
  expect(plan.next()).toEqual({ page: undefined, added: [], removed: [], digest: only.digest });
  plan.confirm();
  expect(plan.next()).toBeUndefined();
});

test('a digest that did not arrive is made again, as things are then', () => {
  const table = new ReplicaTable();
  const plan = new ReportPlan(table, 100);
  plan.startDigest();
  expect(plan.next()?.digest?.count).toBe(0);
  plan.putBack();
  table.add(replica(2));
  plan.noteChange(replica(2));
  expect(plan.next()).toMatchObject({ added: [{ blockId: 2 }] });
  plan.confirm();
  expect(plan.next()?.digest).toEqual(table.digest);
});

test('a full report takes the place of a digest, and a new registration that of both', () => {
  const table = new ReplicaTable();
  const plan = new ReportPlan(table, 100);
  plan.startDigest();
  plan.startFull(10);
  expect(plan.next()?.page).toBeDefined();
  plan.confirm();
  expect(plan.next()).toBeUndefined();
  plan.startDigest();
  plan.next();
  plan.startFull(10);
  plan.putBack();
  plan.dropAsked(10);
  expect(plan.next()).toBeUndefined();
});

test('the digest of the table is that of its replicas, also after one was put in the place of another', () => {
  const [table, same] = [new ReplicaTable(), new ReplicaTable()];
  table.add(replica(1));
  table.add({ ...replica(1), length: 77, damaged: true });
  table.add(replica(2));
  table.remove(replica(2));
  table.remove(replica(2));
  same.add({ ...replica(1), length: 77 });
  expect(table.digest).toEqual(same.digest);
  expect(table.digest.count).toBe(1);
});

test('changes are told in the order of a page, however they came about', () => {
  const table = new ReplicaTable();
  const plan = new ReportPlan(table, 100);
  for (const [id, gen] of [
    [7, 1],
    [3, 1],
    [3, 2],
  ] as const) {
    table.add(replica(id, gen));
    plan.noteChange(replica(id, gen));
  }
  const told = plan.next()?.added.map((r) => `${r.blockId}@${r.generation}`);
  expect(told).toEqual(['3@2', '3@1', '7@1']);
});

test('changes go in reports that the master takes, however many there are', () => {
  const table = new ReplicaTable();
  const plan = new ReportPlan(table, 100);
  plan.dropAsked(2);
  for (let id = 1; id <= 5; id++) {
    table.add(replica(id));
    plan.noteChange(replica(id));
  }
  const sizes = [];
  for (let next = plan.next(); next; next = plan.next()) {
    sizes.push(next.added.length);
    plan.confirm();
  }
  expect(sizes).toEqual([2, 2, 1]);
});
