import * as fc from 'fast-check';
import {
  decodeReadRequest,
  decodeReadSlice,
  decodeWriteAnswer,
  decodeWriteStep,
} from '../../src/rpc/codec/block.js';
import { decodeCopyAnswer, decodeCopyStep } from '../../src/rpc/codec/block-copy.js';
import {
  readCaller,
  readRequest as readSession,
  writeCall,
  writeCancelled,
} from '../../src/rpc/codec/session.js';
import { decodeContext } from '../../src/rpc/codec/types.js';
import { WireWriter } from '../../src/rpc/codec/wire-writer.js';
import { blockService } from '../../src/rpc/load.js';
import { MessageAssembler } from '../../src/rpc/message-assembler.js';
import { answered, received } from '../../src/rpc/received.js';
import { namespaceSessions, sessionMethods } from '../../src/rpc/session-methods.js';
import {
  encodeReadRequest,
  encodeReadSlice,
  encodeWriteAnswer,
  encodeWriteStep,
} from '../../src/rpc/codec/block.js';
import { encodeCopyAnswer, encodeCopyStep } from '../../src/rpc/codec/block-copy.js';
import { giveBack } from '../../src/runtime/bulk-memory.js';
import {
  copyAnswer,
  copyStep,
  readRequest,
  readSlice,
  writeAnswer,
  writeStep,
} from '../unit/rpc/messages.js';
import { unaryMethods } from '../unit/rpc/methods.js';
import { namespaceExchanges } from '../unit/rpc/namespace-exchanges.js';
import { context, type Exchange } from '../unit/rpc/values.js';
import { answerOf, anySpoils, corpus, fuzzRuns, spoiled } from './fuzzing.js';

/** One kind of message on the wire: bytes in, a value of the domain out. */
interface Message {
  readonly name: string;
  readonly valid: fc.Arbitrary<Uint8Array>;
  readonly decode: (bytes: Buffer) => unknown;
  readonly encode: (value: never) => Uint8Array;
}

const contextOf = (wire: unknown): unknown =>
  decodeContext((wire as { context?: Parameters<typeof decodeContext>[0] }).context);

const unary = unaryMethods.flatMap(({ name, method, codec, exchange }): Message[] => [
  {
    name: `${name} request`,
    valid: exchange.request.map((value) => method.requestSerialize(codec.encodeRequest(value))),
    decode: (bytes) => received(method.requestDeserialize(bytes), codec.decodeRequest),
    encode: (value) => method.requestSerialize(codec.encodeRequest(value)),
  },
  {
    name: `${name} response`,
    valid: exchange.response.map((value) => method.responseSerialize(codec.encodeResponse(value))),
    decode: (bytes) => received(method.responseDeserialize(bytes), codec.decodeResponse),
    encode: (value) => method.responseSerialize(codec.encodeResponse(value)),
  },
]);

function streamed<T, Wire>(
  name: string,
  values: fc.Arbitrary<T>,
  wire: {
    readonly serialize: (wire: never) => Buffer;
    readonly deserialize: (bytes: Buffer) => Wire;
    readonly encode: (value: T) => unknown;
    readonly decode: (wire: Wire) => T;
  },
): Message {
  const encode = (value: T): Uint8Array => wire.serialize(wire.encode(value) as never);
  return {
    name,
    valid: values.map(encode),
    decode: (bytes) => received(wire.deserialize(bytes), wire.decode),
    encode,
  };
}

const { Write, Read, Copy } = blockService;
const streams: Message[] = [
  streamed('write step', writeStep, {
    serialize: Write.requestSerialize,
    deserialize: Write.requestDeserialize,
    encode: encodeWriteStep,
    decode: decodeWriteStep,
  }),
  streamed('write answer', writeAnswer, {
    serialize: Write.responseSerialize,
    deserialize: Write.responseDeserialize,
    encode: encodeWriteAnswer,
    decode: decodeWriteAnswer,
  }),
  streamed('read request', readRequest, {
    serialize: Read.requestSerialize,
    deserialize: Read.requestDeserialize,
    encode: encodeReadRequest,
    decode: decodeReadRequest,
  }),
  streamed('read slice', readSlice, {
    serialize: Read.responseSerialize,
    deserialize: Read.responseDeserialize,
    encode: encodeReadSlice,
    decode: decodeReadSlice,
  }),
  streamed('copy step', copyStep, {
    serialize: Copy.requestSerialize,
    deserialize: Copy.requestDeserialize,
    encode: encodeCopyStep,
    decode: decodeCopyStep,
  }),
  streamed('copy answer', copyAnswer, {
    serialize: Copy.responseSerialize,
    deserialize: Copy.responseDeserialize,
    encode: encodeCopyAnswer,
    decode: decodeCopyAnswer,
  }),
];
/** What a session carries, some of it read by hand. */
const carried = sessionMethods.flatMap((method): Message[] => {
  const { request, response } = namespaceExchanges[method.name] as Exchange<object, unknown>;
  const encodeRequest = (value: object): Buffer =>
    written((writer) => method.writeRequest(writer, value));
  const encodeAnswer = (value: unknown): Buffer =>
    written((writer) => method.writeAnswer(writer, value));
  return [
    {
      name: `session ${method.name} request`,
      valid: request.map(encodeRequest),
      decode: method.readRequest,
      encode: encodeRequest,
    },
    {
      name: `session ${method.name} answer`,
      valid: response.map(encodeAnswer),
      decode: method.readAnswer,
      encode: encodeAnswer,
    },
  ];
});

