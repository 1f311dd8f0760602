import type { CallContext } from '../common/namespace-messages.js';
import type { CallObserver } from './call-observer.js';
import type { CallOptions, NamespaceApi } from './namespace-api.js';
import type { Verb } from './served-session.js';
import { sessionMethods } from './session-methods.js';

type Method = (context: CallContext, request: object, options: CallOptions) => Promise<unknown>;

/** NamespaceService.Session carries out what the unary methods would. */
export function namespaceVerbs(api: NamespaceApi, observer: CallObserver | undefined): Verb[] {
  return sessionMethods.map((method) => {
    const [, service = '', name = ''] = method.path.split('/');
    const carryOut = api[method.name].bind(api) as Method;
    return {
      method,
      outcome: observer?.method(service, name),
      serve: (request, options, context) => carryOut(context(), request, options),
    };
  });
}
