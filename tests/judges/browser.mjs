// The provider as people see it: Chromium walks journeys and visits pages. See README.md for the configuration.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Audit } from './browser/audit.mjs';
import * as journeys from './browser/journeys.mjs';
import * as visits from './browser/visits.mjs';
import { check, readConfig, Report } from './lib/report.mjs';

const LANGUAGES = ['it', 'en', 'de'];
const LOCALES = { it: 'it-IT', en: 'en-GB', de: 'de-DE' };
const STEP_LIMIT_MS = 20_000;

const CASES = [
  ...LANGUAGES.map((language) => [`journey-${language}`, journeys.wholeJourney(language)]),
  ['step-up', journeys.stepUp],
  ['journey-without-script', journeys.withoutScript],
  ['refusal-at-login', journeys.refusal('login')],
  ['refusal-at-consent', journeys.refusal('consent')],
  ...LANGUAGES.map((language) => [`wrong-password-${language}`, journeys.wrongPassword(language)]),
  ['empty-registration', journeys.emptyRegistration],
  ['password-recovery', journeys.recovery],
  ['language-switch', journeys.languageSwitch],
  ['back-and-reload', journeys.backAndReload],
  ['keyboard', journeys.keyboard],
  ...LANGUAGES.map((language) => [`account-pages-${language}`, visits.accountPages(language)]),
  ...LANGUAGES.map((language) => [`admin-pages-${language}`, visits.adminPages(language)]),
  ['admin-refuses-others', visits.adminRefusesOthers],
  ...LANGUAGES.map((language) => [`error-pages-${language}`, visits.errorPages(language)]),
];

/** Makes the contexts of the cases, and holds what several of them share. */
class Stage {
  people = [];
  faults = [];
  #serial = (Date.now() / 1000) % 100_000 | 0;
  #used = 0;
  #journeys = [];

  constructor(browser, config) {
    Object.assign(this, { browser, config });
  }

  /** A number not given out before. */
  serial() {
    return (this.#serial += 1);
  }

  /** A person of the configuration whom no other case has used: each one-time code works once. */
  person() {
    const person = this.config.people[this.#used];
    check(person, `the configuration has only ${this.config.people.length} people`);
    this.#used += 1;
    return person;
  }

  /** A person at a new browser: `{ page, context, audit, person, config, language }`. */
  async open({ language, person = undefined, script = true }) {
    const { config } = this;
    const context = await this.browser.newContext({ locale: LOCALES[language], javaScriptEnabled: script, viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(STEP_LIMIT_MS);
    const page = await context.newPage();
    const origins = [config.issuer, config.module.url, config.strict_module.url].map((address) => new URL(address).origin);
    const audit = script ? new Audit(page, { name: this.name, origins, language, output: config.output }) : undefined;
    const journey = { page, context, audit, person, config, language };
    this.#journeys.push(journey);
    return journey;
  }

  /** Ends a journey; what the audit found fails the case. */
  async close(journey) {
    this.#journeys.splice(this.#journeys.indexOf(journey), 1);
    await journey.context.close();
    const faults = journey.audit?.finish() ?? [];
    check(!faults.length, `${faults.length} faults on pages: ${faults.join('; ')}`);
  }

  /** After a failed case: a picture of where it stood, what the audit had found, and no context left open. */
  async abandon(error) {
    for (const { page, context, audit } of this.#journeys.splice(0)) {
      if (this.config.output) await page.screenshot({ path: `${this.config.output}/FAILED-${this.name}.png`, fullPage: true }).catch(() => undefined);
      error.message += ` (at ${page.url().split('?')[0]})`;
      const faults = audit?.finish() ?? [];
      if (faults.length) error.message += `; and faults on pages: ${faults.join('; ')}`;
      await context.close();
    }
  }
}

const config = readConfig();
if (config.output) mkdirSync(config.output, { recursive: true });
check(new URL(config.module.url).origin !== new URL(config.issuer).origin, 'the module must stand on another origin, or the form-action trap is not tried');
// The sandbox of Chromium does not work for root and in most containers; the pages are our own.
const browser = await chromium.launch({ executablePath: config.chromium ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const report = new Report(config);
const stage = new Stage(browser, config);
try {
  for (const [name, body] of CASES) {
    stage.name = name;
    await report.run(name, async () => {
      try {
        await body(stage);
      } catch (error) {
        await stage.abandon(error);
        throw error;
      }
    });
  }
} finally {
  await browser.close();
}
report.finish();
