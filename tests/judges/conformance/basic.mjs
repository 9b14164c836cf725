// Basic provider: the published checks, one function each, in the order of the list. No PKCE is sent but in the last.
import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt, UnsecuredJWT } from 'jose';
import { postForm, request } from '../lib/http.mjs';
import { check, same } from '../lib/report.mjs';
import { random, Tester } from './tester.mjs';

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const start = (config, name) => Tester.start(config, name);

/** A plain sign-in with these parameters. */
const succeeds = (changes, name) => async (config) => {
  await (await start(config, name)).signIn(changes);
};

/** Scope → claims that a person who has them shows at userinfo. */
const scope = (scopes, wanted) => async (config) => {
  const tester = await start(config);
  const signed = await tester.signIn({ scope: `openid ${scopes}` });
  const found = await tester.userinfo(signed);
  for (const name of wanted.filter((claim) => !config.user.lacks?.includes(claim))) check(found[name] !== undefined, `${name} is missing at userinfo`);
};

export const serverTest = succeeds({});
export const responseType = async (config) => {
  const tester = await start(config);
  const error = await tester.refused({ response_type: undefined }, { user: null });
  check(['unsupported_response_type', 'invalid_request'].includes(error), `error is ${error}`);
};
export const idTokenSignature = async (config) => {
  const tester = await start(config, 'plain');
  same(tester.client.id_token_alg, undefined, 'algorithm in the configuration of the client that names none');
  await tester.signIn();
};
export const idTokenUnsigned = async (config) => {
  const tester = await start(config);
  check(!tester.server.id_token_signing_alg_values_supported.includes('none'), 'unsigned ID tokens are offered');
};
export const userinfoGet = async (config) => {
  const tester = await start(config);
  await tester.userinfo(await tester.signIn());
};
export const userinfoPostHeader = async (config) => {
  const tester = await start(config);
  const signed = await tester.signIn();
  await tester.userinfo(signed, { method: 'POST', headers: { authorization: `Bearer ${signed.tokens.access_token}` } });
};
export const userinfoPostBody = async (config) => {
  const tester = await start(config);
  const { tokens, claims } = await tester.signIn();
  const { status, json } = await postForm(tester.server.userinfo_endpoint, { access_token: tokens.access_token });
  if (status === 200) same(json.sub, claims.sub, 'sub at userinfo');
  else check(status >= 400 && status < 500, `status of userinfo is ${status}`);
};
export const withoutNonce = async (config) => {
  const { claims } = await (await start(config)).signIn({ nonce: undefined });
  same('nonce' in claims, false, 'presence of a nonce');
};
export const scopeProfile = scope('profile', ['given_name', 'family_name']);
export const scopeEmail = scope('email', ['email']);
export const scopeAddress = scope('address', ['address']);
export const scopePhone = scope('phone', ['phone_number']);
export const scopeAll = scope('profile email address phone', ['given_name', 'family_name', 'email', 'address', 'phone_number']);
export const alternateHappyFlow = async (config) => {
  const tester = await start(config);
  const sent = tester.parameters({ scope: 'email profile openid' });
  const reversed = Object.fromEntries(Object.entries(sent).reverse());
  const answer = await tester.authorize(reversed, { at: tester.address(reversed) });
  tester.checkTokens(await tester.redeem(answer));
};
export const displayPage = succeeds({ display: 'page' });
export const displayPopup = succeeds({ display: 'popup' });
export const promptLogin = async (config) => {
  const tester = await start(config);
  const first = await tester.signIn();
  await pause(1.5);
  const second = await tester.signIn({ prompt: 'login' });
  check(second.pages.includes('login'), 'the credentials were not asked again');
  check(second.claims.auth_time > first.claims.auth_time, 'auth_time is not later');
};
export const promptNoneNotLoggedIn = async (config) => {
  const tester = await start(config);
  const error = await tester.refused({ prompt: 'none', state: random().repeat(4).slice(0, 128) }, { user: null });
  check(['login_required', 'interaction_required', 'account_selection_required', 'consent_required'].includes(error), `error is ${error}`);
};
export const promptNoneLoggedIn = async (config) => {
  const tester = await start(config);
  const first = await tester.signIn();
  const second = await tester.signIn({ prompt: 'none' }, { user: null });
  same(second.pages.length, 0, 'number of pages shown');
  for (const name of ['sub', 'auth_time']) same(second.claims[name], first.claims[name], name);
};
export const maxAge1 = async (config) => {
  const tester = await start(config);
  const first = await tester.signIn();
  await pause(2.5);
  const second = await tester.signIn({ max_age: '1' });
  check(second.pages.includes('login'), 'the credentials were not asked again');
  check(second.claims.auth_time > first.claims.auth_time, 'auth_time is not later');
};
export const maxAge10000 = async (config) => {
  const tester = await start(config);
  const first = await tester.signIn({ max_age: '15000' });
  const second = await tester.signIn({ max_age: '10000' });
  check(!second.pages.includes('login'), 'the credentials were asked again');
  check(first.claims.auth_time, 'auth_time is missing');
  for (const name of ['sub', 'auth_time']) same(second.claims[name], first.claims[name], name);
};
export const unknownParameter = succeeds({ extra: 'foobar' });
export const idTokenHint = async (config) => {
  const tester = await start(config);
  const first = await tester.signIn();
  const second = await tester.signIn({ prompt: 'none', id_token_hint: first.tokens.id_token }, { user: null });
  same(second.claims.sub, first.claims.sub, 'sub');
};
export const loginHint = async (config) => {
  const tester = await start(config);
  const sent = tester.parameters({ login_hint: 'maria.rossi@example.it' });
  const at = await tester.browser.open(tester.address(sent));
  const field = at.page.forms[0]?.fields.find((one) => ['username', 'login'].includes(one.name));
  same(field?.value, 'maria.rossi@example.it', 'prefilled user name');
  const answer = await tester.authorize(sent, { at });
  tester.checkTokens(await tester.redeem(answer));
};
export const uiLocales = async (config) => {
  await (await start(config)).signIn({ ui_locales: 'se' });
  if (config.pages === 'peer') return;
  for (const language of ['it', 'en', 'de']) {
    const tester = await start(config);
    const at = await tester.browser.open(tester.address(tester.parameters({ ui_locales: `xx ${language}` })));
    same(at.page.lang, language, `language of the page for ui_locales=xx ${language}`);
  }
};
export const claimsLocales = succeeds({ claims_locales: 'se' });
export const acrValues = async (config) => {
  const tester = await start(config);
  const offered = tester.server.acr_values_supported ?? [];
  // The lowest first: a wish that the person can fulfil without another factor.
  const { claims } = await tester.signIn({ acr_values: offered.join(' ') || '1 2' });
  if (offered.length && config.pages !== 'peer') check(offered.includes(claims.acr), `acr is ${claims.acr}`);
};
export const codeReuse = async (config) => {
  const tester = await start(config);
  const answer = await tester.authorize();
  tester.checkTokens(await tester.redeem(answer));
  same(tester.checkTokenError(await tester.redeem(answer)), 'invalid_grant', 'error');
};
export const codeReuseAfter30Seconds = async (config) => {
  const tester = await start(config);
  const answer = await tester.authorize();
  const tokens = tester.checkTokens(await tester.redeem(answer));
  await pause(30);
  same(tester.checkTokenError(await tester.redeem(answer)), 'invalid_grant', 'error');
  const { status } = await request(tester.server.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  check(status >= 400 && status < 500, `userinfo answers ${status} to the token of a code used twice`);
};
export const unregisteredRedirectUri = async (config) => {
  const tester = await start(config);
  await tester.page({ redirect_uri: `${tester.client.redirect_uri}/${random()}` }, { user: null });
};
export const postRequest = async (config) => {
  const tester = await start(config);
  const sent = tester.parameters();
  const at = await tester.browser.post(tester.server.authorization_endpoint, sent);
  const answer = await tester.authorize(sent, { at });
  tester.checkTokens(await tester.redeem(answer));
};
export const clientSecretPost = succeeds({}, 'post');
export const requestUriUnsigned = async (config) => {
  const tester = await start(config);
  const error = await tester.refused({ request_uri: 'https://client.example/request.jwt' }, { user: null });
  same(error, 'request_uri_not_supported', 'error');
};
export const unsignedRequestObject = async (config) => {
  const tester = await start(config);
  const sent = tester.parameters();
  const object = new UnsecuredJWT(sent).setIssuer(sent.client_id).setAudience(config.issuer).encode();
  same(await tester.refused({ ...sent, request: object }, { user: null }), 'request_not_supported', 'error');
};
export const claimsEssential = async (config) => {
  const tester = await start(config);
  const signed = await tester.signIn({ claims: JSON.stringify({ userinfo: { name: { essential: true } } }) });
  check((await tester.userinfo(signed)).name, 'name is missing at userinfo');
};
export const requestObjectWithRedirectUri = async (config) => {
  const tester = await start(config);
  const sent = tester.parameters();
  const object = new UnsecuredJWT({ ...sent, redirect_uri: `${sent.redirect_uri}/other` }).encode();
  try {
    same(await tester.refused({ ...sent, request: object }, { user: null }), 'request_not_supported', 'error');
  } catch (error) {
    if (!(error.name === 'Error' && error.message.startsWith('error page'))) throw error;
  }
};
export const refreshToken = async (config) => {
  const tester = await start(config);
  const first = await tester.signIn({ scope: 'openid email offline_access', prompt: 'consent' });
  check(first.tokens.refresh_token, 'no refresh token with offline_access');
  await pause(1.1);
  let token = first.tokens.refresh_token;
  for (const narrowed of [{}, { scope: 'openid' }]) {
    const tokens = tester.checkTokens(await tester.token({ grant_type: 'refresh_token', refresh_token: token, ...narrowed }));
    check(tokens.access_token !== first.tokens.access_token, 'the access token is the old one');
    const claims = await tester.verify(tokens.id_token, decodeJwt(tokens.id_token).nonce);
    for (const name of ['iss', 'sub', 'auth_time', 'azp']) same(claims[name], first.claims[name], `${name} after refresh`);
    same(String(claims.aud), String(first.claims.aud), 'aud after refresh');
    check(claims.iat > first.claims.iat, 'iat is the old one');
    token = tokens.refresh_token ?? token;
  }
  const thief = await start(config, 'post');
  same(thief.checkTokenError(await thief.token({ grant_type: 'refresh_token', refresh_token: token })), 'invalid_grant', "error for another client's refresh token");
};
export const validPkce = async (config) => {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const tester = await start(config);
  await tester.signIn({ code_challenge: challenge, code_challenge_method: 'S256' }, { verifier });
};
