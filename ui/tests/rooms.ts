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
