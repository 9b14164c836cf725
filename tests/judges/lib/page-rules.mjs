// What every page of the product must keep to, so that simple browsers and test tools can use it:
// the page rules of the published conformance checks (driven by id and name, no script) and our own contract.

const BUTTON_VALUES = ['continue', 'accept', 'deny', 'end', 'end-others', 'withdraw', 'cancel', 'resend',
  // the personal area
  'add', 'renew-codes', 'replace', 'remove',
  // the administration
  'activation-link', 'reactivate', 'reset-second-factor', 'suspend', 'close', 'appoint', 'end-all',
  'new-secret', 'enable', 'disable', 'rotate', 'verify'];
/** Pages of a flow: the field each first form must have, and the buttons. */
const FLOW_PAGES = {
  login: { fields: ['username', 'password'], buttons: ['continue'] },
  'second-factor': { fields: ['code'], buttons: ['continue'] },
  // Where no method of the person's reaches the level, the page only refuses.
  'step-up': { fields: [], buttons: [] },
  consent: { fields: [], buttons: ['accept', 'deny'] },
  'logout-confirm': { fields: [], buttons: ['accept'] },
};

/** Every broken rule of a page as a sentence. `at` is what the browser received. */
export function checkPageRules(at) {
  const { page, status, headers } = at;
  if (!(headers.get('content-type') ?? '').startsWith('text/html')) return [`${at.url.pathname} answered ${status} ${headers.get('content-type')} to a browser`];
  const faults = [];
  const fault = (sentence) => faults.push(`page ${page.page ?? at.url.pathname}: ${sentence}`);
  if (!page.page) fault('<html> has no data-page');
  if (!['it', 'en', 'de'].includes(page.lang)) fault(`<html lang> is ${page.lang}`);
  if (page.page === 'error' && status < 400) fault(`is an error page with status ${status}`);
  if (page.page === 'error' && !page.reference) fault('is an error page without data-reference');
  if (status >= 500 && page.page !== 'error') fault(`status ${status} without the error page`);
  if (!(headers.get('cache-control') ?? '').includes('no-store')) fault('is not sent with Cache-Control: no-store');
  checkPolicy(headers.get('content-security-policy') ?? '', fault);
  checkForms(page, fault);
  if (page.page === 'redirecting') checkRedirecting(at, fault);
  return faults;
}

function checkPolicy(policy, fault) {
  const directives = Object.fromEntries(policy.split(';').map((part) => part.trim().split(/\s+/)).filter(([name]) => name).map(([name, ...sources]) => [name, sources]));
  if (directives['default-src']?.join() !== "'none'") fault("content security policy lacks default-src 'none'");
  for (const name of ['form-action', 'frame-ancestors', 'base-uri']) {
    if (!directives[name]) fault(`content security policy lacks ${name}`);
  }
  if (/unsafe-/.test(policy)) fault('content security policy allows something unsafe');
  if (directives['form-action']?.some((source) => source === '*' || /^https?:$/.test(source))) fault('form-action allows every address');
}

/** Calls `fault` with a sentence for each broken rule of the forms of a parsed page. */
export function checkForms(page, fault) {
  for (const form of page.forms) {
    for (const field of form.fields) {
      if (field.type !== 'hidden' && !field.id) fault(`field ${field.name} has no id`);
    }
    for (const button of form.buttons) {
      if (!button.id) fault(`button ${button.text} has no id`);
      if (button.name === 'action' && !BUTTON_VALUES.includes(button.value)) fault(`button value ${button.value} is not one of the fixed ones`);
    }
  }
  const rules = FLOW_PAGES[page.page];
  if (!rules) return;
  const [main] = page.forms;
  if (!main) return fault('has no form');
  if (main.method !== 'post') fault(`its main form uses ${main.method}`);
  for (const name of rules.fields) {
    const field = main.fields.find((one) => one.name === name);
    if (!field) fault(`its first form has no field ${name}`);
    else if (field.id !== name) fault(`field ${name} has id ${field.id}`);
  }
  for (const value of rules.buttons) {
    if (!main.buttons.some((button) => button.name === 'action' && button.value === value)) fault(`its first form has no button action=${value}`);
  }
  const waiting = main.fields.some((field) => field.name === 'request' && field.value);
  if (waiting && page.page === 'login' && !main.buttons.some((button) => button.value === 'deny')) fault('a client waits, but there is no button to refuse');
  if (page.strays.length) fault(`button ${page.strays[0].text} stands outside every form`);
}

/** The named exception to "redirects to the client are 303": a page of one's own that refreshes. */
function checkRedirecting(at, fault) {
  const target = /url=['"]?([^'"]+)/i.exec(at.headers.get('refresh') ?? at.page.refresh ?? '')?.[1];
  if (!target) return fault('has no Refresh');
  if (!at.page.links.some((link) => link.href === target)) fault('has no visible link with the same address');
  if (at.headers.get('referrer-policy') !== 'no-referrer') fault('is not sent with Referrer-Policy: no-referrer');
}

/** Every broken rule of the cookies seen, as a sentence: host-only, HttpOnly, Lax, wide enough. */
export function checkCookies(jar, { https }) {
  const faults = [];
  for (const { name, path, attributes, value } of jar.seen) {
    const fault = (sentence) => faults.push(`cookie ${name}: ${sentence}`);
    if (attributes.domain) fault('names a Domain');
    if (path !== '/') fault(`Path is ${path}`);
    if (!['lax', 'none'].includes(String(attributes.samesite).toLowerCase())) fault(`SameSite is ${attributes.samesite}`);
    if (String(attributes.samesite).toLowerCase() === 'none' && !attributes.secure) fault('SameSite=None without Secure');
    if (!attributes.httponly && !/lang/.test(name)) fault('is not HttpOnly');
    if (https && (!attributes.secure || !name.startsWith('__Host-'))) fault('lacks Secure or the __Host- prefix');
    if (value.length > 2000) fault(`is ${value.length} bytes long`);
  }
  return [...new Set(faults)];
}
