/** `createFile` is called `CreateFile` in proto/. */
export function wireName(method: string): string {
  return method.charAt(0).toUpperCase() + method.slice(1);
}
