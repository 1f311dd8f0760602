import * as fc from 'fast-check';
import { blockId, type BlockId } from '../../../../src/common/ids.js';
import { BlockIdSet } from '../../../../src/master/core/blocks/block-id-set.js';
import type { BlockRecord } from '../../../../src/master/core/blocks/block-record.js';
import { BlockRecords } from '../../../../src/master/core/blocks/block-records.js';

/** Servers by index with a registration each, and the blocks that they have; what the records need of them. */
class Registrations {
  readonly now = new Map<number, number>();
  private readonly held = new Map<number, BlockIdSet>();

  readonly heldBy = (server: number): BlockIdSet => {
    const held = this.held.get(server) ?? new BlockIdSet();
    this.held.set(server, held);
    return held;
  };

  at(server: number) {
    return { registration: this.now.get(server) ?? 1 } as ReturnType<
      ConstructorParameters<typeof BlockRecords>[0]['at']
    >;
  }
}

const SERVERS = [0, 1, 2, 3, 65_534, 65_535, 70_000];
const edge = (max: number) =>
  fc.oneof(fc.nat(5), fc.constantFrom(max - 1, max, max + 1), fc.integer({ min: 0, max }));

/** Records on both sides of every bound of a row. */
const recordArbitrary = fc
  .record({
    inode: edge(2 ** 32),
    generation: edge(2 ** 32),
    isCommitted: fc.boolean(),
    isReopened: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    committedLength: edge(2 ** 32),
    replication: edge(64),
    verdict: edge(65_536),
    replicas: fc.uniqueArray(fc.constantFrom(...SERVERS), { maxLength: 4 }),
    odd: fc.constantFrom('none', 'none', 'none', 'corrupt', 'length', 'generation', 'twice'),
  })
  .map(
    ({ isCommitted, isReopened, replicas, odd, ...rest }): ((r: Registrations) => BlockRecord) => {
      const generation = rest.generation + 1;
      const committedGeneration = isCommitted ? generation : 0;
      return (registrations) => ({
        inode: rest.inode,
        generation: isReopened ? generation + 1 : generation,
        committedGeneration,
        committedLength: isCommitted ? rest.committedLength : 0,
        replication: rest.replication,
        verdict: rest.verdict,
        replicas: replicas.map((server, i) => ({
          server: odd === 'twice' && i === 1 ? (replicas[0] ?? 0) : server,
          generation: odd === 'generation' && i === 0 ? generation - 1 : generation,
          length: odd === 'length' && i === 0 ? rest.committedLength + 1 : rest.committedLength,
          corrupt: odd === 'corrupt' && i === 0,
          registration: registrations.at(server).registration - (rest.inode % 2),
        })),
      });
    },
  );

/** What is told of a replica: whether its server reported it in its registration of now. */
function asSeen(block: BlockRecord, registrations: Registrations) {
  return {
    ...block,
    replicas: block.replicas.map(({ registration, ...replica }) => ({
      ...replica,
      isCurrent: registration === registrations.at(replica.server).registration,
    })),
  };
}

/** What most blocks are. */
const wholeArbitrary = fc
  .record({ servers: fc.subarray([0, 1, 2]), isCurrent: fc.boolean() })
  .map(({ servers, isCurrent }) => (registrations: Registrations): BlockRecord => ({
    inode: 1,
    generation: 7,
    committedGeneration: 7,
    committedLength: 10,
    replication: 3,
    verdict: 3,
    replicas: servers.map((server) => ({
      server,
      generation: 7,
      length: 10,
      corrupt: false,
      registration: registrations.at(server).registration - (isCurrent ? 0 : 1),
    })),
  }));

/** A few ids often, so that records take the place of others; the rest over three pages. */
const idArbitrary = fc.oneof(fc.nat(2), fc.nat(8_300));

const stepArbitrary = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ id: idArbitrary, record: fc.oneof(recordArbitrary, wholeArbitrary) }),
  },
  { weight: 2, arbitrary: fc.record({ removed: idArbitrary }) },
  { weight: 1, arbitrary: fc.record({ registered: fc.constantFrom(...SERVERS) }) },
);

test('block records come back as they were put, whether they fit in a row or not', () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 60 }), (steps) => {
      const registrations = new Registrations();
      const records = new BlockRecords(registrations, registrations.heldBy);
      const oracle = new Map<BlockId, BlockRecord>();
      for (const step of steps)
        if ('removed' in step) {
          oracle.delete(blockId(step.removed));
          records.delete(blockId(step.removed));
        } else if ('registered' in step)
          registrations.now.set(
            step.registered,
            registrations.at(step.registered).registration + 1,
          );
        else {
          const block = step.record(registrations);
          oracle.set(blockId(step.id), block);
          for (const { server } of block.replicas)
            registrations.heldBy(server).add(blockId(step.id));
          records.put(blockId(step.id), structuredClone(block));
        }
      expect(records.size).toBe(oracle.size);
      const ids = [...{ [Symbol.iterator]: () => records.ids() }];
      expect(ids.sort((a, b) => a - b)).toEqual([...oracle.keys()].sort((a, b) => a - b));
      for (const [id, block] of oracle) {
        expect(records.verdict(id)).toBe(block.verdict);
        const kept = records.get(id)!;
        expect(asSeen(kept, registrations)).toEqual(asSeen(block, registrations));
      }
    }),
    { numRuns: 300 },
  );
});

test('a block with three sound copies takes a row alone, from its commit until one is damaged', () => {
  const registrations = new Registrations();
  const records = new BlockRecords(registrations, registrations.heldBy);
  const replica = { generation: 7, length: 10, corrupt: false, registration: 1 };
  const whole: BlockRecord = {
    inode: 5,
    generation: 7,
    committedGeneration: 7,
    committedLength: 10,
    replication: 3,
    verdict: 3,
    replicas: [0, 1, 2].map((server) => ({ ...replica, server })),
  };
  const id = blockId(3_000_000_000_000);
  records.put(id, { ...whole, committedGeneration: 0 });
  expect(records.compactSize).toBe(0);
  records.put(id, whole);
  expect(records.compactSize).toBe(1);
  records.put(id, { ...whole, replicas: [{ ...replica, server: 0, corrupt: true }] });
  expect(records.compactSize).toBe(0);
  expect(records.size).toBe(1);
});
