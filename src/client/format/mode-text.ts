/** `rwxr-xr-x`; the sticky bit shows as `t`, or `T` where others may not enter. */
export function modeText(mode: number): string {
  const bits = 'rwxrwxrwx';
  let text = '';
  for (let i = 0; i < bits.length; i++) text += (mode >> (8 - i)) & 1 ? bits[i] : '-';
  if ((mode & 0o1000) === 0) return text;
  return text.slice(0, -1) + (mode & 1 ? 't' : 'T');
}

/** `644`, `1777`: octal without leading zeros. */
export function modeOctal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}
