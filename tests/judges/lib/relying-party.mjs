// A service as real ones are written: on openid-client, a certified relying party. It checks `iss`, `state`, `nonce`,
// `auth_time` and the ID token's claims by itself; here its signature check is switched on as well.
import * as oidc from 'openid-client';
import { importJWK } from 'jose';
import { ErrorPage, newBrowser, walk } from './pages.mjs';

/** The client authentication a configured client is registered for. */
async function authentication(client) {
  switch (client.auth_method ?? 'client_secret_basic') {
    case 'client_secret_basic':
      return oidc.ClientSecretBasic(client.client_secret);
    case 'client_secret_post':
      return oidc.ClientSecretPost(client.client_secret);
    case 'private_key_jwt':
      return oidc.PrivateKeyJwt({ key: await importJWK(client.private_jwk, client.private_jwk.alg ?? 'ES256'), kid: client.private_jwk.kid });
    case 'none':
      return oidc.None();
    default:
      throw new Error(`no client authentication called ${client.auth_method}`);
  }
}

/** Discovers the provider as this client; `algorithm` is `oidc` or `oauth2` (RFC 8414). */
export async function discover(config, client, algorithm = 'oidc') {
  const metadata = { id_token_signed_response_alg: client.id_token_alg, use_mtls_endpoint_aliases: false };
  const execute = [oidc.enableNonRepudiationChecks];
  if (config.issuer.startsWith('http:')) execute.push(oidc.allowInsecureRequests);
  return oidc.discovery(new URL(config.issuer), client.client_id, metadata, await authentication(client), { execute, algorithm });
}

/** One person in front of one service: a browser of their own, and the service's view of the provider. */
export class Visit {
  static async start(config, name = 'web', browser = undefined) {
    const client = config.clients[name];
    if (!client) throw new Error(`the configuration has no client "${name}"`);
    const visit = new Visit();
    Object.assign(visit, { config, client, browser: browser ?? newBrowser(config), server: await discover(config, client) });
    config.visits?.push(visit);
    return visit;
  }

  /**
   * Sends the person to the provider and brings them back: `{ url, checks, mark }`, where `url` is the client's
   * address with the answer and `mark` the number of pages seen before. `user: null` means no page may be asked.
   */
  async authorize(parameters = {}, { user = this.config.user, refuse = undefined } = {}) {
    const verifier = oidc.randomPKCECodeVerifier();
    const checks = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce(), idTokenExpected: true };
    const address = oidc.buildAuthorizationUrl(this.server, {
      redirect_uri: this.client.redirect_uri,
      scope: this.client.scope ?? 'openid profile email',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      ...parameters,
    });
    if (parameters.state) checks.expectedState = parameters.state;
    if (parameters.max_age !== undefined) checks.maxAge = Number(parameters.max_age);
    const mark = this.browser.visited.length;
    const end = await walk(this.browser, address, { config: this.config, user, refuse });
    if (!end.left) throw new Error(`the provider kept the person on page ${end.page.page ?? end.url.pathname}: ${end.page.text.slice(0, 200)}`);
    return { url: end.url, checks, mark };
  }

  /** The whole sign-in; answers the token response with `claims()`. */
  async signIn(parameters = {}, options = {}) {
    const { url, checks, mark } = await this.authorize(parameters, options);
    const tokens = await oidc.authorizationCodeGrant(this.server, url, checks);
    return Object.assign(tokens, { pagesSince: this.browser.visited.slice(mark), answer: url });
  }

  /** Parameters that ask for a refresh token (OpenID Connect Core, section 11). */
  offline() {
    return { scope: `${this.client.scope ?? 'openid profile email'} offline_access`, prompt: 'consent' };
  }

  /** Asks for an error: answers the `error` code that came back to the client with everything checked. */
  async refusedWith(parameters, options) {
    const { url, checks } = await this.authorize(parameters, options);
    try {
      await oidc.authorizationCodeGrant(this.server, url, checks);
    } catch (error) {
      if (error instanceof oidc.AuthorizationResponseError) return { error: error.error, url };
      throw error;
    }
    throw new Error('the provider gave a code where an error was due');
  }

  /** Opens the end-session address; answers where the person ended. */
  async logOut(parameters = {}, options = {}) {
    const address = oidc.buildEndSessionUrl(this.server, parameters);
    // The library always adds `client_id`; some checks need it away.
    if (options.withoutClientId) address.searchParams.delete('client_id');
    return walk(this.browser, address, { config: this.config, user: null });
  }

  /** Whether a silent request still finds a session. */
  async isSignedIn() {
    const { url } = await this.authorize({ prompt: 'none' }, { user: null });
    if (url.searchParams.get('code')) return true;
    const error = url.searchParams.get('error');
    if (error === 'login_required') return false;
    throw new Error(`prompt=none after logout answered ${error}`);
  }
}

/** Runs a token request that must fail; answers the OAuth error code. */
export async function tokenError(promise) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError) return error.error;
    // A challenge for Basic carries no error of its own; the body does (RFC 6749, section 5.2).
    if (error instanceof oidc.WWWAuthenticateChallengeError) return error.cause?.[0]?.parameters?.error ?? (await error.response.json()).error;
    throw error;
  }
  return 'no error';
}

export { ErrorPage, oidc };
