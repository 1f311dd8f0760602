import * as fc from 'fast-check';
import type protobuf from 'protobufjs';
import {
  readCaller,
  readRequest,
  readResponse,
  writeAnswer,
  writeCall,
} from '../../../src/rpc/codec/session.js';
import { namespaceCodecs } from '../../../src/rpc/codec/namespace.js';
import type { UnaryCodec } from '../../../src/rpc/codec/unary-codec.js';
import { WireReader } from '../../../src/rpc/codec/wire-reader.js';
import { WireWriter } from '../../../src/rpc/codec/wire-writer.js';
import { LOAD_OPTIONS, namespaceService } from '../../../src/rpc/load.js';
import { readProtoFiles } from '../../../src/rpc/proto-files.js';
import { sessionMethods } from '../../../src/rpc/session-methods.js';
import type { AnyMethod } from '../../../src/rpc/unary-call.js';
import { wireName } from '../../../src/rpc/wire-name.js';
import { namespaceExchanges } from './namespace-exchanges.js';
import { context, type Exchange } from './values.js';

const root = readProtoFiles({});
const type = (name: string): protobuf.Type => root.lookupType(`dfs.v1.${name}`);

const methods = sessionMethods.map((method) => ({
  name: method.name,
  method,
  definition: (namespaceService as unknown as Record<string, AnyMethod>)[
    wireName(method.name)
  ] as AnyMethod,
  codec: namespaceCodecs[method.name] as UnaryCodec<object, unknown, AnyMethod>,
  exchange: namespaceExchanges[method.name] as Exchange<object, unknown>,
}));

function written(write: (writer: WireWriter) => void): Buffer {
  const writer = new WireWriter();
  write(writer);
  return writer.take();
}

test('session codec: every method has the field that proto/ gives it, in calls and in answers', () => {
  const fieldOf = (message: string, name: string) => type(message).fields[name]?.id;
  expect(methods.length).toBe(Object.keys(namespaceService).length - 1);
  for (const { name, method, definition } of methods) {
    expect([name, fieldOf('SessionCall', name)]).toEqual([name, method.field]);
    expect([name, fieldOf('SessionAnswer', name)]).toEqual([name, method.field]);
    const rpc = root.lookupService('dfs.v1.NamespaceService').methods[wireName(name)]!;
    expect(type('SessionCall').fields[name]!.type).toBe(rpc.requestType);
    expect(type('SessionAnswer').fields[name]!.type).toBe(rpc.responseType);
    expect(definition.path).toBe(method.path);
  }
});

test.each(methods)(
  'session codec: $name is read as the unary method reads it, and reads what that writes',
  (entry) => {
    const { method, definition, codec, exchange } = entry;
    fc.assert(
      fc.property(exchange.request, exchange.response, (request, response) => {
        const asked = written((writer) => method.writeRequest(writer, request));
        const unary = definition.requestSerialize(codec.encodeRequest(request));
        expect(definition.requestDeserialize(asked)).toEqual(definition.requestDeserialize(unary));
        expect(method.readRequest(unary)).toEqual(request);
        expect(method.readRequest(asked)).toEqual(request);
        const answer = written((writer) => method.writeAnswer(writer, response));
        const plain = definition.responseDeserialize(answer);
        expect(codec.decodeResponse(plain)).toEqual(response);
        expect(
          method.readAnswer(definition.responseSerialize(codec.encodeResponse(response))),
        ).toEqual(response);
      }),
      { numRuns: 40 },
    );
  },
);

