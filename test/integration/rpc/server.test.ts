import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  credentials,
  loadPackageDefinition,
  type Client,
  type ClientDuplexStream,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { must } from '../../../src/common/assert.js';
import { adminClient } from '../../../src/rpc/admin-client.js';
import { RpcServer } from '../../../src/rpc/server.js';
import { silentLog } from '../../../src/runtime/log.js';
import { closeAll, connect, adminApi, failure, promised, rawClient, serve } from './fixture.js';

afterEach(closeAll);

const health = { ready: true, safeMode: false, detail: '' };
const healthy = adminApi(() => health);

function nodeModule(path: string): string {
  return fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url));
}

test('the standard health service tells of each service and follows what is set', async () => {
  const { server, address } = await serve((s) => s.addAdmin(healthy));
  const definition = loadSync(nodeModule('grpc-health-check/proto/health/v1/health.proto'), {
    enums: String,
  });
  const service = loadPackageDefinition(definition) as never as {
    grpc: { health: { v1: { Health: new (...args: unknown[]) => Client & { check: Function } } } };
  };
  const client = new service.grpc.health.v1.Health(address, credentials.createInsecure());
  const check = (name: string) =>
    new Promise((resolve) => {
      client.check({ service: name }, (error: unknown, answer: { status: string }) =>
        resolve(error === null ? answer.status : (error as { code: number }).code),
      );
    });
  expect(await check('')).toBe('SERVING');
  expect(await check('dfs.v1.AdminService')).toBe('SERVING');
  expect(await check('dfs.v1.NodeService')).toBe(5);
  server.setServing('dfs.v1.AdminService', false);
  expect(await check('dfs.v1.AdminService')).toBe('NOT_SERVING');
  client.close();
});

interface ReflectionAnswer {
  readonly listServicesResponse: { service: { name: string }[] };
  readonly fileDescriptorResponse: { fileDescriptorProto: Buffer[] };
}

function reflectionCall(
  address: string,
  version: string,
  serialize?: () => Buffer,
): ClientDuplexStream<object, ReflectionAnswer> {
  const name = `grpc.reflection.${version}.ServerReflection`;
  const definition = loadSync(
    nodeModule(`@grpc/reflection/build/proto/grpc/reflection/${version}/reflection.proto`),
  );
  const method = must((definition[name] as ServiceDefinition)['ServerReflectionInfo'], name);
  const call = rawClient(address).makeBidiStreamRequest<object, ReflectionAnswer>(
    method.path,
    serialize ?? method.requestSerialize,
    method.responseDeserialize as (bytes: Buffer) => ReflectionAnswer,
  );
  // An expectation that fails leaves the call to be cancelled; that must not end the whole run.
  call.on('error', () => {});
  return call;
}

test('reflection: a request that does not decode ends the call, and the next call is answered', async () => {
  const { address } = await serve((s) => s.addAdmin(healthy));
  const bad = reflectionCall(address, 'v1', () => Buffer.from([0x0f]));
  bad.resume().write({});
  await expect(once(bad, 'end')).rejects.toMatchObject({ code: 2 });
  const good = reflectionCall(address, 'v1');
  good.write({ listServices: '*' });
  const [{ listServicesResponse }] = (await once(good, 'data')) as [ReflectionAnswer];
  expect(listServicesResponse.service).toHaveLength(2);
  good.end();
  await once(good, 'end');
});

test.each(['v1', 'v1alpha'])(
  'reflection %s lists the services that are served, and describes them',
  async (version) => {
    const { address } = await serve((s) => s.addAdmin(healthy));
    const call = reflectionCall(address, version);
    const ask = async (request: object): Promise<ReflectionAnswer> => {
      call.write(request);
      return ((await once(call, 'data')) as [ReflectionAnswer])[0];
    };
    const list = await ask({ listServices: '*' });
    // Without the health service, tools that go by reflection cannot ask for it.
    expect(list.listServicesResponse.service.map(({ name }) => name).toSorted()).toEqual([
      'dfs.v1.AdminService',
      'grpc.health.v1.Health',
    ]);
    const file = await ask({ fileContainingSymbol: 'dfs.v1.AdminService' });
    const text = Buffer.concat(file.fileDescriptorResponse.fileDescriptorProto).toString('latin1');
    expect(text).toContain('AdminService');
    expect(text).toContain('SafeModeRequest');
    // As the .proto files name them, or what is written after those files is not understood.
    expect(text).toContain('last_contact_ms');
    const health = await ask({ fileContainingSymbol: 'grpc.health.v1.Health' });
    const [healthFile] = health.fileDescriptorResponse.fileDescriptorProto;
    // The name that the rules of protobuf give to the entries of a map; grpcurl takes no file with another.
    expect(healthFile?.toString('latin1')).toContain('StatusesEntry');
    call.end();
    await once(call, 'end');
  },
);

test('listen gives the bound address; a taken one and a wrong one say what to do', async () => {
  const { address } = await serve((s) => s.addAdmin(healthy));
  expect(address).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
  const second = RpcServer.create({ log: silentLog });
  expect(await failure(second.listen(address))).toMatchObject({
    code: 'LOCKED',
    message: expect.stringContaining(address),
  });
  const third = RpcServer.create({ log: silentLog });
  expect(await failure(third.listen('nowhere'))).toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('stop lets a call under way finish, and takes no new one', async () => {
  const started = promised();
  const go = promised();
  const { server, address } = await serve((s) =>
    s.addAdmin(
      adminApi(async () => {
        started.resolve();
        await go.promise;
        return health;
      }),
    ),
  );
  const call = adminClient(connect(address)).health({});
  await started.promise;
  const stopped = server.stop({ graceMs: 10_000 });
  go.resolve();
  expect(await call).toEqual(health);
  await stopped;
  const late = adminClient(connect(address)).health({ timeoutMs: 5_000 });
  expect(await failure(late)).toMatchObject({ code: 'UNAVAILABLE' });
});

test('stop ends what does not finish within the grace time', async () => {
  const started = promised();
  const { server, address } = await serve((s) =>
    s.addAdmin(
      adminApi(() => {
        started.resolve();
        return new Promise(() => {});
      }),
    ),
  );
  const call = failure(adminClient(connect(address)).health({}));
  await started.promise;
  await server.stop({ graceMs: 50 });
  expect(await call).toMatchObject({ code: 'UNAVAILABLE' });
});

test('a broken invariant in a handler ends the process instead of becoming a reply', async () => {
  const dist = new URL('../../../dist/', import.meta.url).href;
  const program = `
    const { RpcServer } = await import('${dist}rpc/server.js');
    const { RpcChannel } = await import('${dist}rpc/channel.js');
    const { adminClient } = await import('${dist}rpc/admin-client.js');
    const { assert } = await import('${dist}common/assert.js');
    const { silentLog } = await import('${dist}runtime/log.js');
    const server = RpcServer.create({ log: silentLog });
    server.addAdmin({ health: async () => assert(false, 'two and two are five') });
    const channel = RpcChannel.connect(await server.listen('127.0.0.1:0'));
    const outcome = await adminClient(channel).health({}).catch((error) => error.code);
    process.stdout.write('still here: ' + outcome);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    process.exit(0);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  expect(stderr).toContain('two and two are five');
  expect(code).not.toBe(0);
  expect(stdout).toBe('');
});
