// Walks a person through the provider's pages. Two sets of pages are known: the product's own, held to fixed names,
// and the development pages of npm `oidc-provider`, so that the judges themselves can be tried on a certified provider.
import { Browser } from './browser.mjs';
import { checkPageRules } from './page-rules.mjs';
import { freshCode } from './totp.mjs';

const MOST_PAGES = 12;

/** The provider showed its error page: `status`, `reference`, and the text in the message. */
export class ErrorPage extends Error {
  constructor(at) {
    super(`error page, status ${at.status}, reference ${at.page.reference ?? 'none'}: ${at.page.text.slice(0, 300)}`);
    Object.assign(this, { at, status: at.status });
  }
}

/** A browser that stops where the clients of `config` begin. */
export function newBrowser(config, language = 'it') {
  const homes = Object.values(config.clients ?? {}).flatMap((client) => [client.redirect_uri, client.post_logout_redirect_uri]).filter(Boolean).map((address) => new URL(address));
  const leaves = (url) => homes.some((home) => home.origin === url.origin && home.pathname === url.pathname);
  const rules = (at) => (config.pages === 'peer' || isForeign(config, at.url) ? [] : checkPageRules(at));
  return new Browser({ leaves, language, rules });
}

/** Whether an address lies outside the provider. */
function isForeign(config, url) {
  return url.origin !== new URL(config.issuer).origin;
}

/**
 * Follows the pages until the browser leaves for the client (answers `{ left: true, url }`), or reaches a page of
 * another site or one where nothing is left to do (answers that page). `refuse` names the page on which to press the refusing button.
 * `browser.visited` tells afterwards which pages were shown.
 */
export async function walk(browser, address, { config, user, refuse = undefined }) {
  let at = typeof address === 'string' || address instanceof URL ? await browser.open(address) : address;
  const step = config.pages === 'peer' ? peerStep : productStep;
  const tried = new Map();
  for (let count = 0; count < MOST_PAGES; count += 1) {
    if (at.left || isForeign(config, at.url)) return at;
    const name = at.page.page ?? at.url.pathname;
    tried.set(name, (tried.get(name) ?? 0) + 1);
    if (tried.get(name) > 2) throw new Error(`page ${name} came back again and again: ${at.page.text.slice(0, 200)}`);
    const next = await step(browser, at, { user, refuse });
    if (!next) return at;
    at = next;
  }
  throw new Error(`more than ${MOST_PAGES} pages: ${browser.visited.join(' → ')}`);
}

/** One page of the product; `undefined` where the walk ends. */
async function productStep(browser, at, { user, refuse }) {
  const form = at.page.forms[0];
  if (refuse && at.page.page === refuse) return browser.submit(at, form, {}, 'deny');
  switch (at.page.page) {
    case 'login':
      if (!user) throw new Error('a login page was shown where none was expected');
      return browser.submit(at, form, { username: user.username, password: user.password }, 'continue');
    case 'second-factor':
      if (!user?.totp_secret) throw new Error('a second factor was asked of a person who has none');
      return browser.submit(at, form, { code: await freshCode(user.totp_secret) }, 'continue');
    case 'step-up':
      return browser.submit(at, form, {}, 'continue');
    case 'consent':
      return browser.submit(at, form, {}, 'accept');
    case 'logout-confirm':
      return browser.submit(at, form, {}, 'accept');
    case 'error':
      throw new ErrorPage(at);
    case null:
      throw new Error(`${at.url.origin}${at.url.pathname} answered ${at.status} without data-page: ${at.body.slice(0, 200)}`);
    default:
      return undefined;
  }
}

/** One page of npm `oidc-provider`'s development login. */
async function peerStep(browser, at, { user, refuse }) {
  if (at.status >= 400) throw new ErrorPage(at);
  const form = at.page.forms[0];
  const prompt = form?.fields.find((field) => field.name === 'prompt')?.value;
  if (prompt && refuse === prompt) {
    const cancel = at.page.links.find((link) => link.href.endsWith('/abort'));
    return browser.open(new URL(cancel.href, at.url));
  }
  if (prompt === 'login') {
    if (!user) throw new Error('a login page was shown where none was expected');
    browser.visited.push('login');
    return browser.submit(at, form, { login: user.username, password: user.password }, undefined);
  }
  if (prompt === 'consent') return browser.submit(at, form, {}, undefined);
  // The confirmation of a logout: the yes-button stands outside the form and names it.
  const yes = form?.buttons.find((button) => button.value === 'yes');
  return yes ? browser.submit(at, form, {}, yes) : undefined;
}

/** Whether a login page was among the pages shown since `mark` (an earlier `visited.length`). */
export function sawLogin(browser, mark = 0) {
  return browser.visited.slice(mark).includes('login');
}
