import type { Lane, LaneDoor } from '../../../../src/blockserver/copy/lane/copy-lane.js';
import {
  SourceDoor,
  type SourceDoorDeps,
} from '../../../../src/blockserver/copy/lane/source-door.js';
import { RepairDoors } from '../../../../src/blockserver/copy/repair-doors.js';
import { DEFAULT_LIMITS } from '../../../../src/blockserver/limits.js';
import { DfsError } from '../../../../src/common/error.js';
import { serverId } from '../../../../src/common/ids.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { VirtualTime } from '../../../support/virtual-time.js';

test('a door that refused is left alone for seconds, a silent one for minutes, and the door of clients is no door for repair', async () => {
  const time = new VirtualTime();
  const doors = new RepairDoors(time, DEFAULT_LIMITS);
  const peer = { serverId: serverId('s'), address: 'h:1' };
  const withDoor = { ...peer, repairAddress: 'h:2' };
  expect(doors.of(peer)).toBeUndefined();
  expect(doors.of(withDoor)).toBe('h:2');
  doors.noteFault('h:2', new DfsError('UNAVAILABLE', 'refused'));
  expect(doors.of(withDoor)).toBeUndefined();
  expect(doors.of({ ...peer, repairAddress: 'h:3' })).toBe('h:3');
  await time.advance(5_000);
  expect(doors.of(withDoor)).toBe('h:2');
  doors.noteFault('h:2', new DfsError('DEADLINE_EXCEEDED', 'silent'));
  await time.advance(599_000);
  expect(doors.of(withDoor)).toBeUndefined();
  await time.advance(1_000);
  expect(doors.of(withDoor)).toBe('h:2');
});

describe('the door of a server', () => {
  const time = new VirtualTime();
  const asked: string[] = [];
  let suspected = 0;
  let changes = 0;
  const lane = {
    serve: (listen: string, _door: LaneDoor) => void asked.push(listen),
    suspect: () => void suspected++,
  } as unknown as Lane;
  const door = new SourceDoor({
    lane,
    limits: DEFAULT_LIMITS,
    clock: time,
    log: silentLog,
    listen: 'h:0',
    onChange: () => void changes++,
    onServed: () => {},
  } as unknown as SourceDoorDeps);

  test('is opened once, and is told of when it serves', () => {
    door.open();
    door.open();
    expect(asked).toEqual(['h:0']);
    expect(door.port).toBeUndefined();
    door.news({ kind: 'serving', address: 'h:7001' });
    expect([door.port, changes]).toEqual([7_001, 1]);
  });

  test('is watched when somebody reads elsewhere although it is open', () => {
    door.noteMissed();
    expect([asked.length, suspected]).toEqual([1, 1]);
  });

  test('opens again where it was when its thread has ended, but not at once', async () => {
    door.lost();
    expect([door.port, changes]).toEqual([undefined, 2]);
    door.noteMissed();
    expect(asked).toHaveLength(1);
    await time.advance(10_000);
    door.noteMissed();
    expect(asked).toEqual(['h:0', 'h:7001']);
  });

  test('opens somewhere else when another process has its port', async () => {
    door.news({ kind: 'notServing', message: 'in use' });
    expect([door.port, changes]).toEqual([undefined, 2]);
    await time.advance(10_000);
    door.open();
    expect(asked.at(-1)).toBe('h:0');
  });
});
