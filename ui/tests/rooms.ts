/** Opens the window with the fake program's answers for sending, results, documents and previews. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { inject } from 'vitest';
import type { Rooms } from './fake/rooms';
import { TestWindow, type Opening } from './window';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FIXTURES = join(HERE, 'fixtures');
const FILES = Object.fromEntries(
  readdirSync(FIXTURES)
    .filter((name) => !name.endsWith('.md'))
    .map((name) => [name, readFileSync(join(FIXTURES, name)).toString('base64')]),
);

export class RoomsWindow extends TestWindow {
  /** The window, signed in, with the files of `fixtures/` to preview. */
  async enter(rooms: Partial<Rooms> = {}, opening: Opening = {}): Promise<{ page: Page; faults: string[] }> {
    const opened = await this.open({
      ...opening,
      scenario: { transfers: 'none', ...opening.scenario },
    });
    const { page } = opened;
    page.setDefaultTimeout(15_000);
    await page.evaluate(inject('fakeRooms'));
    await page.evaluate(
      ([given, bytes]) => {
        window.rooms.set(given);
        Object.assign(window.rooms.files, bytes);
      },
      [rooms, FILES] as const,
    );
    await page.getByRole('navigation').waitFor();
    return opened;
  }
}

/** The result picker with one file of the given id to look at. */
export async function look(window: RoomsWindow, fileId: string, given: Look = {}) {
  const opened = await window.enter({}, given.opening);
  const { page } = opened;
  await page.evaluate(
    ([id, shown, answers]) => {
      const list = globalThis.window.program.answers.list_results;
      const one = (asked: never) => {
        const answer = list?.(asked) as { items: { fileId: string; name: string }[] };
        const [first] = answer.items;
        return { ...answer, items: [{ ...first, fileId: id, name: shown }] };
      };
      const fixed = Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, () => answer]));
      Object.assign(globalThis.window.program.answers, { list_results: one, refresh_results: one }, fixed);
    },
    [fileId, given.name ?? fileId, given.answers ?? {}] as const,
  );
  await given.before?.(page);
  await openDialog(page, 'results');
  return opened;
}

export interface Look {
  name?: string;
  /** What commands answer, whatever they are asked. */
  answers?: Record<string, unknown>;
  opening?: Opening;
  /** More that the fake program is to know. */
  before?: (page: Page) => Promise<unknown>;
}

/** Opens the dossier of a row by the keyboard, and one of its two dialogs. */
export async function openDialog(page: Page, kind: 'send' | 'results', row = 3): Promise<void> {
  await page
    .locator('[role=grid] [role=row]')
    .nth(row + 1)
    .click();
  await page.locator('#dossier-pane header h2').waitFor();
  await page.keyboard.press(kind === 'send' ? 'g' : 'l');
  await page.getByRole('dialog').waitFor();
}

export async function openDocuments(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Văn bản' }).click();
  await page.locator('#document-list').waitFor();
}

/** How often a command was called so far. */
export async function calls(page: Page, command: string): Promise<unknown[]> {
  return page.evaluate(
    (name) => window.program.calls.filter((call) => call.command === name).map((call) => call.given),
    command,
  );
}
