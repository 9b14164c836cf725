// Every screen with sample content, in Chromium: `{ "folder", "output"?, "all"? }`, where `folder` holds
// `pages/<language>/<name>.html` and `assets/<file>`. Each page is a case, looked at as in `browser.mjs`.
// Without `all`, Italian is looked at in full and every seventh page in the other languages.
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { Audit } from './browser/audit.mjs';
import { parsePage } from './lib/html.mjs';
import { checkForms } from './lib/page-rules.mjs';
import { check, readConfig, Report } from './lib/report.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const TABS = 2;
const SAMPLE_OF_OTHER_LANGUAGES = 7;

const config = readConfig();
if (config.output) mkdirSync(config.output, { recursive: true });

const server = http.createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://here').pathname));
  try {
    const body = readFileSync(join(config.folder, path));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': POLICY }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://localhost:${server.address().port}`;

const pages = readdirSync(join(config.folder, 'pages')).flatMap((language) => {
  const names = readdirSync(join(config.folder, 'pages', language)).sort();
  const chosen = config.all || language === 'it' ? names : names.filter((_, place) => place % SAMPLE_OF_OTHER_LANGUAGES === 0);
  return chosen.map((name) => ({ language, name: name.replace(/\.html$/, '') }));
});
const browser = await chromium.launch({ executablePath: config.chromium ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const report = new Report(config);

async function lookAtPages() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  // A page that sends itself on would be gone before anybody looked at it.
  await context.route('**/assets/send-form.*', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  for (let next = pages.shift(); next; next = pages.shift()) {
    const { language, name } = next;
    await report.run(`${name}-${language}`, async () => {
      const page = await context.newPage();
      const audit = new Audit(page, { name, origins: [origin], language, output: config.output });
      const answer = await page.goto(`${origin}/pages/${language}/${name}.html`);
      checkForms(parsePage(await answer.text()), (fault) => audit.faults.push(fault));
      await audit.look();
      await page.close();
      const faults = audit.finish();
      check(!faults.length, faults.join('; '));
    });
  }
}
await Promise.all(Array.from({ length: TABS }, lookAtPages));
await browser.close();
server.close();
server.closeAllConnections();
report.finish();