test('session codec: a request is a SessionRequest as protobuf reads it, and one that protobuf wrote is read', () => {
  const SessionRequest = type('SessionRequest');
  const call = fc.record({
    id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    timeoutMs: fc.integer({ min: 0, max: 0xffff_ffff }),
    context,
    newCaller: fc.boolean(),
    path: fc.string({ unit: 'grapheme', maxLength: 300 }),
  });
  const stat = sessionMethods.find(({ name }) => name === 'stat')!;
  fc.assert(
    fc.property(fc.array(call, { maxLength: 5 }), (calls) => {
      const bytes = written((writer) => {
        for (const one of calls)
          writeCall(writer, one, stat.field, (w) => stat.writeRequest(w, { path: one.path }));
      });
      const read = SessionRequest.toObject(SessionRequest.decode(bytes), LOAD_OPTIONS);
      const plain = calls.map((one) => ({
        id: one.id,
        timeoutMs: one.timeoutMs,
        operation: one.context.operation,
        acknowledgedOperation: one.context.acknowledgedOperation,
        caller: one.newCaller
          ? expect.objectContaining({
              user: one.context.user,
              groups: one.context.groups,
              clientId: one.context.clientId,
            })
          : null,
        request: 'stat',
        stat: expect.objectContaining({ path: one.path }),
      }));
      expect(read['calls'] ?? []).toEqual(plain);
      const again = Buffer.from(SessionRequest.encode(SessionRequest.decode(bytes)).finish());
      const ours = [...readRequest(again)];
      expect(ours).toHaveLength(calls.length);
      for (const [i, item] of ours.entries()) {
        if (typeof item === 'number') throw new Error('a call was read as a cancelled one');
        const { context: sent, path, newCaller, ...rest } = calls[i]!;
        expect(item).toMatchObject({ ...rest, field: stat.field });
        expect(stat.readRequest(item.body)).toEqual({ path });
        expect(item.caller && readCaller(item.caller)).toEqual(
          newCaller ? { user: sent.user, groups: sent.groups, clientId: sent.clientId } : undefined,
        );
      }
    }),
  );
});

test('session codec: cancelled ids are read one by one and packed', () => {
  const packed = type('SessionRequest')
    .encode({ cancelled: [1, 300, 2 ** 40] })
    .finish();
  expect([...readRequest(Buffer.from(packed))]).toEqual([1, 300, 2 ** 40]);
  expect([...readRequest(Buffer.from([2 << 3, 5, 2 << 3, 6]))]).toEqual([5, 6]);
});

test('session codec: an answer is a SessionAnswer as protobuf reads it, short or long', () => {
  const SessionResponse = type('SessionResponse');
  const detail = fc.record({
    code: fc.string(),
    message: fc.string({ maxLength: 20_000 }),
    path: fc.string(),
  });
  const Detail = type('ErrorDetail');
  fc.assert(
    fc.property(fc.array(detail, { maxLength: 4 }), (details) => {
      const bytes = written((writer) => {
        for (const [i, one] of details.entries())
          writeAnswer(writer, i + 1, 2, (w) => w.raw(Detail.encode(one).finish()));
      });
      const read = SessionResponse.toObject(SessionResponse.decode(bytes), LOAD_OPTIONS);
      expect(read['answers'] ?? []).toEqual(
        details.map((failure, i) => ({ id: i + 1, answer: 'failure', failure })),
      );
      expect([...readResponse(bytes)].map(({ id, field }) => [id, field])).toEqual(
        details.map((_, i) => [i + 1, 2]),
      );
    }),
  );
});

test('session codec: random bytes throw or are read, and never run past their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      const bytes = Buffer.from(noise);
      for (const read of [
        () => [...readRequest(bytes)],
        () => [...readResponse(bytes)],
        () => readCaller(new WireReader(bytes)),
        ...sessionMethods.flatMap((m) => [() => m.readRequest(bytes), () => m.readAnswer(bytes)]),
      ])
        try {
          read();
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(TypeError);
          expect(error).not.toBeInstanceOf(RangeError);
        }
    }),
    { numRuns: 300 },
  );
});

test('session codec: of a number that is too large for its field the low 32 bits are read', () => {
  const { method, definition } = methods.find(({ name }) => name === 'mkdir')!;
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      const bytes = Buffer.from([(2 << 3) | 2, 1, 0x2f, 3 << 3, ...varint(value)]);
      const mode = Number(value % 2n ** 32n);
      expect(method.readRequest(bytes)).toEqual({ path: '/', mode, parents: false });
      // protobufjs knows such numbers with five bytes and with ten, and loses its place after others.
      if (value < 2n ** 35n || value >= 2n ** 63n)
        expect(definition.requestDeserialize(bytes)).toMatchObject({ mode });
    }),
    { examples: [[2n ** 53n], [2n ** 53n + 0o755n], [2n ** 64n - 1n]] },
  );
});

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest % 0x80n) | 0x80);
  }
}

test('session codec: text that is not UTF-8, or longer than its message, is refused', () => {
  const stat = sessionMethods.find(({ name }) => name === 'stat')!;
  expect(() => stat.readRequest(Buffer.from([(2 << 3) | 2, 2, 0xff, 0xfe]))).toThrow(
    'does not decode',
  );
  expect(() => stat.readRequest(Buffer.from([(2 << 3) | 2, 9, 0x2f]))).toThrow('runs past the end');
});
