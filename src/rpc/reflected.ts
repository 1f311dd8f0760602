import type { PackageDefinition } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { readProtoFiles } from './proto-files.js';

/**
 * What reflection tells: every service that a server may offer, with fields named as in the .proto files. Reflection
 * decodes the files of every entry that it is given, at every start; here one entry has them all.
 */
export const reflected = {
  files: { fileDescriptorProtos: describedFiles() },
} as unknown as PackageDefinition;

function describedFiles(): Buffer[] {
  const root = readProtoFiles({ keepCase: true }, [healthProto]);
  const { file } = root.toDescriptor('proto3');
  return (file ?? []).map((each) => {
    nameMapEntries(each);
    return Buffer.from(descriptor.FileDescriptorProto.encode(each).finish());
  });
}

/**
 * protobufjs names the implicit message of a map field `statuses` only `Statuses`. The rule is `StatusesEntry`, and
 * grpcurl takes no file in which one is named otherwise.
 */
function nameMapEntries({ messageType }: descriptor.IFileDescriptorProto): void {
  for (const message of messageType ?? [])
    for (const nested of message.nestedType ?? []) {
      if (nested.options?.mapEntry !== true || nested.name === undefined) continue;
      const entryName = `${nested.name}Entry`;
      for (const field of message.field ?? [])
        if (field.typeName === nested.name) field.typeName = entryName;
      nested.name = entryName;
    }
}
