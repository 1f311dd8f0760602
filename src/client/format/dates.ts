const pair = (n: number): string => String(n).padStart(2, '0');

/** `2017-03-07 09:57` in the local time zone, as `ls` shows it. */
export function minuteStamp(ms: number): string {
  const date = new Date(ms);
  const day = `${year(date.getFullYear())}-${pair(date.getMonth() + 1)}-${pair(date.getDate())}`;
  return `${day} ${pair(date.getHours())}:${pair(date.getMinutes())}`;
}

/** `2017-03-07 09:57:31` in UTC, as `stat` shows it. */
export function utcStamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue Mar 07 09:57:31 UTC 2017`, the form of HDFS's reports, always in UTC. */
export function reportStamp(ms: number): string {
  const date = new Date(ms);
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${pair(date.getUTCDate())}`;
  return `${day} ${date.toISOString().slice(11, 19)} UTC ${date.getUTCFullYear()}`;
}

/** A time as ISO 8601 has it in UTC; one that is no time, which a damaged clock or file may give, in milliseconds. */
export function anyTime(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? `${ms} ms` : time.toISOString();
}

function year(n: number): string {
  return String(n).padStart(4, '0');
}
