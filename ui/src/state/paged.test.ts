/** A list that is fetched page by page keeps its order, whatever order the answers come in. */
import { describe, expect, it } from 'vitest';
import { PagedRows, PAGE_ROWS, type Page } from './paged.svelte';

/** A list whose answers are let go one by one. */
function held(total: number) {
  const asked: { offset: number; answer: (label: string) => void; fail: () => void }[] = [];
  const rows = new PagedRows<string>(
    (offset, limit) =>
      new Promise<Page<string>>((resolve, reject) => {
        asked.push({
          offset,
          answer: (label) => {
            const count = Math.min(limit, Math.max(0, total - offset));
            resolve({ total, rows: Array.from({ length: count }, (_, at) => `${label}${offset + at}`) });
          },
          fail: () => reject({ code: 'LT-6005', field: null, detail: null, reference: 'x' }),
        });
      }),
  );
  return { asked, rows };
}

const settle = () => new Promise((done) => setTimeout(done));

describe('a list read by pages', () => {
  it('asks for each page once, however often it is looked at', async () => {
    const { asked, rows } = held(1_000);
    const first = rows.ask();
    asked[0]?.answer('a');
    await first;
    rows.need(0, 20);
    rows.need(90, 130);
    rows.need(95, 140);
    expect(asked.map((one) => one.offset)).toEqual([0, PAGE_ROWS]);
    asked[1]?.answer('a');
    await settle();
    expect([rows.total, rows.at(0), rows.at(150), rows.at(250)]).toEqual([1_000, 'a0', 'a150', undefined]);
  });

  it('drops the answer to an older question', async () => {
    const { asked, rows } = held(10);
    const older = rows.ask();
    const newer = rows.ask();
    asked[1]?.answer('new');
    await newer;
    asked[0]?.answer('old');
    await older;
    expect(rows.at(0)).toBe('new0');
  });

  it('keeps the old rows on the screen until the first new page is here', async () => {
    const { asked, rows } = held(10);
    const first = rows.ask();
    asked[0]?.answer('old');
    await first;
    const second = rows.ask();
    expect(rows.at(0)).toBe('old0');
    asked[1]?.answer('new');
    await second;
    expect(rows.at(0)).toBe('new0');
  });

  it('reads all pages in view anew when something changed, and replaces them at once', async () => {
    const { asked, rows } = held(250);
    const first = rows.ask();
    asked[0]?.answer('old');
    await first;
    rows.need(180, 220);
    asked[1]?.answer('old');
    asked[2]?.answer('old');
    await settle();
    const again = rows.again();
    expect(asked.slice(3).map((one) => one.offset)).toEqual([100, 200]);
    asked[3]?.answer('new');
    await settle();
    expect(rows.at(180)).toBe('old180');
    asked[4]?.answer('new');
    await again;
    expect([rows.at(180), rows.at(220), rows.total]).toEqual(['new180', 'new220', 250]);
  });

  it('says why it could not be read, and recovers', async () => {
    const { asked, rows } = held(10);
    const first = rows.ask();
    asked[0]?.fail();
    await first;
    expect([rows.settled, rows.failure?.code, rows.total]).toEqual([true, 'LT-6005', 0]);
    const second = rows.ask();
    asked[1]?.answer('a');
    await second;
    expect([rows.failure, rows.total]).toEqual([null, 10]);
  });

  it('holds a bounded number of pages on a walk through 100,000 rows', async () => {
    const { asked, rows } = held(100_000);
    const first = rows.ask();
    asked[0]?.answer('a');
    await first;
    for (let row = 0; row < 100_000; row += PAGE_ROWS) {
      rows.need(row, row + 20);
      asked.at(-1)?.answer('a');
      await settle();
    }
    expect(rows.at(99_999)).toBe('a99999');
    expect(rows.at(0)).toBeUndefined();
    expect(rows.placeOf((row) => row === 'a99990')).toBe(99_990);
  });
});
