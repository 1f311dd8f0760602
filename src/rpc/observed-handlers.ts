import {
  status as Status,
  type handleUnaryCall,
  type sendUnaryData,
  type ServiceDefinition,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { EventEmitter } from 'node:events';
import { systemClock } from '../runtime/system-clock.js';
import type { CallObserver, CallOutcome } from './call-observer.js';

/**
 * The handlers of a service, with an observer told how each call ended. Calls that gRPC itself refuses, such as one of a
 * method that nobody offers, reach no handler and are not told of.
 */
export function observedHandlers(
  definition: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  observer: CallObserver | undefined,
): UntypedServiceImplementation {
  if (observer === undefined) return handlers;
  const observed: UntypedServiceImplementation = {};
  for (const [name, handle] of Object.entries(handlers)) {
    const method = definition[name];
    const [, service = '', wireName = name] = method?.path.split('/') ?? [];
    const streams = method?.requestStream === true || method?.responseStream === true;
    const outcome = observer.method(service, wireName);
    observed[name] = streams
      ? observedStream(handle as StreamHandler, outcome)
      : observedUnary(handle as handleUnaryCall<unknown, unknown>, outcome);
  }
  return observed;
}

type StreamHandler = (call: EventEmitter) => void;

function observedUnary(
  handle: handleUnaryCall<unknown, unknown>,
  outcome: CallOutcome,
): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    const startMs = systemClock.nowMs();
    const answer: sendUnaryData<unknown> = (error, value, trailer, flags) => {
      callback(error, value, trailer, flags);
      outcome(error === null ? 'OK' : codeName(error), systemClock.nowMs() - startMs);
    };
    handle(call, answer);
  };
}

/** A stream ends well when its last answer is handed over, or with the status that is its error; the first counts. */
function observedStream(handle: StreamHandler, outcome: CallOutcome): UntypedHandleCall {
  return (call: EventEmitter) => {
    const startMs = systemClock.nowMs();
    let over = false;
    const finish = (code: string): void => {
      if (over) return;
      over = true;
      outcome(code, systemClock.nowMs() - startMs);
    };
    call.once('error', (error) => finish(codeName(error as object)));
    call.once('finish', () => finish('OK'));
    handle(call);
  };
}

function codeName(error: object): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? statusName(code) : 'UNKNOWN';
}

/** Name of a gRPC status. */
export function statusName(code: number): string {
  return Status[code] ?? 'UNKNOWN';
}
