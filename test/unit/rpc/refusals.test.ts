import protobuf from 'protobufjs';
import { isDfsError } from '../../../src/common/error.js';
import { blockId, generation, inodeId } from '../../../src/common/ids.js';
import { adminCodecs } from '../../../src/rpc/codec/admin.js';
import {
  decodeWriteAnswer,
  decodeWriteStep,
  encodeReadRequest,
} from '../../../src/rpc/codec/block.js';
import { namespaceCodecs } from '../../../src/rpc/codec/namespace.js';
import { nodeCodecs } from '../../../src/rpc/codec/node.js';
import { decodeContext, decodeLocatedBlock } from '../../../src/rpc/codec/types.js';
import { blockService, namespaceService, nodeService } from '../../../src/rpc/load.js';
import { received } from '../../../src/rpc/received.js';

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isDfsError(error, 'INVALID_ARGUMENT')) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

const FIELD_PATH = (2 << 3) | 2;
const statPath = (bytes: number[], length = bytes.length) =>
  Buffer.from([FIELD_PATH, length, ...bytes]);
const decodeStat = (bytes: Buffer) =>
  received(namespaceService.Stat.requestDeserialize(bytes), namespaceCodecs.stat.decodeRequest);

test('a path whose bytes are not UTF-8 is refused instead of naming another file', () => {
  expect(refusal(() => decodeStat(statPath([0x2f, 0xff])))).toMatch(/PathRequest does not decode/);
  expect(decodeStat(statPath([0x2f, 0xef, 0xbf, 0xbd]))).toEqual({ path: '/\ufffd' });
});

test('a path that runs past the end of its message is refused instead of cut short', () => {
  expect(refusal(() => decodeStat(statPath([0x2f, 0x61], 3)))).toMatch(/does not decode/);
});

test('a byte order mark is part of a name', () => {
  expect(decodeStat(statPath([0xef, 0xbb, 0xbf, 0x61]))).toEqual({ path: '\ufeffa' });
});

test('a number of 2^53 or more is refused instead of rounded', () => {
  const header = (length: string) =>
    protobuf.Writer.create()
      .uint32((3 << 3) | 0)
      .uint64(length);
  const decode = (length: string) =>
    received(
      namespaceService.TruncateFile.requestDeserialize(Buffer.from(header(length).finish())),
      namespaceCodecs.truncateFile.decodeRequest,
    ).length;
  expect(decode('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  expect(refusal(() => decode('9007199254740993'))).toMatch(/length must be a whole number/);
  expect(refusal(() => decode('18446744073709551615'))).toMatch(/length must be a whole number/);
});

test.each([-1, 1.5, Number.NaN, Infinity, 2 ** 53])('a length of %p is not sent', (length) => {
  const request = { blockId: blockId(1), generation: generation(1), offset: 0, length };
  expect(refusal(() => encodeReadRequest(request))).toMatch(/length/);
});

test('a mode over 32 bits is not sent, where protobuf would wrap it', () => {
  expect(
    refusal(() => namespaceCodecs.setMode.encodeRequest({ path: '/', mode: 2 ** 32 })),
  ).toMatch(/mode/);
});

test('a lone surrogate is not sent, where protobuf would replace it', () => {
  expect(refusal(() => namespaceCodecs.stat.encodeRequest({ path: '/\ud800' }))).toMatch(
    /path is not valid Unicode/,
  );
});

test('a digest of a wrong length is refused', () => {
  const block = {
    id: blockId(1),
    generation: generation(1),
    length: 1,
    sha256: new Uint8Array(31),
  };
  expect(
    refusal(() => namespaceCodecs.flushFile.encodeRequest({ inode: inodeId(1), block })),
  ).toMatch(/sha256 must be 32 bytes/);
});

test('a digest is a copy: the message it came in can change without harm', () => {
  const wire = blockService.Write.responseSerialize({
    sealed: { serverId: 's', sha256: new Uint8Array(32).fill(7) },
  });
  const answer = decodeWriteAnswer(blockService.Write.responseDeserialize(wire));
  wire.fill(0);
  expect(answer).toEqual({ kind: 'sealed', serverId: 's', sha256: new Uint8Array(32).fill(7) });
});

test('a request without caller, and a mutation without client id, are refused', () => {
  const caller = { user: 'u', groups: [], clientId: '', operation: 0, acknowledgedOperation: 0 };
  expect(refusal(() => decodeContext(null))).toMatch(/context is missing/);
  expect(refusal(() => decodeContext({ ...caller, user: '' }))).toMatch(/user is missing/);
  expect(refusal(() => decodeContext({ ...caller, operation: 1 }))).toMatch(/client_id is missing/);
  expect(decodeContext(caller)).toEqual(caller);
});

test('an id that was left out is refused', () => {
  const wire = namespaceService.AbandonFile.requestDeserialize(Buffer.alloc(0));
  expect(refusal(() => namespaceCodecs.abandonFile.decodeRequest(wire))).toMatch(
    /inode is missing/,
  );
});

test('a step and an answer of no known kind are refused', () => {
  expect(refusal(() => decodeWriteStep({}))).toMatch(/step/);
  expect(refusal(() => decodeWriteAnswer({}))).toMatch(/answer/);
});

test('a page of a report that ends before it starts is refused', () => {
  const wire = nodeService.ReportReplicas.requestDeserialize(
    nodeService.ReportReplicas.requestSerialize({
      serverId: 's',
      full: true,
      fullAfter: 2,
      fullUpTo: 1,
    }),
  );
  expect(refusal(() => nodeCodecs.reportReplicas.decodeRequest(wire))).toMatch(/full_up_to/);
});

test('an unknown server state is read as stale, an unknown kind of inode is refused', () => {
  const location = { serverId: 's', serverName: '', address: 'a:1', domain: '', corrupt: false };
  const { AddBlock, Stat } = namespaceService;
  const block = AddBlock.responseDeserialize(
    AddBlock.responseSerialize({
      id: 1,
      generation: 1,
      locations: [{ ...location, state: 9 as never }],
    }),
  );
  expect(decodeLocatedBlock(block).locations[0]?.state).toBe('stale');
  const status = Stat.responseDeserialize(Stat.responseSerialize({ inode: 1, type: 9 as never }));
  expect(refusal(() => namespaceCodecs.stat.decodeResponse(status))).toMatch(/type 9 is not known/);
});

test('an action that is not one is refused, also one that every object has', () => {
  for (const action of ['', 'on', '__proto__', 'toString'])
    expect(refusal(() => adminCodecs.safeMode.decodeRequest({ context: null, action }))).toMatch(
      /get, enter or leave/,
    );
});
