import * as fc from 'fast-check';
import type protobuf from 'protobufjs';
import type { WholeBlock, WriteStep } from '../../../src/common/block-messages.js';
import { blockSessions } from '../../../src/rpc/block-session-methods.js';
import {
  decodeReadRequest,
  decodeReadSlice,
  decodeWriteAnswer,
  decodeWriteStep,
  encodeReadDamage,
  encodeReadRequest,
  encodeReadSlice,
  encodeWriteAnswer,
  encodeWriteStep,
} from '../../../src/rpc/codec/block.js';
import {
  readReadRange,
  readReadRequest,
  writeReadRange,
  writeReadRequest,
} from '../../../src/rpc/codec/fast-read-range.js';
import { readWholeBlock, writeWholeBlock } from '../../../src/rpc/codec/fast-whole-block.js';
import { readAnswers, writeAnswers } from '../../../src/rpc/codec/fast-write-answers.js';
import { decodeContext, encodeContext } from '../../../src/rpc/codec/types.js';
import { WireReader } from '../../../src/rpc/codec/wire-reader.js';
import { WireWriter } from '../../../src/rpc/codec/wire-writer.js';
import type { CallContext as WireContext } from '../../../src/rpc/gen/dfs/v1/CallContext.js';
import { LOAD_OPTIONS } from '../../../src/rpc/load.js';
import { readProtoFiles } from '../../../src/rpc/proto-files.js';
import { completion, readRequest, readSlice, writeAnswer, writeStep } from './messages.js';

const root = readProtoFiles({});
const type = (name: string): protobuf.Type => root.lookupType(`dfs.v1.${name}`);

function written(write: (writer: WireWriter) => void): Buffer {
  const writer = new WireWriter();
  write(writer);
  return writer.take();
}

function byProtobuf(name: string, bytes: Buffer): never {
  return type(name).toObject(type(name).decode(bytes), LOAD_OPTIONS) as never;
}

function fromProtobuf(name: string, message: object): WireReader {
  return new WireReader(Buffer.from(type(name).encode(type(name).fromObject(message)).finish()));
}

type StepOf<Kind extends WriteStep['kind']> = Extract<WriteStep, { kind: Kind }>;

function only<Kind extends WriteStep['kind']>(kind: Kind): fc.Arbitrary<StepOf<Kind>> {
  return writeStep.filter((step): step is StepOf<Kind> => step.kind === kind);
}

const wholeBlock: fc.Arbitrary<WholeBlock> = fc
  .tuple(only('header'), only('packet'), only('seal'))
  .map(([{ header }, { packet }, { seal }]) => ({ header, packet, seal }))
  // A length to resume means something with a generation only.
  .filter(({ header }) => header.resume === undefined || header.resume.generation > 0);

/** The three steps as Write takes them. */
const stepsOf = ({ header, packet, seal }: WholeBlock): WriteStep[] => [
  { kind: 'header', header },
  { kind: 'packet', packet },
  { kind: 'seal', seal },
];

const plain = (packet: { offset: number; crcs: readonly number[]; data: Uint8Array }) => ({
  ...packet,
  data: new Uint8Array(packet.data),
});

test('a whole block is to protobuf the three steps that Write takes, and is read from what protobuf wrote', () => {
  fc.assert(
    fc.property(wholeBlock, (block) => {
      const bytes = written((writer) => writeWholeBlock(writer, block));
      const wire: Record<string, object> = byProtobuf('WholeBlock', bytes);
      const steps = ['header', 'packet', 'seal'].map((step) =>
        decodeWriteStep({ step, [step]: wire[step] } as never),
      );
      expect(
        steps.map((step) =>
          step.kind === 'packet' ? { ...step, packet: plain(step.packet) } : step,
        ),
      ).toEqual(stepsOf(block));
      const message = Object.assign({}, ...stepsOf(block).map(encodeWriteStep)) as object;
      const read = readWholeBlock(fromProtobuf('WholeBlock', message));
      expect({ ...read, packet: plain(read.packet) }).toEqual(block);
    }),
  );
});

test('what asks for the completion with a block is CallContext and its holder to protobuf, both ways', () => {
  fc.assert(
    fc.property(wholeBlock, completion, (block, asked) => {
      const bytes = written((writer) => writeWholeBlock(writer, { ...block, completion: asked }));
      const wire: { completion: { context: WireContext; holder: string } } = byProtobuf(
        'WholeBlock',
        bytes,
      );
      const { context, holder } = wire.completion;
      expect({ context: decodeContext(context), holder }).toEqual(asked);
      const message = {
        ...(Object.assign({}, ...stepsOf(block).map(encodeWriteStep)) as object),
        completion: { context: encodeContext(asked.context), holder: asked.holder },
      };
      expect(readWholeBlock(fromProtobuf('WholeBlock', message)).completion).toEqual(asked);
      // A server of before skips what it does not know.
      expect(readWholeBlock(fromProtobuf('WholeBlock', message))).toMatchObject({
        header: block.header,
      });
    }),
  );
});

