import { DfsError } from '../../../src/common/error.js';
import { SERVER_STREAM_IDLE_MS } from '../../../src/rpc/limits.js';
import { lost, noAnswerToConnect, received, refused, wireFailure } from './call-faults.js';
import { SimIdleTimer } from './idle-timer.js';
import { SILENCE_MS, type Connected, type Loss, type ServedAddress } from './connection.js';
import type { Network } from './network.js';
import type { SimProcess } from './node.js';
import { Pipe, pipeNames, type PipeNames } from './pipe.js';

export interface StreamPlace {
  readonly network: Network;
  readonly caller: SimProcess;
  readonly address: string;
  readonly method: string;
}

/** What the serving end of a stream does: reads steps, sends answers, and ends or throws. */
export type ServeStream<Step, Answer> = (
  served: ServedAddress,
  stream: ServedStream<Step, Answer>,
) => Promise<void>;

interface StreamNames {
  readonly steps: PipeNames;
  readonly answers: PipeNames;
}

/** What the messages of a method are called, made once. */
const namesByMethod = new Map<string, StreamNames>();

function streamNames(method: string): StreamNames {
  let names = namesByMethod.get(method);
  if (names === undefined) {
    const [step, answer] = [`${method} step`, `${method} answer`];
    const steps = { ...pipeNames(step), open: `${step} ${method} open` };
    names = { steps, answers: pipeNames(answer) };
    namesByMethod.set(method, names);
  }
  return names;
}

/** A bidirectional stream of one call, as its client holds it. */
export class StreamCall<Step, Answer> implements Connected {
  readonly client: SimProcess;
  readonly server: SimProcess;
  readonly steps: Pipe<Step>;
  readonly answers: Pipe<Answer>;
  /** Told once when the call is over for the client. */
  onOver: (failure: DfsError | undefined) => void = () => {};
  private over = false;
  private serving: ServedStream<Step, Answer> | undefined;
  private readonly place: StreamPlace;

  constructor(place: StreamPlace, serve: ServeStream<Step, Answer>) {
    const { network, caller, address, method } = place;
    this.place = place;
    this.client = caller;
    const route = network.route(caller, address);
    const server = route.kind === 'served' ? route.served.process : caller;
    this.server = server;
    const link = network.link(caller.node, server.node);
    const back = network.link(server.node, caller.node);
    const names = streamNames(method);
    this.steps = new Pipe(names.steps, { from: caller, to: server, link, back });
    this.answers = new Pipe(names.answers, { from: server, to: caller, link: back, back: link });
    if (route.kind === 'silent') this.endAfter(SILENCE_MS, noAnswerToConnect(address));
    else if (route.kind === 'refused') this.endAfter(1, refused(address));
    else this.open(route.served, serve);
  }

  get isOver(): boolean {
    return this.over;
  }

  /** Says that no step follows. */
  endSteps(): void {
    if (!this.over) this.steps.sendSignal('end', () => this.steps.finish());
  }

  /** Gives the call up for this reason. */
  giveUp(failure: DfsError): void {
    if (this.over) return;
    const { network, caller, method } = this.place;
    const { server } = this;
    network
      .link(caller.node, server.node)
      .transmit(server, `${method} cancel`, () => this.serving?.clientWent());
    this.finish(failure);
  }

  clientLost(why: Loss): void {
    this.finish(lost(this.place.address, this.place.method, why));
  }

  serverLost(): void {
    this.serving?.clientWent();
  }

  private open(served: ServedAddress, serve: ServeStream<Step, Answer>): void {
    this.place.network.join(this);
    const start = (): void => {
      const serving = new ServedStream(served.process, this.steps, this.answers);
      this.serving = serving;
      void this.run(served, serving, serve);
    };
    this.steps.sendSignal('open', start);
  }

  private async run(
    served: ServedAddress,
    serving: ServedStream<Step, Answer>,
    serve: ServeStream<Step, Answer>,
  ): Promise<void> {
    try {
      await serve(served, serving);
      serving.end();
      this.answers.sendSignal('status', () => this.finish(undefined));
    } catch (error) {
      serving.end();
      const failure = wireFailure(error, served, this.place.method);
      if (failure === undefined) return;
      this.answers.sendSignal('status', () => this.finish(received(failure)));
    }
  }

  private endAfter(delayMs: number, error: DfsError): void {
    this.client.schedule(delayMs, 'no connection', () => this.finish(error));
  }

  private finish(failure: DfsError | undefined): void {
    if (this.over) return;
    this.over = true;
    this.place.network.leave(this);
    this.answers.finish(failure);
    this.onOver(failure);
  }
}

/** The serving end: sending, patience, and how the call ends. */
export class ServedStream<Step, Answer> {
  private readonly controller = new AbortController();
  private readonly idle: SimIdleTimer;
  private readonly steps: Pipe<Step>;
  private readonly answers: Pipe<Answer>;
  private done = false;

  constructor(process: SimProcess, steps: Pipe<Step>, answers: Pipe<Answer>) {
    this.steps = steps;
    this.answers = answers;
    this.idle = new SimIdleTimer(process, SERVER_STREAM_IDLE_MS, () =>
      this.abort(
        new DfsError(
          'DEADLINE_EXCEEDED',
          `The client made no progress for ${SERVER_STREAM_IDLE_MS} ms: start the call again`,
        ),
      ),
    );
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The next step; waits for the client, but not for ever unless `patient`. */
  next(patient = false): Promise<Step | undefined> {
    return patient ? this.steps.next() : this.waitFor(this.steps.next());
  }

  send(answer: Answer, bytes: number): Promise<void> {
    return this.waitFor(this.answers.send(answer, bytes));
  }

  /** No steps are wanted any more. */
  closeSteps(): void {
    this.steps.finish();
  }

  clientWent(): void {
    this.abort(new DfsError('CANCELLED', 'The client went away'));
  }

  end(): void {
    this.done = true;
    this.idle.stop();
  }

  private async waitFor<T>(progress: Promise<T>): Promise<T> {
    this.idle.arm();
    try {
      return await progress;
    } finally {
      this.idle.disarm();
    }
  }

  private abort(error: DfsError): void {
    if (this.done) return;
    this.controller.abort(error);
    this.answers.fail(error);
    this.steps.finish(error);
  }
}
