// The client of the conformance checks: it builds each request by hand, so that it can also leave things out or spoil
// them, and holds every answer to what the published lists check in every flow (section 2 of the checklist).
import { randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { getJson, postForm, request } from '../lib/http.mjs';
import { ErrorPage, newBrowser, walk } from '../lib/pages.mjs';
import { check, same } from '../lib/report.mjs';

const SUCCESS = ['code', 'state', 'iss', 'session_state'];
const FAILURE = ['error', 'error_description', 'error_uri', 'state', 'session_state', 'iss'];
/** RFC 6749, section 4.1.2.1: printable ASCII without `"` and `\`. */
const DESCRIPTION = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const VSCHAR = /^[\x20-\x7e]+$/;
const ENOUGH_BITS = 96;
const TYPES = { email_verified: 'boolean', phone_number_verified: 'boolean', address: 'object', updated_at: 'number' };

export const random = () => randomBytes(24).toString('base64url');

/** Shannon entropy of a value in bits: how the published suite measures whether something is random. */
function entropyBits(text) {
  const counts = new Map();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - count * Math.log2(count / text.length), 0);
}

function checkRandom(value, what) {
  check(VSCHAR.test(value), `${what} has characters outside RFC 6749, appendix A`);
  check(entropyBits(value) >= ENOUGH_BITS, `${what} is not random enough: ${Math.round(entropyBits(value))} bits`);
}

/** Fails unless no claim is empty and the standard ones have the right JSON types. */
export function checkClaims(claims, where) {
  for (const [name, value] of Object.entries(claims)) {
    check(value !== null && value !== '', `claim ${name} is empty at ${where}`);
    if (TYPES[name]) same(typeof value, TYPES[name], `type of ${name} at ${where}`);
  }
}

export class Tester {
  /** `name` is the client's key in the configuration; a second tester may share the browser of the first. */
  static async start(config, name = 'basic', browser = undefined) {
    const tester = new Tester();
    const { status, json } = await getJson(`${config.issuer}/.well-known/openid-configuration`);
    same(status, 200, 'status of discovery');
    const client = config.clients[name];
    check(client, `the configuration has no client "${name}"`);
    Object.assign(tester, { config, client, server: json, browser: browser ?? newBrowser(config), keys: createRemoteJWKSet(new URL(json.jwks_uri)) });
    config.visits?.push(tester);
    return tester;
  }

