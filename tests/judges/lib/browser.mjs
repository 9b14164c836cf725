// A small browser without script: cookies, redirects by hand, forms. It sees every answer, so it can hold the pages
// to their rules where a library that follows redirects by itself would hide a fault.
import { CookieJar } from './cookies.mjs';
import { request } from './http.mjs';
import { formEntries, parsePage } from './html.mjs';

const MOST_REDIRECTS = 15;

/** Where a walk ended: `{ url, status, headers, body, page }`, or `{ url, left: true }` when it left for the client. */
export class Browser {
  jar = new CookieJar();
  /** Broken page rules, each a sentence; empty at the end of a good run. */
  faults = [];
  /** `data-page` (or address) of every full page seen, in order. */
  visited = [];

  /** `leaves(url)` says whether an address belongs to the client: the browser stops there without asking for it. */
  constructor({ leaves = () => false, language = 'it', rules = () => [] } = {}) {
    Object.assign(this, { leaves, language, rules });
  }

  async open(address) {
    return this.#go(new URL(address), 'GET', null);
  }

  /** Sends a form of the page with values put in; `press` is the value of the `action` button, or a button itself. */
  async submit(at, form, values, press) {
    const button = typeof press === 'string' ? form.buttons.find((one) => one.name === 'action' && one.value === press) : press;
    if (typeof press === 'string' && !button) throw new Error(`page ${at.page.page ?? at.url} has no button action=${press}; it has ${form.buttons.map((one) => one.value).join(', ') || 'none'}`);
    const target = new URL(form.action || at.url.href, at.url);
    const entries = new URLSearchParams(formEntries(form, values, button));
    if (form.method === 'get') {
      target.search = entries;
      return this.#go(target, 'GET', null, at.url);
    }
    return this.#go(target, 'POST', entries, at.url);
  }

  /** Posts a body to an address as a page of another site would (no cookie rules of SameSite are imitated). */
  async post(address, entries) {
    return this.#go(new URL(address), 'POST', new URLSearchParams(entries));
  }

  async #go(url, method, body, from = undefined) {
    for (let hop = 0; hop < MOST_REDIRECTS; hop += 1) {
      if (this.leaves(url)) return { url, left: true };
      const response = await this.#request(url, method, body, from);
      if (response.status >= 300 && response.status < 400 && response.headers.get('location')) {
          if (method === 'POST' && response.status !== 303) this.faults.push(`POST ${url.pathname} was answered ${response.status}, not 303`);
        const next = new URL(response.headers.get('location'), url);
        if (this.leaves(next) && response.status !== 303) this.faults.push(`redirect from ${url.pathname} to the client is ${response.status}, not 303`);
        from = url;
        [url, method, body] = [next, response.status === 307 || response.status === 308 ? method : 'GET', null];
        continue;
      }
      const text = response.body;
      const at = { url, method, status: response.status, headers: response.headers, body: text, page: parsePage(text) };
      this.visited.push(at.page.page ?? url.pathname);
      this.faults.push(...this.rules(at));
      const refresh = response.headers.get('refresh') ?? at.page.refresh;
      if (!refresh) return at;
      const next = new URL(/url=['"]?([^'"]+)/i.exec(refresh)?.[1] ?? url.href, url);
      if (at.page.page !== 'redirecting') this.faults.push(`page ${at.page.page ?? url.pathname} refreshes by itself to ${next.origin}${next.pathname}`);
      from = url;
      [url, method, body] = [next, 'GET', null];
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects, last to ${url.origin}${url.pathname}`);
  }

  async #request(url, method, body, from) {
    const headers = { accept: 'text/html,application/xhtml+xml', 'accept-language': this.language };
    const cookie = this.jar.header(url);
    if (cookie) headers.cookie = cookie;
    if (method === 'POST') {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      // Browsers send both of these with every form post.
      if (from) headers.origin = from.origin;
    }
    Object.assign(headers, { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'upgrade-insecure-requests': '1' });
    headers['sec-fetch-site'] = !from ? 'none' : from.origin === url.origin ? 'same-origin' : 'cross-site';
    const response = await request(url, { method, headers, body: body?.toString() });
    this.jar.store(url, response.headers.getSetCookie());
    return response;
  }
}
