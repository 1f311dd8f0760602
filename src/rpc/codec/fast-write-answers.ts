import type { WriteAnswer } from '../../common/block-messages.js';
import { serverId } from '../../common/ids.js';
import { readFileStatus, writeFileStatus } from './fast-file-status.js';
import { count, digest, invalid, name, text, wireDigest } from './fields.js';
import { LENGTH_DELIMITED, VARINT, type WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

const COMPLETED = 4;

/** The answers to a whole block by hand, with the checks of codec/block.ts. */

export function writeAnswers(writer: WireWriter, answers: readonly WriteAnswer[]): void {
  for (const answer of answers) {
    const start = writer.begin(1);
    writeAnswer(writer, answer);
    writer.end(start);
  }
}

export function readAnswers(reader: WireReader): WriteAnswer[] {
  const answers: WriteAnswer[] = [];
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) answers.push(readAnswer(reader.nested()));
    else reader.skip();
  return answers;
}

function writeAnswer(writer: WireWriter, answer: WriteAnswer): void {
  if (answer.kind === 'acked') {
    writer.presentUint(1, count(answer.length, 'acked_length'));
    return;
  }
  if (answer.kind === 'completed') {
    const status = writer.begin(COMPLETED);
    writeFileStatus(writer, answer.status);
    writer.end(status);
    return;
  }
  const start = writer.begin(answer.kind === 'sealed' ? 2 : 3);
  writer.text(1, name(answer.serverId, 'server_id'));
  if (answer.kind === 'sealed') writer.bytes(2, wireDigest(answer.sha256, 'sealed.sha256'));
  else {
    writer.text(2, name(answer.code, 'failure.code'));
    writer.text(3, text(answer.message, 'failure.message'));
  }
  writer.end(start);
}

function readAnswer(reader: WireReader): WriteAnswer {
  let answer: WriteAnswer | undefined;
  while (reader.next())
    if (reader.is(1, VARINT))
      answer = { kind: 'acked', length: count(reader.uint(), 'acked_length') };
    else if (reader.is(2, LENGTH_DELIMITED)) answer = readSealed(reader.nested());
    else if (reader.is(3, LENGTH_DELIMITED)) answer = readFailure(reader.nested());
    else if (reader.is(COMPLETED, LENGTH_DELIMITED))
      answer = { kind: 'completed', status: readFileStatus(reader.nested()) };
    else reader.skip();
  if (answer === undefined)
    throw invalid('answer', 'is missing, or of a kind not known to this version');
  return answer;
}

function readSealed(reader: WireReader): WriteAnswer {
  let server = '';
  let sha256: Uint8Array = new Uint8Array(0);
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) server = reader.text();
    else if (reader.is(2, LENGTH_DELIMITED)) sha256 = reader.bytes();
    else reader.skip();
  return {
    kind: 'sealed',
    serverId: serverId(name(server, 'sealed.server_id')),
    sha256: digest(sha256, 'sealed.sha256'),
  };
}

function readFailure(reader: WireReader): WriteAnswer {
  let server = '';
  let code = '';
  let message = '';
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) server = reader.text();
    else if (reader.is(2, LENGTH_DELIMITED)) code = reader.text();
    else if (reader.is(3, LENGTH_DELIMITED)) message = reader.text();
    else reader.skip();
  return {
    kind: 'failure',
    serverId: serverId(name(server, 'failure.server_id')),
    code: name(code, 'failure.code'),
    message: text(message, 'failure.message'),
  };
}
