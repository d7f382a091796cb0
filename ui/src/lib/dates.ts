/** How points in time and days are shown: dd/MM/yyyy, in Vietnamese time wherever the computer stands. */

const VIETNAM_OFFSET_MS = 7 * 3600 * 1000;

const two = (value: number) => String(value).padStart(2, '0');

/** The fields of an instant (RFC 3339) on a clock in Vietnam; `null` when it is none. */
function inVietnam(instant: string): Date | null {
  const milliseconds = Date.parse(instant);
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds + VIETNAM_OFFSET_MS);
}

/** `12/06/2026`; empty for a missing instant. */
export function shownDate(instant: string | null | undefined): string {
  const at = instant ? inVietnam(instant) : null;
  return at ? `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}` : '';
}

/** `09:14` */
export function shownTime(instant: string | null | undefined): string {
  const at = instant ? inVietnam(instant) : null;
  return at ? `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` : '';
}

/** `12/06/2026 09:14` */
export function shownMoment(instant: string | null | undefined): string {
  const date = shownDate(instant);
  return date && `${date} ${shownTime(instant)}`;
}

/** `12/06/2026 09:14:05`, where the second matters: receipts and the audit. */
export function shownSecond(instant: string | null | undefined): string {
  const at = instant ? inVietnam(instant) : null;
  return at ? `${shownMoment(instant)}:${two(at.getUTCSeconds())}` : '';
}

/** For a narrow column: `09:14` today, `12/06` this year, `12/06/2025` before. */
export function shownNarrowly(instant: string | null | undefined, now: Date = new Date()): string {
  const brief = shownBriefly(instant, now);
  return brief.includes('/') ? brief.slice(0, brief.lastIndexOf(' ')) : brief;
}

/** As short as it stays clear: `09:14` today, `12/06 09:14` this year, else with the year. */
export function shownBriefly(instant: string | null | undefined, now: Date = new Date()): string {
  const at = instant ? inVietnam(instant) : null;
  if (!at || !instant) return '';
  const today = new Date(now.getTime() + VIETNAM_OFFSET_MS);
  if (at.getUTCFullYear() !== today.getUTCFullYear()) return shownMoment(instant);
  const sameDay = at.getUTCMonth() === today.getUTCMonth() && at.getUTCDate() === today.getUTCDate();
  if (sameDay) return shownTime(instant);
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)} ${shownTime(instant)}`;
}

/** `2026-06-12` → `12/06/2026`; anything else comes back as it is. */
export function shownDay(isoDay: string | null | undefined): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDay ?? '');
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : (isoDay ?? '');
}

/** Reads a typed day: `12/6/2026`, `12-06-2026`, `12.6.2026`, `12062026`. `null` when it is no day of the calendar. */
export function isoDayOf(typed: string): string | null {
  const text = typed.trim();
  const parts =
    /^(\d{1,2})[/\-. ](\d{1,2})[/\-. ](\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (!parts) return null;
  const [day, month, year] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const at = new Date(Date.UTC(year, month - 1, day));
  const real = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real ? `${year}-${two(month)}-${two(day)}` : null;
}
