import * as fc from 'fast-check';
import { DfsError } from '../../../src/common/error.js';
import { ERROR_MESSAGE_LENGTH_MAX } from '../../../src/rpc/limits.js';
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
  decodeCopyAnswer,
  decodeCopyStep,
  encodeCopyAnswer,
  encodeCopyStep,
} from '../../../src/rpc/codec/block-copy.js';
import { decodeContext, encodeContext } from '../../../src/rpc/codec/types.js';
import {
  adminService,
  blockService,
  namespaceService,
  nodeService,
  repairService,
} from '../../../src/rpc/load.js';
import {
  copyAnswer,
  copyStep,
  readRequest,
  readSlice,
  writeAnswer,
  writeStep,
} from './messages.js';
import { context } from './values.js';
import { unaryMethods, type AnyMethod } from './methods.js';

test('codecs: there is one for every unary method in proto/', () => {
  const services = [namespaceService, nodeService, repairService, adminService, blockService];
  const unary = services.flatMap((service) =>
    Object.values(service as unknown as Record<string, AnyMethod>).filter(
      (method) => !method.requestStream && !method.responseStream,
    ),
  );
  expect(unaryMethods.map(({ method }) => method.path).sort()).toEqual(
    unary.map((method) => method.path).sort(),
  );
});

test.each(unaryMethods)(
  'codecs: $name gives back what was sent, both ways',
  ({ method, codec, exchange }) => {
    fc.assert(
      fc.property(exchange.request, exchange.response, (request, response) => {
        const wireRequest = method.requestSerialize(codec.encodeRequest(request));
        expect(codec.decodeRequest(method.requestDeserialize(wireRequest))).toEqual(request);
        const wireResponse = method.responseSerialize(codec.encodeResponse(response));
        expect(codec.decodeResponse(method.responseDeserialize(wireResponse))).toEqual(response);
      }),
      { numRuns: 60 },
    );
  },
);

test('codecs: steps, answers, read requests and slices come back as they were sent', () => {
  const { Write, Read } = blockService;
  fc.assert(
    fc.property(writeStep, writeAnswer, readRequest, readSlice, (step, answer, request, slice) => {
      const steps = Write.requestDeserialize(Write.requestSerialize(encodeWriteStep(step)));
      expect(decodeWriteStep(steps)).toEqual(step);
      const answers = Write.responseDeserialize(Write.responseSerialize(encodeWriteAnswer(answer)));
      expect(decodeWriteAnswer(answers)).toEqual(answer);
      const requests = Read.requestDeserialize(Read.requestSerialize(encodeReadRequest(request)));
      expect(decodeReadRequest(requests)).toEqual(request);
      const slices = Read.responseDeserialize(Read.responseSerialize(encodeReadSlice(slice)));
      expect(decodeReadSlice(slices)).toEqual(slice);
    }),
  );
});

test('codecs: a read that ends at a damaged chunk comes back as that failure, cut to what the wire takes', () => {
  const { Read } = blockService;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 3_000 }), (message) => {
      const wire = Read.responseDeserialize(Read.responseSerialize(encodeReadDamage(message)));
      const sent = message.slice(0, ERROR_MESSAGE_LENGTH_MAX).toWellFormed();
      expect(() => decodeReadSlice(wire)).toThrow(new DfsError('CHECKSUM_MISMATCH', sent));
    }),
  );
});

test('codecs: the caller comes back as it was sent', () => {
  fc.assert(
    fc.property(context, (caller) => {
      const { Stat } = namespaceService;
      const wire = Stat.requestSerialize({ context: encodeContext(caller), path: '/' });
      expect(decodeContext(Stat.requestDeserialize(wire).context)).toEqual(caller);
    }),
  );
});

test('codecs: steps and answers of a copy come back as they were sent', () => {
  const { Copy } = blockService;
  fc.assert(
    fc.property(copyStep, copyAnswer, (step, answer) => {
      const steps = Copy.requestDeserialize(Copy.requestSerialize(encodeCopyStep(step)));
      expect(decodeCopyStep(steps)).toEqual(step);
      const answers = Copy.responseDeserialize(Copy.responseSerialize(encodeCopyAnswer(answer)));
      expect(decodeCopyAnswer(answers)).toEqual(answer);
    }),
  );
});