function written(write: (writer: WireWriter) => void): Buffer {
  const writer = new WireWriter();
  write(writer);
  return writer.take();
}

const messages = [...unary, ...streams, ...carried];

/** Every number in a value: a rounded one would name something else. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.values(value).flatMap(numbersOf);
}

/** Refused, or read as something that can be written again and then is the same. */
function check({ decode, encode }: Message, bytes: Buffer): void {
  const value = answerOf(() => decode(bytes));
  if (value === undefined) return;
  expect(numbersOf(value).filter((n) => !(Math.abs(n) <= Number.MAX_SAFE_INTEGER))).toEqual([]);
  expect(decode(Buffer.from(encode(value as never)))).toEqual(value);
}

test.each(messages)('$name: spoiled bytes are refused or mean something', (message) => {
  fc.assert(
    fc.property(message.valid, anySpoils, (bytes, spoils) => {
      check(message, spoiled(bytes, spoils));
    }),
    fuzzRuns(12),
  );
});

test('any bytes as any message are refused or mean something', () => {
  fc.assert(
    fc.property(fc.constantFrom(...messages), fc.uint8Array({ maxLength: 80 }), (message, bytes) =>
      check(message, Buffer.from(bytes)),
    ),
    fuzzRuns(500),
  );
});

test('the message of one kind as any other is refused or means something', () => {
  const foreign = fc.constantFrom(...messages).chain(({ valid }) => valid);
  fc.assert(
    fc.property(fc.constantFrom(...messages), foreign, (message, bytes) =>
      check(message, Buffer.from(bytes)),
    ),
    fuzzRuns(300),
  );
});

test('a spoiled message of a session is refused, or has calls that are refused or mean something', () => {
  const call = fc.record({
    id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    timeoutMs: fc.nat(),
    context,
    newCaller: fc.boolean(),
    method: fc.constantFrom(...sessionMethods),
    body: fc.uint8Array({ maxLength: 40 }),
    cancelled: fc.boolean(),
  });
  const request = fc.array(call, { minLength: 1, maxLength: 4 }).map((calls) =>
    written((writer) => {
      for (const { method, body, cancelled, ...sent } of calls) {
        writeCall(writer, sent, method.field, (to) => to.raw(body));
        if (cancelled) writeCancelled(writer, sent.id);
      }
    }),
  );
  fc.assert(
    fc.property(request, anySpoils, (bytes, spoils) => {
      for (const item of answerOf(() => [...readSession(spoiled(bytes, spoils))]) ?? []) {
        if (typeof item === 'number') continue;
        const { caller, body, field } = item;
        if (caller !== undefined) answerOf(() => readCaller(caller));
        answerOf(() => namespaceSessions.methods.get(field)?.readRequest(body));
      }
    }),
    fuzzRuns(100),
  );
});

test('kept: messages that once were read wrongly', () => {
  for (const { bytes } of corpus('wire')) for (const message of messages) check(message, bytes);
});

test('the caller’s context and a spoiled answer give refusals of their own', () => {
  const [method] = unaryMethods.map((each) => each.method);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      answerOf(() => received(method!.requestDeserialize(Buffer.from(bytes)), contextOf));
    }),
    fuzzRuns(100),
  );
  for (const { codec, method } of unaryMethods.slice(0, 3))
    for (const bytes of [Buffer.from([0xff]), Buffer.from([0x0a, 0x7f])])
      try {
        answered(method.responseDeserialize(bytes), codec.decodeResponse, 'a:1');
      } catch (error) {
        // It is the peer that is wrong.
        expect(error).toMatchObject({ code: 'INTERNAL' });
      }
});

test('frames: any pieces give whole frames within the bound, or are refused by their head', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), (pieces) => {
      const assembler = new MessageAssembler(1_000);
      let given = 0;
      try {
        for (const piece of pieces)
          for (const frame of assembler.push(Buffer.from(piece))) {
            expect(frame.readUInt32BE(1)).toBe(frame.length - 5);
            given += frame.length;
            giveBack(frame);
          }
      } catch (error) {
        expect(error).toHaveProperty('message', expect.stringContaining('larger than max'));
      }
      expect(given).toBeLessThanOrEqual(pieces.reduce((sum, { length }) => sum + length, 0));
    }),
    fuzzRuns(200),
  );
});
