// A cookie jar as browsers keep it (RFC 6265, section 5): by host name and path, whatever the port.

export class CookieJar {
  /** name, host, path → cookie */
  #cookies = new Map();
  /** Every `Set-Cookie` seen, for the checks on attributes. */
  seen = [];

  /** Keeps what a response at `url` sets; an expired cookie is removed. */
  store(url, setCookieHeaders) {
    for (const header of setCookieHeaders) {
      const [pair, ...rest] = header.split(';').map((part) => part.trim());
      const equals = pair.indexOf('=');
      if (equals < 1) continue;
      const attributes = Object.fromEntries(rest.map((part) => {
        const [name, ...value] = part.split('=');
        return [name.toLowerCase(), value.join('=') || true];
      }));
      const path = typeof attributes.path === 'string' && attributes.path.startsWith('/') ? attributes.path : defaultPath(url.pathname);
      const cookie = { name: pair.slice(0, equals), value: pair.slice(equals + 1), host: url.hostname, path, attributes };
      this.seen.push(cookie);
      const key = [cookie.name, cookie.host, path].join('\n');
      const gone = Number(attributes['max-age']) <= 0 || (typeof attributes.expires === 'string' && Date.parse(attributes.expires) <= Date.now());
      if (gone) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
    }
  }

  /** The `Cookie` header for a request to `url`, or `undefined`. */
  header(url) {
    const matching = [...this.#cookies.values()]
      .filter((cookie) => cookie.host === url.hostname && pathMatches(url.pathname, cookie.path) && (!cookie.attributes.secure || url.protocol === 'https:'))
      .sort((a, b) => b.path.length - a.path.length);
    return matching.length ? matching.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ') : undefined;
  }
}

function defaultPath(path) {
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

function pathMatches(path, cookiePath) {
  return path === cookiePath || (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'));
}
