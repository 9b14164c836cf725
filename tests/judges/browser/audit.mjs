// What must hold on every page in a real browser: policy, accessibility, no outside request, widths, fonts, language.
import axe from 'axe-core';
import { join } from 'node:path';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What axe cannot decide by itself and why that is known to be right; every other undecided result is a fault. */
const MAY_BE_UNDECIDED = {
  'color-contrast': 'bootstrap-italia draws some backgrounds as images; its palette and ours are checked by figures elsewhere',
};
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 800 };
const NARROW = { width: 320, height: 800 };
/** `autocomplete` of identity fields (WCAG 2.2, 1.3.5): field name → one of these. */
const AUTOCOMPLETE = {
  username: ['username', 'username webauthn'],
  password: ['current-password', 'new-password'],
  current_password: ['current-password'],
  code: ['one-time-code', 'off'],
  email: ['email'],
  given_name: ['given-name'],
  family_name: ['family-name'],
};

/** Watches one page from its birth; `faults` are sentences. */
export class Audit {
  faults = [];
  seen = [];
  #shots = 0;
  #recent = [];

  constructor(page, { name, origins, language, output = undefined }) {
    Object.assign(this, { page, name, origins, language, output });
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to|violat/i.test(message.text())) this.#note(`policy: ${message.text()}`);
      else if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) this.#note(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#note(`script error: ${error.message}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:/.test(url.protocol) && !origins.includes(url.origin)) this.#note(`request to another site: ${url.origin}${url.pathname}`);
    });
    page.on('requestfailed', (request) => {
      // A navigation that another one overtakes is aborted; anything else is blocked or broken.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') this.#note(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && !response.request().isNavigationRequest()) this.#note(`${response.status()} for ${response.url()}`);
    });
  }

  #note(sentence) {
    this.#recent.push(sentence);
  }

  /** Looks at the page as it stands, at both widths; `state` tells apart several states of one page. */
  async look(state = '') {
    const name = await this.page.evaluate(() => document.documentElement.dataset.page ?? location.pathname);
    const label = `${name}${state && `-${state}`}`;
    this.seen.push(label);
    const found = [...(await this.#document()), ...(await this.#fonts(name))];
    for (const size of [WIDE, PHONE]) {
      await this.page.setViewportSize(size);
      await this.#shoot(label, size.width);
      found.push(...(await this.#axe(size.width)));
    }
    found.push(...(await this.#overflow()));
    await this.page.setViewportSize(WIDE);
    this.faults.push(...this.#recent.splice(0).concat(found).map((sentence) => `${label} (${this.language}): ${sentence}`));
  }

  /** What was noted on pages that nobody looked at in full. */
  finish() {
    this.faults.push(...this.#recent.splice(0).map((sentence) => `${this.name} (${this.language}): ${sentence}`));
    return [...new Set(this.faults)];
  }

  async #shoot(label, width) {
    if (!this.output) return;
    this.#shots += 1;
    const file = `${this.name}-${String(this.#shots).padStart(2, '0')}-${label}-${this.language}-${width}.png`;
    await this.page.screenshot({ path: join(this.output, file.replaceAll('/', '_')), fullPage: true });
  }

  async #axe(width) {
    if (!(await this.page.evaluate('typeof axe === "object"'))) await this.page.evaluate(axe.source);
    const result = await this.page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values }, preload: false, resultTypes: ['violations', 'incomplete'] }), RULES);
    const describe = (kind) => (rule) => `axe at ${width} px, ${kind} ${rule.id}: ${rule.help}; ${rule.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')}`;
    return [
      ...result.violations.map(describe('violation')),
      ...result.incomplete.filter((rule) => !MAY_BE_UNDECIDED[rule.id]).map(describe('undecided')),
    ];
  }

  async #overflow() {
    await this.page.setViewportSize(NARROW);
    const wide = await this.page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return null;
      const culprit = [...document.body.querySelectorAll('*')].find((element) => element.getBoundingClientRect().right > width + 1);
      return `${document.documentElement.scrollWidth} px; first ${culprit?.tagName.toLowerCase()}${culprit?.id ? `#${culprit.id}` : ''}.${culprit?.className}`;
    });
    return wide ? [`scrolls sideways at 320 px: ${wide}`] : [];
  }

  async #fonts(name) {
    const faces = await this.page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].filter((face) => face.status === 'loaded').map((face) => `${face.family.replace(/["']/g, '')} ${face.weight}`);
    });
    const wanted = name === 'login' ? ['400', '600', '700'] : ['400'];
    return wanted.filter((weight) => !faces.some((face) => face === `Titillium Web ${weight}` || (weight === '400' && face === 'Titillium Web normal') || (weight === '700' && face === 'Titillium Web bold')))
      .map((weight) => `Titillium Web ${weight} is not loaded (loaded: ${faces.join(', ') || 'none'})`);
  }

  /** Facts of the document: language, title, headings, labels, `autocomplete`, nothing inline. */
  async #document() {
    const facts = await this.page.evaluate(() => ({
      lang: document.documentElement.lang,
      title: document.title,
      h1: document.querySelectorAll('h1').length,
      inline: document.querySelectorAll('[style], style, [onclick], [onsubmit], [onload], script:not([src])').length,
      placeholders: [...document.querySelectorAll('[placeholder]')].map((field) => field.name),
      // in the administration staff type the data of others: nothing to fill in by itself
      fields: [...document.querySelectorAll('html:not([data-page^=admin]) input:not([type=hidden])')].map(({ name, autocomplete }) => ({ name, autocomplete })),
      skip: Boolean(document.querySelector('a[href="#main"]')),
      raw: /\{\s*\$|\bundefined\b|\[object |\{\{|MISSING/.exec(document.body.innerText)?.[0],
    }));
    const faults = [];
    if (facts.lang !== this.language) faults.push(`<html lang> is ${facts.lang}`);
    if (facts.title.trim().length < 5) faults.push(`title is "${facts.title}"`);
    if (facts.h1 !== 1) faults.push(`${facts.h1} first-level headings`);
    if (facts.inline) faults.push(`${facts.inline} inline styles, scripts or handlers`);
    if (facts.placeholders.length) faults.push(`placeholder used on ${facts.placeholders}`);
    if (!facts.skip) faults.push('no skip link to #main');
    if (facts.raw) faults.push(`raw text "${facts.raw}" is shown`);
    for (const { name, autocomplete } of facts.fields) {
      if (AUTOCOMPLETE[name] && !AUTOCOMPLETE[name].includes(autocomplete)) faults.push(`field ${name} has autocomplete "${autocomplete}"`);
    }
    return faults;
  }
}
