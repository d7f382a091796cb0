/** Opens the built window in Chromium, behind it the fake program, before it the policy of the real window. */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, delimiter, extname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { NOW } from './fake/world';
import type { Scenario } from './fake/scenario';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(HERE, '..', 'dist');
const PICTURES = join(HERE, '..', 'pictures');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'));
/** Served beside the window, so that it is compiled once and not anew in every page. */
const AXE_NAME = 'axe.min.js';
/** Where a tab waits between two tests: no window runs there, and its storage can be reached. */
const BLANK_NAME = 'blank.html';
const PATIENCE_MS = 30_000;
/** A tab that cannot be left within this hangs, and is closed. */
const HANG_MS = 10_000;
const MEDIA_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The policy that `tauri.conf.json` gives the real window. */
function policy(): string {
  const config = JSON.parse(readFileSync(join(HERE, '..', '..', 'tauri.conf.json'), 'utf8')) as {
    app: { security: { csp: Record<string, string> } };
  };
  return Object.entries(config.app.security.csp)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** The Chromium or Chrome named by `CHROMIUM`, or one on the search path; no snap, which tests cannot start. */
function chromiumPath(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file) && !isSnap(realpathSync(file)));
  if (!found)
    throw new Error(
      'Neither Chromium nor Chrome is installed except perhaps as a snap, which tests cannot start: ' +
        'run `cargo xtask install`, or set CHROMIUM to the program',
    );
  return found;
}

/** Ubuntu's `chromium-browser` is a script that starts the snap. */
function isSnap(file: string): boolean {
  if (file.startsWith('/snap/') || basename(file) === 'snap') return true;
  return statSync(file).size < 65_536 && readFileSync(file, 'utf8').includes('/snap/bin/');
}

export interface Opening {
  scenario?: Partial<Scenario>;
  width?: number;
  height?: number;
  dark?: boolean;
  /** 2 is 200 %. */
  zoom?: number;
  contrast?: boolean;
}

type Look = Required<Omit<Opening, 'scenario'>>;

interface Tab {
  page: Page;
  look: string;
  /** Stops collecting its faults. */
  rest: () => void;
}

export class TestWindow {
  #server: Server | undefined;
  #browser: Browser | undefined;
  #opened: Tab[] = [];
  /** Tabs between two tests, for each look; starting a new one costs more than the test. */
  #resting = new Map<string, Page[]>();
  #contexts = new Map<string, BrowserContext>();
  /** The built window as it was when the tests began: another build may run beside them. */
  #built = new Map<string, Buffer>();

