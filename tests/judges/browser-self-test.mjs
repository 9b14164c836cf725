// Shows the browser judge pages with one known fault each: a judge that misses one is itself at fault.
// Run: `node browser-self-test.mjs`.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { chromium } from 'playwright-core';
import { Audit } from './browser/audit.mjs';
import { press, walkPages } from './browser/walk.mjs';
import { check, Report } from './lib/report.mjs';

const FONT = readFileSync('/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf');
const STYLE = `${['400', '600', '700'].map((weight) => `@font-face { font-family: "Titillium Web"; font-weight: ${weight}; src: url(/font.ttf); }`).join('\n')}
body { font-family: "Titillium Web"; } label { font-weight: 600; }`;
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** A page without fault, into which `body` and changes are put. */
const page = (body, { head = '', html = 'lang="it" data-page="login"' } = {}) => `<!doctype html><html ${html}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Accesso - Comune di Esempio</title><link rel="stylesheet" href="/style.css">${head}</head>
<body><a href="#main">Vai al contenuto</a><main id="main"><h1>Accesso</h1>${body}
<form method="post"><p><label for="username">Nome utente</label> <input id="username" name="username" autocomplete="username"></p>
<p><label for="password">Password</label> <input id="password" name="password" type="password" autocomplete="current-password"></p>
<button id="action-continue" name="action" value="continue">Entra</button></form></main></body></html>`;

/** name → [page, what the audit must say]; `null` means nothing at all. */
const PAGES = {
  clean: [page('<p>Chi chiede: Anagrafe.</p>'), null],
  'inline-style': [page('<p style="color: red">Rosso</p>'), /policy: .*style/i],
  'foreign-picture': [page('<img alt="" src="http://127.0.0.1:1/spy.png">'), /(another site|policy)/],
  'script-error': [page('', { head: '<script src="/broken.js"></script>' }), /script error: broken on purpose/],
  'missing-file': [page('', { head: '<script src="/none.js"></script>' }), /404 for/],
  'picture-without-text': [page('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="40" height="40">'), /axe at 1280 px, violation image-alt/],
  'grey-on-white': [page('<p class="pale">Testo pallido</p>'), /violation color-contrast/],
  'too-wide': [page('<p class="wide">Largo</p>'), /scrolls sideways at 320 px.*p\.wide/],
  'wrong-language': [page('', { html: 'lang="en" data-page="login"' }), /<html lang> is en/],
  'two-headings': [page('<h1>Ancora</h1>'), /2 first-level headings/],
  'raw-key': [page('<p>{ $name }</p>'), /raw text/],
  placeholder: [page('<p><label for="q">Cerca</label><input id="q" name="q" placeholder="cerca"></p>'), /placeholder used on q/],
};

function answer(request, response) {
  const path = new URL(request.url, 'http://here').pathname;
  const send = (status, type, body, headers = {}) => response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY, ...headers }).end(body);
  if (path === '/style.css') return send(200, 'text/css', `${STYLE} .pale { color: #ccc; background: #fff; } .wide { width: 900px; }`);
  if (path === '/font.ttf') return send(200, 'font/ttf', FONT);
  if (path === '/broken.js') return send(200, 'text/javascript', 'throw new Error("broken on purpose")');
  if (path === '/client') return send(200, 'text/html', page('', { html: 'lang="it"' }));
  if (request.method === 'POST') {
    const client = `http://127.0.0.1:${request.socket.localPort}/client`;
    if (path === '/trap') return send(303, 'text/plain', '', { location: client });
    return send(200, 'text/html', page(`<p><a href="${client}">Prosegui</a></p>`, { html: 'lang="it" data-page="redirecting"' }), { refresh: `0;url=${client}` });
  }
  if (path === '/trap' || path === '/way-out') return send(200, 'text/html', page(''));
  const found = PAGES[path.slice(1)];
  return found ? send(200, 'text/html', found[0]) : send(404, 'text/plain', 'none');
}

const server = http.createServer(answer).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://localhost:${server.address().port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const report = new Report();

async function open(path, script = true) {
  const context = await browser.newContext({ locale: 'it-IT', javaScriptEnabled: script });
  context.setDefaultTimeout(3000);
  const tab = await context.newPage();
  const audit = new Audit(tab, { name: 'self-test', origins: [origin, origin.replace('localhost', '127.0.0.1')], language: 'it' });
  await tab.goto(`${origin}${path}`);
  return { page: tab, audit, context };
}

for (const [name, [, wanted]] of Object.entries(PAGES)) {
  await report.run(`audit-${name}`, async () => {
    const { audit, context } = await open(`/${name}`);
    await audit.look();
    const faults = audit.finish();
    if (wanted) check(faults.some((fault) => wanted.test(fault)), `the fault was not seen; seen: ${faults.join('; ') || 'nothing'}`);
    else check(!faults.length, faults.join('; '));
    await context.close();
  });
}

const journey = ({ page: tab }) => ({ page: tab, person: { username: 'maria', password: 'x' }, config: { issuer: origin } });
await report.run('form-action-trap', async () => {
  const { page: tab, audit } = await open('/trap');
  const failed = await press(tab, 'continue').then(() => false, () => true);
  check(failed, 'the redirect to the other origin went through');
  check(audit.finish().some((fault) => /policy: .*form-action/i.test(fault)), `the policy was not named: ${audit.finish()}`);
});
for (const script of [true, false]) {
  await report.run(`way-out-of-the-trap-${script ? 'with' : 'without'}-script`, async () => {
    const opened = await open('/way-out', script);
    const seen = await walkPages(journey(opened));
    check(new URL(opened.page.url()).pathname === '/client', `the walk ended at ${opened.page.url()}: ${seen}`);
  });
}

await browser.close();
server.close();
server.closeAllConnections();
report.finish();
