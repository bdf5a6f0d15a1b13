import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { collectFindings, type Findings } from './browser-findings.ts';
import type { RunningDaspanel } from './start-daspanel.ts';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Theme = 'light' | 'dark';

export interface VisitorWishes {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: Theme;
  /** A language tag; default: `en`. */
  readonly language?: string;
  /** Sent as `Authorization: Bearer` with every request: acts without a person. */
  readonly token?: string;
}

/** Somebody with a browser of his own: cookies, storage and cache are nobody else's. */
export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly findings: Findings;
  /** Opens a path of the panel and waits until it has been drawn. */
  open(path: string): Promise<void>;
  /** Gives the browser cookies of the panel, by name. */
  keepCookies(cookies: Readonly<Record<string, string>>): Promise<void>;
}

export interface TestBrowser extends AsyncDisposable {
  /** `https://admin.<host name>:<port>`. */
  readonly panel: string;
  newVisitor(wishes?: VisitorWishes): Promise<Visitor>;
}

/** Starts Debian's Chromium against a running Daspanel. Every name of it leads to this machine, and every other name nowhere. */
export async function startBrowser({ hostName, httpsPort }: Pick<RunningDaspanel, 'hostName' | 'httpsPort'>): Promise<TestBrowser> {
  const rules = `--host-resolver-rules=MAP ${hostName} 127.0.0.1, MAP *.${hostName} 127.0.0.1, MAP * ~NOTFOUND`;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false, args: [...FLAGS, rules] });
  const panel = `https://admin.${hostName}${httpsPort === 443 ? '' : `:${httpsPort}`}`;
  return {
    panel,
    async newVisitor({ width = 1440, height = 900, theme = 'light', language = 'en', token } = {}) {
      const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        viewport: { width, height },
        colorScheme: theme,
        locale: language,
        reducedMotion: 'reduce',
        ...(token === undefined ? {} : { extraHTTPHeaders: { authorization: `Bearer ${token}` } }),
      });
      const findings = await collectFindings(context, hostName);
      const page = await context.newPage();
      return {
        context,
        page,
        findings,
        async open(path) {
          await page.goto(`${panel}${path}`);
          await page.locator('#root > :not(style)').first().waitFor();
        },
        keepCookies: (cookies) =>
          context.addCookies(
            Object.entries(cookies).map(([name, value]) => ({
              name,
              value,
              url: panel,
              httpOnly: true,
              secure: true,
              sameSite: 'Lax' as const,
            })),
          ),
        [Symbol.asyncDispose]: () => context.close(),
      };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

export interface Screenshots {
  /** Folder that they are written to. */
  readonly folder: string;
  readonly widths?: readonly number[];
  readonly themes?: readonly Theme[];
}

/** Writes `<name>-<width>-<theme>.png` of a page as it is, for each width and theme, and gives their paths. */
export async function screenshotAll(
  page: Page,
  name: string,
  { folder, widths = [1440, 768, 360], themes = ['light', 'dark'] }: Screenshots,
) {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const theme of themes) {
    for (const width of widths) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: width < 600 ? 780 : 900 });
      const path = join(folder, `${name}-${width}-${theme}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      paths.push(path);
    }
  }
  return paths;
}