test.each([
  ['without a caller', { holder: 'c' }],
  ['without a number', { context: { user: 'u', clientId: 'c' }, holder: 'c' }],
  ['without a client', { context: { user: 'u', operation: 1 }, holder: 'c' }],
  ['without a holder', { context: { user: 'u', clientId: 'c', operation: 1 } }],
])('a completion %s is refused', (_what, asked) => {
  const header = { blockId: 1, generation: 1, blockSize: 1 };
  const message = { header, packet: {}, seal: {}, completion: asked };
  expect(() => readWholeBlock(fromProtobuf('WholeBlock', message))).toThrow('is missing');
});

test('answers to a whole block are those of Write, both ways', () => {
  fc.assert(
    fc.property(fc.array(writeAnswer, { maxLength: 5 }), (answers) => {
      const bytes = written((writer) => writeAnswers(writer, answers));
      const wire: { answers: never[] } = byProtobuf('WriteAnswers', bytes);
      expect(wire.answers.map((each) => decodeWriteAnswer(each))).toEqual(answers);
      const message = { answers: answers.map(encodeWriteAnswer) };
      expect(readAnswers(fromProtobuf('WriteAnswers', message))).toEqual(answers);
    }),
  );
});

test('a small read asks as Read does, both ways', () => {
  fc.assert(
    fc.property(readRequest, (request) => {
      const bytes = written((writer) => writeReadRequest(writer, request));
      expect(decodeReadRequest(byProtobuf('ReadRequest', bytes))).toEqual(request);
      const message = encodeReadRequest(request);
      expect(readReadRequest(fromProtobuf('ReadRequest', message))).toEqual(request);
    }),
  );
});

test('slices of a small read are those of Read, and damage ends them, both ways', () => {
  const damage = fc.option(fc.string({ minLength: 1, maxLength: 50 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(readSlice, { maxLength: 3 }), damage, (slices, fault) => {
      const bytes = written((writer) => writeReadRange(writer, { slices, damage: fault }));
      const wire: { slices: { damage: string }[] } = byProtobuf('ReadAnswers', bytes);
      const sound = wire.slices.filter((each) => each.damage === '');
      expect(sound.map((each) => plain(decodeReadSlice(each as never)))).toEqual(slices);
      expect(wire.slices.find((each) => each.damage !== '')?.damage).toBe(fault);
      const last = fault === undefined ? [] : [encodeReadDamage(fault)];
      const message = { slices: [...slices.map(encodeReadSlice), ...last] };
      const read = readReadRange(fromProtobuf('ReadAnswers', message));
      expect({ slices: read.slices.map(plain), damage: read.damage }).toEqual({
        slices,
        damage: fault,
      });
    }),
  );
});

test('the methods of a session have the numbers and messages that proto/ gives them', () => {
  const messages = [...blockSessions.methods.values()].map(({ name, field }) => {
    const named = (message: string): protobuf.Field | undefined =>
      Object.values(type(message).fields).find((each) => each.id === field);
    return [name, named('BlockSessionCall')?.type, named('BlockSessionAnswer')?.type];
  });
  expect(messages).toEqual([
    ['writeBlock', 'WholeBlock', 'WriteAnswers'],
    ['readRange', 'ReadRequest', 'ReadAnswers'],
  ]);
});

test('checksums that a writer did not pack are read too, and cut ones refused', () => {
  const unpacked = Buffer.from([(2 << 3) | 5, 1, 0, 0, 0, (2 << 3) | 5, 2, 0, 0, 0]);
  const packet = Buffer.concat([Buffer.from([(2 << 3) | 2, unpacked.length]), unpacked]);
  const rest = written((writer) => {
    const start = writer.begin(1);
    writer.uint(1, 1);
    writer.uint(2, 1);
    writer.uint(11, 1);
    writer.end(start);
    const seal = writer.begin(3);
    writer.end(seal);
  });
  expect(readWholeBlock(new WireReader(Buffer.concat([rest, packet]))).packet.crcs).toEqual([1, 2]);
  const cut = Buffer.from([(2 << 3) | 2, 5, (2 << 3) | 2, 3, 1, 2, 3]);
  expect(() => readWholeBlock(new WireReader(Buffer.concat([rest, cut])))).toThrow('cut short');
});
