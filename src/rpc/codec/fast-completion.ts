import type { Completion } from '../../common/block-messages.js';
import { clientId } from '../../common/ids.js';
import type { CallContext } from '../../common/namespace-messages.js';
import { GROUPS_MAX } from '../limits.js';
import { atMost, count, id, label, name, present } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** Completion by hand, with the checks of codec/types.ts. It asks for a change, so it has a client and a number. */

export function writeCompletion(writer: WireWriter, { context, holder }: Completion): void {
  const start = writer.begin(1);
  writer.text(1, name(context.user, 'context.user'));
  for (const group of atMost(context.groups, GROUPS_MAX, 'context.groups'))
    writer.message(2, Buffer.from(label(group, 'context.groups')));
  writer.text(3, name(context.clientId, 'context.client_id'));
  writer.uint(4, id(context.operation, 'context.operation'));
  writer.uint(5, count(context.acknowledgedOperation, 'context.acknowledged_operation'));
  writer.end(start);
  writer.text(2, name(holder, 'holder'));
}

export function readCompletion(reader: WireReader): Completion {
  let context: CallContext | undefined;
  let holder = '';
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) context = readContext(reader.nested());
    else if (reader.is(2, LENGTH_DELIMITED)) holder = reader.text();
    else reader.skip();
  return { context: present(context, 'context'), holder: clientId(name(holder, 'holder')) };
}

function readContext(reader: WireReader): CallContext {
  let user = '';
  const groups: string[] = [];
  let client = '';
  let operation = 0;
  let acknowledged = 0;
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) user = reader.text();
    else if (reader.is(2, LENGTH_DELIMITED)) groups.push(label(reader.text(), 'context.groups'));
    else if (reader.is(3, LENGTH_DELIMITED)) client = reader.text();
    else if (reader.is(4, VARINT)) operation = reader.uint();
    else if (reader.is(5, VARINT)) acknowledged = reader.uint();
    else reader.skip();
  return {
    user: name(user, 'context.user'),
    groups: atMost(groups, GROUPS_MAX, 'context.groups'),
    clientId: clientId(name(client, 'context.client_id')),
    operation: id(operation, 'context.operation'),
    acknowledgedOperation: count(acknowledged, 'context.acknowledged_operation'),
  };
}
