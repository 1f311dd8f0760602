import { simulatedRuns } from '../../../../support/simulated-runs.js';
import * as fc from 'fast-check';
import { ChaosWorld, IN_SERVICE } from './chaos-world.js';

const SERVERS = 6;
const BLOCKS = 8;
const RUNS = simulatedRuns(40);

const KINDS = [
  'kill',
  'revive',
  'wipe',
  'damage',
  'hang',
  'full',
  'decommission',
  'maintenance',
  'recommission',
  'worker',
  'count',
  'reopen',
  'close',
  'remove',
  'moves',
  'master',
  'wait',
] as const;
type Kind = (typeof KINDS)[number];

const event = fc.record({
  kind: fc.constantFrom(...KINDS),
  server: fc.integer({ min: 1, max: SERVERS }),
  block: fc.integer({ min: 1, max: BLOCKS }),
  ticks: fc.integer({ min: 0, max: 30 }),
});

/** What takes bytes away takes them only where two more sound copies are left: the master may not know yet. */
function canLose(world: ChaosWorld, server: number, id: number): boolean {
  const file = world.files.get(id);
  if (file === undefined) return true;
  const others = world.sound(id).filter(({ n, up }) => n !== server && up);
  return file.replication >= 2 && file.gen === file.committed && others.length >= 2;
}

function isSafe(world: ChaosWorld, kind: Kind, server: number, block: number): boolean {
  if (kind === 'damage') return canLose(world, server, block);
  if (kind !== 'wipe') return true;
  return [...world.node(server).copies.values()].every(({ id }) => canLose(world, server, id));
}

function apply(world: ChaosWorld, kind: Kind, server: number, block: number): void {
  const node = world.node(server);
  if (kind === 'kill' || kind === 'wipe') world.kill(server);
  if (kind === 'wipe') {
    node.copies.clear();
    node.damage.clear();
  }
  if (kind === 'revive' || kind === 'wipe') node.up = true;
  if (kind === 'damage') world.damageCopy(server, block);
  if (kind === 'hang') node.hung = node.up ? block * 3 : 0;
  if (kind === 'full') node.full = !node.full;
  if (kind === 'decommission') world.setGoal(server, { kind: 'decommission' });
  if (kind === 'maintenance') world.setGoal(server, { kind: 'maintenance', untilMs: 1e15 });
  if (kind === 'recommission') world.setGoal(server, IN_SERVICE);
  if (kind === 'worker')
    for (const each of world.workers) each.alive = each.id === 'w1' || block % 3 !== 0;
  if (kind === 'count') world.setReplication(block, 1 + (server % 4));
  if (kind === 'reopen') world.reopen(block);
  if (kind === 'close') world.close(block);
  if (kind === 'remove' && server === 1) world.remove(block);
  if (kind === 'moves') world.movesLeft = 3 * block;
  if (kind === 'master') world.startMaster();
}

function heal(world: ChaosWorld): void {
  for (const node of world.nodes) {
    node.up = true;
    node.hung = 0;
    node.full = false;
    world.setGoal(node.n, IN_SERVICE);
  }
  for (const id of world.files.keys()) world.close(id);
  for (const worker of world.workers) worker.alive = true;
  world.movesLeft = 0;
}

test('whatever comes late or is lost between the master and its servers: no last copy goes, and all ends well', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 3 }),
      fc.array(event, { maxLength: 30 }),
      (seed, domains, events) => {
        const world = new ChaosWorld(SERVERS, domains, seed);
        for (let id = 1; id <= BLOCKS; id++)
          world.write(id, [1 + (id % 6), 1 + ((id + 1) % 6), 1 + ((id + 2) % 6)], 3);
        world.run(20);
        for (const { kind, server, block, ticks } of events) {
          if (isSafe(world, kind, server, block)) apply(world, kind, server, block);
          world.run(ticks);
        }
        heal(world);
        world.run(600);
        const { copies, deletions } = world;
        for (const [id, { replication, committed }] of world.files) {
          const at = world.sound(id).map(({ n }) => n);
          expect({ id, copies: at.length }).toEqual({ id, copies: replication });
          const spread = new Set(at.map((n) => world.domainOf(n))).size;
          expect({ id, spread }).toEqual({ id, spread: Math.min(domains, replication) });
          for (const { n, copies: held } of world.nodes)
            for (const copy of held.values())
              if (copy.id === id)
                expect({ n, ...copy }).toEqual({ id, n, gen: committed, damaged: false });
        }
        for (const { n, copies: held } of world.nodes)
          for (const { id } of held.values())
            expect({ n, id, known: world.files.has(id) }).toEqual({ n, id, known: true });
        expect(world.derived.blockCounts()).toMatchObject({
          underReplicated: 0,
          overReplicated: 0,
          misplaced: 0,
          corruptReplicas: 0,
          missing: 0,
        });
        expect(world.derived.repair.pending.size).toBe(0);
        // And it stays so: nothing is copied or deleted any more.
        world.run(200);
        expect(world).toMatchObject({ copies, deletions });
      },
    ),
    { numRuns: RUNS },
  );
});
