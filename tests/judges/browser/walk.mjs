// Walks a person through the product's pages in Chromium, looking at each page before acting on it.
import { freshCode } from '../lib/totp.mjs';
import { linkFromMail } from './mail.mjs';

const MOST_PAGES = 25;
const SECRET = /\b(?:[A-Z2-7]{4}[ -]?){4,}[A-Z2-7]*\b/;

const pageName = (page) => page.locator('html').getAttribute('data-page');

/** Presses a button of the page's forms and waits for the next page. */
export async function press(page, action) {
  await follow(page, page.locator(`main button[name="action"][value="${action}"], form button[name="action"][value="${action}"]`).first());
}

/** Clicks what leads on and waits for the next page. */
const follow = (page, button) => leaving(page, () => button.click());

/** Does what leads on and waits for the next page: a look at the old one would be cut off by the new. */
export async function leaving(page, act) {
  await Promise.all([page.waitForEvent('framenavigated', { predicate: (frame) => frame === page.mainFrame() }), act()]);
  await settle(page);
}

/** Waits for the end of a chain of redirects and of a `redirecting` page. */
export async function settle(page) {
  await page.waitForLoadState('load');
  for (let tries = 0; tries < 50 && (await pageName(page).catch(() => 'redirecting')) === 'redirecting'; tries += 1) {
    await page.waitForTimeout(100);
    await page.waitForLoadState('load');
  }
}

/** What to do on each page; answers `false` where the walk ends. `person` may learn its one-time secret here. */
const ACTIONS = {
  async login({ page, person }) {
    await page.locator('#username').fill(person.username);
    await page.locator('#password').fill(person.password);
    await press(page, 'continue');
  },
  async 'second-factor'({ page, person }) {
    if (!person.totp_secret) throw new Error('a second factor was asked of a person who has none');
    await page.locator('#code').fill(await freshCode(person.totp_secret));
    await press(page, 'continue');
  },
  async 'second-factor-enrol'({ page, person }) {
    const text = await page.locator('main').innerText();
    const secret = SECRET.exec(text)?.[0];
    if (!secret) throw new Error(`no secret is shown as text: ${text.slice(0, 300)}`);
    if (!(await page.locator('main svg').count())) throw new Error('no QR code is shown');
    person.totp_secret = secret.replace(/[\s-]/g, '');
    await page.locator('#code').fill(await freshCode(person.totp_secret));
    await press(page, 'continue');
  },
  async 'recovery-codes'({ page, person }) {
    const text = await page.locator('main').innerText();
    person.recovery_codes = text.match(/\b[A-Z0-9]{4,}(?:-[A-Z0-9]{4,})+\b/gi) ?? [];
    // Nothing is sent from here: the way on is a link.
    await follow(page, page.locator('main a#continue'));
  },
  async register({ page, person, registerAs }) {
    const kind = page.locator(`input[type="radio"][name="class"][value="${registerAs}"]`);
    if (await kind.count()) await kind.check();
    for (const name of ['given_name', 'family_name', 'fiscal_code', 'email', 'password']) await page.locator(`#${name}`).fill(person[name]);
    await page.locator('#accept_privacy').check();
    person.registeredAt = Date.now() - 2000;
    await press(page, 'continue');
  },
  async 'register-sent'({ page, person, config }) {
    await page.goto(await linkFromMail(config.mail_directory, { address: person.email, path: '/register/verify', since: person.registeredAt }));
  },
  'register-verify': ({ page }) => press(page, 'continue'),
  async registered({ page }) {
    await follow(page, page.locator('main a[href*="/login"]').first());
  },
  'step-up': ({ page }) => press(page, 'continue'),
  consent: ({ page }) => press(page, 'accept'),
  'logout-confirm': ({ page }) => press(page, 'accept'),
  'choose-beneficiary': ({ page }) => press(page, 'continue'),
};

/**
 * Acts on page after page until one is reached that has nothing to do, that is named in `until`, or that belongs to
 * another site. Answers the names of the pages seen. `audit` (may be absent) looks at each page first.
 */
export async function walkPages(journey, until = []) {
  const { page, audit, config } = journey;
  const seen = [];
  const provider = new URL(config.issuer).origin;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    await settle(page);
    if (new URL(page.url()).origin !== provider) return seen;
    const name = await pageName(page);
    seen.push(name);
    if (name === 'error') throw new Error(`error page at ${new URL(page.url()).pathname}: ${(await page.locator('main').innerText()).replace(/\s+/g, ' ').slice(0, 300)}`);
    if (seen.filter((one) => one === name).length > 3) throw new Error(`page ${name} came back again and again: ${seen.join(' → ')}`);
    if (audit) await audit.look();
    if (until.includes(name) || !ACTIONS[name]) return seen;
    await ACTIONS[name](journey);
  }
  throw new Error(`more than ${MOST_PAGES} pages: ${seen.join(' → ')}`);
}

/** Fails unless these pages were seen in this order (others may stand between). */
export function expectPages(seen, wanted) {
  let place = 0;
  for (const name of seen) if (name === wanted[place]) place += 1;
  if (place < wanted.length) throw new Error(`page ${wanted[place]} did not come; seen: ${seen.join(' → ')}`);
}
