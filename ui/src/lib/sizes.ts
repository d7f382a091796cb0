/** How counts and amounts of bytes are shown. */

const BYTES_PER_STEP = 1024;
const UNITS = ['B', 'KB', 'MB', 'GB'] as const;

/** `232 KB`, `1,4 MB`: a comma before the decimals, as in Vietnam and as Windows counts (1 KB = 1024 B). */
export function shownSize(bytes: number, decimalSign: ',' | '.' = ','): string {
  let amount = Math.max(0, bytes);
  let unit = 0;
  while (amount >= BYTES_PER_STEP && unit < UNITS.length - 1) {
    amount /= BYTES_PER_STEP;
    unit += 1;
  }
  const decimals = unit > 0 && amount < 10 ? 1 : 0;
  return `${amount.toFixed(decimals).replace('.', decimalSign)} ${UNITS[unit]}`;
}

/** `100.000` */
export function shownCount(count: number, groupSign: '.' | ',' = '.'): string {
  return String(Math.trunc(count)).replace(/\B(?=(\d{3})+$)/g, groupSign);
}