  async start(): Promise<void> {
    for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      this.#built.set(relative(DIST, path).replaceAll('\\', '/'), readFileSync(path));
    }
    const beside = new Map([
      [AXE_NAME, AXE],
      [BLANK_NAME, Buffer.from('<!doctype html><title>Blank</title>')],
    ]);
    this.#server = createServer((request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://window').pathname));
      const name = path === '/' ? 'index.html' : path.slice(1);
      const bytes = beside.get(name) ?? this.#built.get(name);
      if (!bytes) return response.writeHead(name === 'favicon.ico' ? 204 : 404).end();
      response.setHeader('Content-Security-Policy', policy());
      response.setHeader('Content-Type', MEDIA_TYPES[extname(name)] ?? 'application/octet-stream');
      // The same bytes as long as these tests run.
      response.setHeader('Cache-Control', 'max-age=3600, immutable');
      response.end(bytes);
    });
    await new Promise<void>((listening) => this.#server?.listen(0, '127.0.0.1', listening));
    this.#browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: ['--no-sandbox', '--force-color-profile=srgb'],
    });
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await new Promise((closed) => this.#server?.close(closed));
  }

  /** A page whose every console error and refusal of the policy is collected in `faults`. */
  async open({
    scenario = {},
    width = 1366,
    height = 768,
    dark = false,
    zoom = 1,
    contrast = false,
  }: Opening = {}) {
    if (!this.#browser) throw new Error('not started');
    const look = { width, height, dark, zoom, contrast };
    const page = this.#resting.get(JSON.stringify(look))?.pop() ?? (await this.#newTab(look));
    const faults: string[] = [];
    const onConsole = (message: ConsoleMessage) => {
      if (message.type() === 'error') faults.push(message.text());
    };
    const onError = (error: Error) => faults.push(String(error));
    page.on('console', onConsole).on('pageerror', onError);
    const rest = () => page.off('console', onConsole).off('pageerror', onError);
    this.#opened.push({ page, look: JSON.stringify(look), rest });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.evaluate(
      (given) => {
        // A tab that begins finds nothing of the one before it.
        localStorage.clear();
        sessionStorage.clear();
        // It outlives the way to the window, and is no storage that a test could find something in.
        window.name = given;
      },
      JSON.stringify({ theme: 'system', ...scenario }),
    );
    await page.goto(this.#address(''));
    return { page, faults };
  }

  #address(name: string): string {
    const { port } = this.#server?.address() as AddressInfo;
    return `http://127.0.0.1:${port}/${name}`;
  }

  /** A tab that has not begun. */
  async #newTab(look: Look): Promise<Page> {
    const page = await (await this.#context(look)).newPage();
    await page.goto(this.#address(BLANK_NAME));
    return page;
  }

  /** One for each look, since what was read and compiled once is at hand for the next page of the same context. */
  async #context({ width, height, dark, zoom, contrast }: Look): Promise<BrowserContext> {
    const look = JSON.stringify({ width, height, dark, zoom, contrast });
    const known = this.#contexts.get(look);
    if (known) return known;
    if (!this.#browser) throw new Error('not started');
    const context = await this.#browser.newContext({
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      colorScheme: dark ? 'dark' : 'light',
      contrast: contrast ? 'more' : 'no-preference',
      reducedMotion: 'reduce',
      locale: 'vi-VN',
      timezoneId: 'Asia/Ho_Chi_Minh',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await context.clock.setFixedTime(new Date(NOW));
    await context.addInitScript(
      `if (window === top && !location.pathname.endsWith('${BLANK_NAME}')) {
        window.scenario = JSON.parse(window.name);
        ${inject('fakeProgram')}
      }`,
    );
    this.#contexts.set(look, context);
    return context;
  }

  async #blank(page: Page): Promise<void> {
    // A hand that rests on the window would point at something in the next one.
    await page.mouse.move(-1, -1);
    await page.goto(this.#address(BLANK_NAME));
  }

  /** Ends what runs in the tabs, and keeps them for the next tests. */
  async closePages(): Promise<void> {
    const ended = this.#opened.splice(0).map(async ({ page, look, rest }) => {
      rest();
      try {
        await within(HANG_MS, this.#blank(page));
        this.#resting.set(look, [...(this.#resting.get(look) ?? []), page]);
      } catch {
        await page.close();
        // Other tabs of this look live in the same process, and would hang with it.
        await this.#contexts.get(look)?.close();
        this.#contexts.delete(look);
        this.#resting.delete(look);
      }
    });
    await Promise.all(ended);
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the tab hangs')), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Waits until everything has been drawn; where `PICTURES=1` asks for it, leaves a picture in `pictures/`. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() =>
    document.fonts.ready.then(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    ),
  );
  if (!process.env.PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** What axe finds, one line per rule and element; empty when all is well. */
export async function axe(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ url: `/${AXE_NAME}` });
  return page.evaluate(async () => {
    const found = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      // Of what passes only the names are told: describing every sound element took most of the time.
      resultTypes: ['violations'],
      // No rule asked for looks into style sheets or sound files.
      preload: false,
    });
    return found.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} – ${node.failureSummary ?? ''}`),
    );
  });
}

/** Whether something is wider than the window. */
export async function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}
