const { getPrototypeOf } = Object;
const plain = Object.prototype;

/** A message as it comes out of a wire: equal, and sharing no memory with what was sent. */
export function copyMessage<T>(message: T, memory: Memory = fresh): T {
  return copy(message, memory) as T;
}

/** Where the bytes of a copy lie. */
type Memory = (bytes: number) => Buffer;

const fresh: Memory = (bytes) => Buffer.allocUnsafe(bytes);

/** What has no parts: it is its own copy. */
function isWhole(value: unknown): value is string | number | boolean | bigint | null | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
    case 'bigint':
      return true;
    default:
      return value === null;
  }
}

function copyArray(values: readonly unknown[], memory: Memory): unknown[] {
  const result = values.slice();
  for (let i = 0; i < result.length; i++)
    if (!isWhole(result[i])) result[i] = copy(result[i], memory);
  return result;
}

function copy(value: unknown, memory: Memory): unknown {
  if (isWhole(value)) return value;
  if (typeof value !== 'object') throw new Error(`a ${typeof value} does not fit a wire`);
  if (Array.isArray(value)) return copyArray(value, memory);
  if (ArrayBuffer.isView(value)) {
    const bytes = value as Uint8Array;
    const twin = memory(bytes.byteLength);
    twin.set(bytes);
    return twin;
  }
  const prototype: unknown = getPrototypeOf(value);
  if (prototype !== plain && prototype !== null && getPrototypeOf(prototype) !== null)
    throw new Error(`a ${value.constructor.name} does not fit a wire`);
  const result: Record<string, unknown> = { ...value };
  for (const key in result) {
    const part = result[key];
    if (!isWhole(part)) result[key] = copy(part, memory);
  }
  return result;
}