  /** An authorization request; a parameter given as `undefined` is left out. */
  parameters(changes = {}) {
    const { client_id, redirect_uri } = this.client;
    const all = { client_id, redirect_uri, response_type: 'code', scope: 'openid', state: random(), nonce: random(), ...changes };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  address(parameters) {
    const address = new URL(this.server.authorization_endpoint);
    for (const [name, value] of Object.entries(parameters)) address.searchParams.append(name, value);
    return address;
  }

  /** Walks a request to its end at the client; answers `{ sent, url, query, pages }` with the answer checked. */
  async authorize(changes = {}, { user = this.config.user, refuse = undefined, at = undefined, home = this.client.redirect_uri } = {}) {
    const sent = this.parameters(changes);
    const mark = this.browser.visited.length;
    const end = await walk(this.browser, at ?? this.address(sent), { config: this.config, user, refuse });
    check(end.left, `the provider kept the person on page ${end.page?.page ?? end.url.pathname}`);
    const { url } = end;
    check(url.href.startsWith(home), `the answer went to ${url.origin}${url.pathname}`);
    same(url.hash, '', 'fragment of the answer');
    const query = Object.fromEntries(url.searchParams);
    const registered = [...new URL(home).searchParams.keys()];
    const extra = Object.keys(query).filter((name) => !(query.error ? FAILURE : SUCCESS).includes(name) && !registered.includes(name));
    check(!extra.length, `the answer has parameters of its own: ${extra}`);
    same(query.state, sent.state, 'state of the answer');
    same(query.iss, this.config.issuer, 'iss of the answer');
    if (query.error) check(DESCRIPTION.test(query.error_description ?? ''), `error_description has illegal characters: ${query.error_description}`);
    return { sent, url, query, pages: this.browser.visited.slice(mark) };
  }

  /** Asks for an error: answers its code. */
  async refused(changes, options) {
    const { query } = await this.authorize(changes, options);
    check(query.error, 'the provider gave a code where an error was due');
    return query.error;
  }

  /** Asks for the provider's own error page, without a redirect. */
  async page(changes, options) {
    try {
      const end = await walk(this.browser, this.address(this.parameters(changes)), { config: this.config, user: this.config.user, ...options });
      throw new Error(end.left ? `the person was sent to ${end.url.origin}${end.url.pathname}` : `page ${end.page.page} was shown`);
    } catch (error) {
      if (!(error instanceof ErrorPage)) throw error;
      check(error.status >= 400, `the error page has status ${error.status}`);
    }
  }

  /** Exchanges a code at the token endpoint; answers the raw answer. */
  redeem({ sent, query }, changes = {}) {
    return this.token({ grant_type: 'authorization_code', code: query.code, redirect_uri: sent.redirect_uri, ...changes });
  }

  /** A request to the token endpoint with this client's authentication. */
  token(entries) {
    return this.authenticated(this.server.token_endpoint, entries);
  }

  authenticated(endpoint, entries) {
    const { client_id, client_secret, auth_method } = this.client;
    if (auth_method === 'client_secret_post') return postForm(endpoint, { ...entries, client_id, client_secret });
    const pair = [client_id, client_secret].map((part) => new URLSearchParams({ part }).toString().slice(5)).join(':');
    return postForm(endpoint, entries, { authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  }

  /** Login, code, tokens: `{ tokens, claims, pages, answer }`, all checked. */
  async signIn(changes = {}, options = {}) {
    const answer = await this.authorize(changes, options);
    check(answer.query.code, `no code came back but ${answer.query.error}: ${answer.query.error_description}`);
    const response = await this.redeem(answer, options.verifier ? { code_verifier: options.verifier } : {});
    const tokens = this.checkTokens(response);
    const claims = await this.verify(tokens.id_token, answer.sent.nonce);
    checkRandom(answer.query.code, 'the code');
    return { tokens, claims, pages: answer.pages, answer };
  }

  /** A token response as every flow wants it. */
  checkTokens({ status, json, headers, body }) {
    same(status, 200, `status of the token response (${body.slice(0, 200)})`);
    check(/^application\/json/.test(headers.get('content-type')), `token response is sent as ${headers.get('content-type')}`);
    check((headers.get('cache-control') ?? '').includes('no-store'), 'token response lacks Cache-Control: no-store');
    same(json.token_type?.toLowerCase(), 'bearer', 'token_type');
    check(Number.isFinite(json.expires_in) && json.expires_in > 0, `expires_in is ${json.expires_in}`);
    checkRandom(json.access_token, 'the access token');
    if (json.refresh_token) checkRandom(json.refresh_token, 'the refresh token');
    return json;
  }

  /** A token error: 400 (401 for `invalid_client`), JSON; answers its code. */
  checkTokenError({ status, json, headers }) {
    check(status === 400 || (status === 401 && json?.error === 'invalid_client'), `status of the token error is ${status}`);
    check((headers.get('cache-control') ?? '').includes('no-store') || this.config.pages === 'peer', 'token error lacks Cache-Control: no-store');
    check(DESCRIPTION.test(json.error_description ?? ''), 'error_description has illegal characters');
    return json.error;
  }

  /** An ID token as every flow wants it; answers its claims. */
  async verify(token, nonce) {
    check(token, 'no ID token came back');
    const header = decodeProtectedHeader(token);
    check(header.kid, 'the ID token names no key');
    same(header.alg, this.client.id_token_alg ?? 'RS256', 'algorithm of the ID token');
    const { payload } = await jwtVerify(token, this.keys, { issuer: this.config.issuer, audience: this.client.client_id, requiredClaims: ['exp', 'iat', 'sub'] });
    const now = Date.now() / 1000;
    check(Math.abs(payload.iat - now) < 300, 'iat is more than five minutes away');
    same(payload.nonce, nonce, 'nonce');
    if (payload.acr !== undefined) check(payload.acr, 'acr is empty');
    if (payload.auth_time !== undefined) check(payload.auth_time <= now + 1 && payload.auth_time > now - 31_536_000, `auth_time is ${payload.auth_time}`);
    checkClaims(payload, 'the ID token');
    return payload;
  }

  /** Userinfo with everything checked; answers its claims. */
  async userinfo({ tokens, claims }, options = {}) {
    const answer = await request(this.server.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` }, ...options });
    same(answer.status, 200, 'status of userinfo');
    check(/^application\/json/.test(answer.headers.get('content-type')), `userinfo is sent as ${answer.headers.get('content-type')}`);
    const found = JSON.parse(answer.body);
    same(found.sub, claims.sub, 'sub at userinfo');
    checkClaims(found, 'userinfo');
    return found;
  }

  /** `true` while a silent request finds a session, `false` on `login_required`. */
  async isSignedIn() {
    const { query } = await this.authorize({ prompt: 'none' }, { user: null });
    if (query.code) return true;
    same(query.error, 'login_required', 'error of prompt=none');
    return false;
  }
}
