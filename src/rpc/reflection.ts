import type {
  MethodDefinition,
  Server,
  ServerDuplexStream,
  ServiceDefinition,
} from '@grpc/grpc-js';
import { must } from '../common/assert.js';

/** The two names under which tools ask for the same. */
const SERVICES = [
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];
const METHOD = 'ServerReflectionInfo';

type Stream = ServerDuplexStream<object, object>;
type RawStream = ServerDuplexStream<Buffer, Buffer>;

interface Reflection {
  readonly method: MethodDefinition<object, object>;
  readonly handle: (call: Stream) => void;
}

/**
 * Tells tools which of `services` are served. Hardly a process is ever asked, and to describe all messages takes a
 * tenth of a second, so the first question has it done; until then requests are kept as they came.
 */
export function addReflection(server: Server, services: readonly string[]): void {
  let loading: Promise<ReadonlyMap<string, Reflection>> | undefined;
  for (const name of SERVICES) {
    const answer = async (raw: RawStream): Promise<void> => {
      loading ??= loadReflection(services);
      const found = must((await loading).get(pathOf(name)), name);
      found.handle(decoded(raw, found.method));
    };
    server.addService(rawDefinition(name), {
      [METHOD]: (raw: RawStream) => {
        answer(raw).catch((error: unknown) => raw.emit('error', error));
      },
    });
  }
}

async function loadReflection(
  services: readonly string[],
): Promise<ReadonlyMap<string, Reflection>> {
  const [{ ReflectionService }, { reflected }] = await Promise.all([
    import('@grpc/reflection'),
    import('./reflected.js'),
  ]);
  const loaded = new Map<string, Reflection>();
  const taker = {
    addService(definition: ServiceDefinition, handlers: Record<string, Reflection['handle']>) {
      const method = must(definition[METHOD], METHOD);
      const handle = must(handlers[METHOD], METHOD);
      loaded.set(method.path, { method, handle });
    },
  };
  new ReflectionService(reflected, { services: [...services] }).addToServer(taker);
  return loaded;
}

function pathOf(name: string): string {
  return `/${name}/${METHOD}`;
}

function rawDefinition(name: string): ServiceDefinition {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return {
    [METHOD]: {
      path: pathOf(name),
      originalName: 'serverReflectionInfo',
      requestStream: true,
      responseStream: true,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  };
}

/** What the service uses of a call, on one that carries bytes; a request that does not decode ends the call. */
function decoded(raw: RawStream, method: MethodDefinition<object, object>): Stream {
  const stream = {
    on(event: 'data' | 'end', listener: (message?: object) => void) {
      raw.on(event, (bytes?: Buffer) => {
        try {
          listener(bytes && method.requestDeserialize(bytes));
        } catch (error) {
          raw.emit('error', error);
        }
      });
    },
    write: (message: object) => raw.write(method.responseSerialize(message)),
    end: () => raw.end(),
  };
  return stream as unknown as Stream;
}
