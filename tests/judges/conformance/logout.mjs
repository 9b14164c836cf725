// RP-initiated and back-channel logout: the published checks, one function each.
import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { backchannelLogout, logoutMetadata } from '../cases/logout.mjs';
import { ErrorPage, walk } from '../lib/pages.mjs';
import { check, same } from '../lib/report.mjs';
import { random, Tester } from './tester.mjs';

/** A signed-in person and what their logout leads to. */
class Leaving {
  static async start(config) {
    const leaving = new Leaving();
    leaving.tester = await Tester.start(config, 'web');
    leaving.hint = (await leaving.tester.signIn({ ...(await pkce()) }, { verifier: VERIFIER })).tokens.id_token;
    leaving.home = leaving.tester.client.post_logout_redirect_uri;
    return leaving;
  }

  async leave(parameters) {
    const address = new URL(this.tester.server.end_session_endpoint);
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    return walk(this.tester.browser, address, { config: this.tester.config, user: null });
  }

  /** Back at the client with exactly this query, and signed out. */
  async arrives(parameters, query) {
    const end = await this.leave(parameters);
    check(end.left, `the person stayed on page ${end.page?.page}`);
    same(`${end.url.origin}${end.url.pathname}`, this.home, 'address after the logout');
    same(JSON.stringify([...end.url.searchParams]), JSON.stringify(Object.entries(query)), 'query after the logout');
    await this.isOver();
  }

  /** The logged-out page of the provider, no redirect, and signed out. */
  async stays(parameters) {
    const end = await this.leave(parameters);
    check(!end.left, `the person was sent to ${end.url}`);
    if (this.tester.config.pages !== 'peer') same(end.page.page, 'logged-out', 'page after the logout');
    await this.isOver();
  }

  /** An error page or the provider's own pages, but no redirect to the client. */
  async isNotSentAway(parameters) {
    try {
      const end = await this.leave(parameters);
      check(!end.left, `the person was sent to ${end.url}`);
    } catch (error) {
      if (!(error instanceof ErrorPage)) throw error;
    }
  }

  async isOver() {
    const { query } = await this.tester.authorize({ prompt: 'none', ...(await pkce()) }, { user: null });
    same(query.error, 'login_required', 'error of prompt=none after the logout');
  }
}

const VERIFIER = 'a-verifier-of-the-logout-checks-0123456789abcdef';
async function pkce() {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(VERIFIER));
  return { code_challenge: Buffer.from(digest).toString('base64url'), code_challenge_method: 'S256' };
}

const leaving = (body) => async (config) => body(await Leaving.start(config));

export const discovery = logoutMetadata;
export const rpInitiated = leaving((it) => {
  const state = random();
  return it.arrives({ id_token_hint: it.hint, post_logout_redirect_uri: it.home, state }, { state });
});
export const noState = leaving((it) => it.arrives({ id_token_hint: it.hint, post_logout_redirect_uri: it.home }, {}));
export const noParams = leaving((it) => it.stays({}));
export const noAddress = leaving((it) => it.stays({ id_token_hint: it.hint }));
export const onlyState = leaving((it) => it.stays({ state: random() }));
export const badAddress = leaving((it) => it.isNotSentAway({ id_token_hint: it.hint, post_logout_redirect_uri: `${it.home}${random()}` }));
export const queryAdded = leaving((it) => it.isNotSentAway({ id_token_hint: it.hint, post_logout_redirect_uri: `${it.home}?foo=bar` }));
export const modifiedHint = leaving((it) => {
  const unsigned = new UnsecuredJWT(decodeJwt(it.hint)).encode();
  return it.isNotSentAway({ id_token_hint: unsigned, post_logout_redirect_uri: it.home });
});
export const badHint = leaving(async (it) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = await new SignJWT(decodeJwt(it.hint)).setProtectedHeader({ alg: 'ES256', kid: 'forged' }).sign(privateKey);
  await it.isNotSentAway({ id_token_hint: forged, post_logout_redirect_uri: it.home });
});
export const noHint = leaving((it) => it.isNotSentAway({ post_logout_redirect_uri: it.home }));
export const backchannelDiscovery = logoutMetadata;
export const backchannel = backchannelLogout;
