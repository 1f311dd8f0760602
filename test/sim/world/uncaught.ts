/**
 * The process that Node knows: under Jest `process` is a copy that hears of nothing, while `setImmediate` is the real one,
 * and so is what it was made by.
 */
// oxlint-disable-next-line typescript/no-implied-eval -- no text from elsewhere is run
const real = (setImmediate.constructor as FunctionConstructor)(
  'return process',
)() as NodeJS.Process;

/** Has rejections that nobody handles told to `told`, and to nobody else, until the returned function is called. */
export function hearUnhandled(told: (error: unknown) => void): () => void {
  const others = real.listeners('unhandledRejection');
  real.removeAllListeners('unhandledRejection');
  real.on('unhandledRejection', told);
  return () => {
    real.off('unhandledRejection', told);
    for (const other of others) real.on('unhandledRejection', other);
  };
}
