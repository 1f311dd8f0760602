const { getPrototypeOf } = Object;
const plain = Object.prototype;

/** A message as it comes out of a wire: equal, and sharing no memory with what was sent. */
export function copyMessage<T>(message: T): T {
  return copy(message) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new Error(`a ${typeof value} does not fit a wire`);
    return value;
  }
  if (Array.isArray(value)) return value.map((each) => copy(each));
  // Fresh memory of its own, as a received view that nobody else looks at.
  if (ArrayBuffer.isView(value)) {
    const bytes = value as Uint8Array;
    const fresh = Buffer.allocUnsafeSlow(bytes.byteLength);
    fresh.set(bytes);
    return fresh;
  }
  const prototype: unknown = getPrototypeOf(value);
  if (prototype !== plain && prototype !== null && getPrototypeOf(prototype) !== null)
    throw new Error(`a ${value.constructor.name} does not fit a wire`);
  const result: Record<string, unknown> = {};
  for (const key in value) result[key] = copy((value as Record<string, unknown>)[key]);
  return result;
}
