import { Metadata, status as Status } from '@grpc/grpc-js';
import * as fc from 'fast-check';
import { DfsError } from '../../../src/common/error.js';
import { ERROR_CODES, type ErrorCode } from '../../../src/common/error-codes.js';
import {
  ERROR_TRAILER,
  failedStatus,
  fromServiceError,
  toStatus,
} from '../../../src/rpc/status.js';
import { silentLog } from '../../../src/runtime/log.js';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

function over(status: { code: Status; details: string; metadata?: Metadata }): DfsError {
  const error = Object.assign(new Error('?'), {
    metadata: new Metadata(),
    ...status,
  });
  return fromServiceError(error, 'host:1', '/dfs.v1.X/Y');
}

test.each(codes)('%s crosses the wire with its message and path', (code) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'binary' }),
      (message, path) => {
        const error = over(toStatus(new DfsError(code, message, { path })));
        expect(error).toMatchObject({ code, message });
        expect(error.path).toBe(path === '' ? undefined : path);
      },
    ),
    { numRuns: 20 },
  );
});

test('texts of any length and any UTF-16 become a status that HTTP/2 and encodeURI take', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 0xffff }), { maxLength: 3_000, size: 'max' }), (units) => {
      const text = units.map((unit) => String.fromCharCode(unit)).join('');
      const status = toStatus(new DfsError('NOT_FOUND', text, { path: text }));
      const trailer = status.metadata.get(ERROR_TRAILER)[0] as Buffer;
      expect(encodeURI(status.details).length + trailer.toString('base64').length).toBeLessThan(
        40_000,
      );
    }),
    { numRuns: 30 },
  );
});

test.each<[Status, string, ErrorCode]>([
  [Status.UNAVAILABLE, 'No connection established', 'UNAVAILABLE'],
  [Status.CANCELLED, 'Call cancelled', 'UNAVAILABLE'],
  [Status.INTERNAL, 'Received RST_STREAM with code 2 (Internal server error)', 'UNAVAILABLE'],
  [Status.INTERNAL, 'Error deserializing request', 'INTERNAL'],
  [Status.UNKNOWN, 'read ECONNRESET', 'UNAVAILABLE'],
  [Status.DEADLINE_EXCEEDED, 'Deadline exceeded', 'DEADLINE_EXCEEDED'],
  [Status.UNIMPLEMENTED, 'The server does not implement the method', 'UNSUPPORTED'],
  [Status.RESOURCE_EXHAUSTED, 'Received message larger than max (5 vs 4)', 'LIMIT_EXCEEDED'],
  [Status.RESOURCE_EXHAUSTED, 'Bandwidth exhausted or memory limit exceeded', 'OVERLOADED'],
  [Status.UNAUTHENTICATED, 'who?', 'PERMISSION_DENIED'],
  [Status.FAILED_PRECONDITION, 'no', 'INTERNAL'],
])('gRPC status %i (%s) becomes %s with the address', (code, details, expected) => {
  const error = over({ code, details });
  expect(error.code).toBe(expected);
  expect(error.message).toContain('host:1');
});

test('a trailer that does not decode, or has a code of another version, leaves the gRPC status', () => {
  const broken = new Metadata();
  broken.set(ERROR_TRAILER, Buffer.from([0xff, 0xff]));
  const status = { code: Status.NOT_FOUND, details: 'gone', metadata: broken };
  expect(over(status).code).toBe('NOT_FOUND');
  const later = toStatus(new DfsError('NOT_FOUND', 'gone'));
  later.metadata.set(ERROR_TRAILER, Buffer.from('\x0a\x09__proto__\x12\x04gone', 'latin1'));
  expect(over(later)).toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('gone'),
  });
});

test.each([new TypeError('secret at /etc/x'), 'secret', null, undefined, { code: 5 }])(
  'what a handler throws by mistake (%p) leaves as a bare INTERNAL',
  (thrown) => {
    const status = failedStatus(thrown, silentLog, '/dfs.v1.X/Y');
    expect(status.code).toBe(Status.INTERNAL);
    expect(
      JSON.stringify([status.details, status.metadata.get(ERROR_TRAILER).map(String)]),
    ).not.toMatch(/secret|\.ts|at /);
  },
);
