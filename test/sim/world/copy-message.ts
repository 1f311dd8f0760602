const { getPrototypeOf } = Object;
const plain = Object.prototype;

/** A message as it comes out of a wire: equal, and sharing no memory with what was sent. */
export function copyMessage<T>(message: T, memory: Memory = fresh): T {
  return copy(message, memory) as T;
}

/** Where the bytes of a copy lie. */
type Memory = (bytes: number) => Buffer;

const fresh: Memory = (bytes) => Buffer.allocUnsafeSlow(bytes);

function copy(value: unknown, memory: Memory): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new Error(`a ${typeof value} does not fit a wire`);
    return value;
  }
  if (Array.isArray(value)) return value.map((each) => copy(each, memory));
  if (ArrayBuffer.isView(value)) {
    const bytes = value as Uint8Array;
    const twin = memory(bytes.byteLength);
    twin.set(bytes);
    return twin;
  }
  const prototype: unknown = getPrototypeOf(value);
  if (prototype !== plain && prototype !== null && getPrototypeOf(prototype) !== null)
    throw new Error(`a ${value.constructor.name} does not fit a wire`);
  const result: Record<string, unknown> = {};
  for (const key in value) result[key] = copy((value as Record<string, unknown>)[key], memory);
  return result;
}
