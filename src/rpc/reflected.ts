import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { PROTO_FILES, PROTO_FOLDER } from './load.js';

/** What reflection tells: every service that a server may offer, with fields named as in the .proto files. */
export const reflected: PackageDefinition = loadSync([...PROTO_FILES, healthProto], {
  keepCase: true,
  includeDirs: [PROTO_FOLDER],
});

for (const entry of Object.values(reflected))
  if ('format' in entry && Array.isArray(entry.fileDescriptorProtos))
    entry.fileDescriptorProtos = entry.fileDescriptorProtos.map(withMapEntryNames);

/**
 * protobufjs names the implicit message of a map field `statuses` only `Statuses`. The rule is `StatusesEntry`, and
 * grpcurl takes no file in which one is named otherwise.
 */
function withMapEntryNames(file: Buffer): Buffer {
  const decoded = descriptor.FileDescriptorProto.decode(file) as descriptor.IFileDescriptorProto;
  for (const message of decoded.messageType ?? [])
    for (const nested of message.nestedType ?? []) {
      if (nested.options?.mapEntry !== true || nested.name === undefined) continue;
      const entryName = `${nested.name}Entry`;
      for (const field of message.field ?? [])
        if (field.typeName === nested.name) field.typeName = entryName;
      nested.name = entryName;
    }
  return Buffer.from(descriptor.FileDescriptorProto.encode(decoded).finish());
}
