/** Control characters, line separators, and the marks that turn the direction of text around. */
// oxlint-disable-next-line no-control-regex -- these are the characters to catch
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A name as HDFS's `ls -q` shows it: `?` for what a terminal would obey instead of show. */
export function questionMarks(name: string): string {
  return name.replace(UNPRINTABLE, '?');
}

/** Text that stays on one line, with what cannot be shown escaped. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
