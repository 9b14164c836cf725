// Getting, using, renewing and ending tokens, with openid-client.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { postForm, request } from '../lib/http.mjs';
import { check, same } from '../lib/report.mjs';
import { discover, oidc, tokenError, Visit } from '../lib/relying-party.mjs';

const ALLOWED_ANSWER = ['code', 'state', 'iss', 'session_state'];

export async function codeFlow(config) {
  const visit = await Visit.start(config);
  const tokens = await visit.signIn();
  check(tokens.pagesSince.includes('login'), `no login page was shown: ${tokens.pagesSince}`);
  const extra = [...tokens.answer.searchParams.keys()].filter((name) => !ALLOWED_ANSWER.includes(name));
  check(!extra.length, `the answer has parameters of its own: ${extra}`);
  same(tokens.answer.searchParams.get('iss'), config.issuer, 'iss of the answer');
  same(tokens.answer.hash, '', 'fragment of the answer');
  check(tokens.answer.searchParams.get('code').length >= 22, 'the code is shorter than 128 bits');
  same(tokens.token_type, 'bearer', 'token_type');
  check(tokens.expires_in > 0, 'expires_in is missing');
  const claims = tokens.claims();
  check(claims.sub && claims.sub.length <= 255, 'sub is missing or too long');
  check(Math.abs(claims.iat - Date.now() / 1000) < 300, 'iat is not now');
  if (config.pages === 'peer') return;
  check(claims.acr?.startsWith('https://www.spid.gov.it/SpidL'), `acr is ${claims.acr}`);
  check(Array.isArray(claims.amr) && claims.amr.includes('pwd'), `amr is ${claims.amr}`);
  check(claims.auth_time <= Date.now() / 1000 + 1, 'auth_time lies ahead');
  check(claims.sid, 'sid is missing');
  checkAccessToken(tokens.access_token, { config, client: visit.client, sub: claims.sub });
}

/** RFC 9068, sections 2.1 and 2.2; DECISIONS 6: never the client as audience. */
function checkAccessToken(token, { config, client, sub }) {
  same(decodeProtectedHeader(token).typ, 'at+jwt', 'typ of the access token');
  const claims = decodeJwt(token);
  for (const name of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']) check(claims[name] !== undefined, `the access token lacks ${name}`);
  same(claims.iss, config.issuer, 'iss of the access token');
  same(claims.client_id, client.client_id, 'client_id of the access token');
  same(claims.sub, sub, 'sub of the access token');
  check(![claims.aud].flat().includes(client.client_id), 'the access token names the client as audience');
  check(claims.exp - claims.iat <= 300, `the access token lives ${claims.exp - claims.iat} s, more than 5 minutes`);
}

export async function publicClient(config) {
  const tokens = await (await Visit.start(config, 'public')).signIn();
  check(tokens.claims().sub, 'sub is missing');
}

export async function clientSecretPost(config) {
  const tokens = await (await Visit.start(config, 'post')).signIn();
  check(tokens.access_token, 'no access token');
}

export async function privateKeyJwt(config) {
  const visit = await Visit.start(config, 'key');
  const tokens = await visit.signIn();
  same(decodeProtectedHeader(tokens.id_token).alg, visit.client.id_token_alg ?? 'RS256', 'algorithm of the ID token');
  const wrongKey = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const impostor = new oidc.Configuration(visit.server.serverMetadata(), visit.client.client_id, {}, oidc.PrivateKeyJwt({ key: wrongKey.privateKey, kid: visit.client.private_jwk.kid }));
  oidc.allowInsecureRequests(impostor);
  same(await tokenError(oidc.clientCredentialsGrant(impostor)), 'invalid_client', 'error for an assertion signed by another key');
}

export async function codeReuse(config) {
  const visit = await Visit.start(config);
  const { url, checks } = await visit.authorize();
  const tokens = await oidc.authorizationCodeGrant(visit.server, url, checks);
  same(await tokenError(oidc.authorizationCodeGrant(visit.server, url, checks)), 'invalid_grant', 'error for the second use of a code');
  const { status } = await request(visit.server.serverMetadata().userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  same(status, 401, 'status of userinfo with a token from a code used twice');
}

export async function wrongVerifier(config) {
  const visit = await Visit.start(config);
  const { url, checks } = await visit.authorize();
  checks.pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  same(await tokenError(oidc.authorizationCodeGrant(visit.server, url, checks)), 'invalid_grant', 'error for a wrong code_verifier');
}

export async function userinfo(config) {
  const visit = await Visit.start(config);
  const tokens = await visit.signIn();
  const { sub } = tokens.claims();
  const claims = await oidc.fetchUserInfo(visit.server, tokens.access_token, sub);
  if (config.user.email) same(claims.email, config.user.email, 'email at userinfo');
  check(claims.given_name && claims.family_name, 'the name is missing at userinfo');
  check(!Object.values(claims).some((value) => value === null || value === ''), 'a claim without value is shown');
  const { userinfo_endpoint: endpoint } = visit.server.serverMetadata();
  const posted = await request(endpoint, { method: 'POST', headers: { authorization: `Bearer ${tokens.access_token}` } });
  same(posted.status, 200, 'status of userinfo by POST');
  same(JSON.parse(posted.body).sub, sub, 'sub of userinfo by POST');
  const nobody = await request(endpoint);
  same(nobody.status, 401, 'status of userinfo without a token');
  check(/^bearer/i.test(nobody.headers.get('www-authenticate') ?? ''), 'userinfo without a token names no Bearer challenge');
  same(await tokenError(oidc.fetchUserInfo(visit.server, tokens.id_token, sub)), 'invalid_token', 'error for an ID token at userinfo');
}

export async function refreshRotation(config) {
  const visit = await Visit.start(config);
  const first = await visit.signIn(visit.offline());
  check(first.refresh_token, 'no refresh token with offline_access');
  const second = await oidc.refreshTokenGrant(visit.server, first.refresh_token);
  check(second.refresh_token && second.refresh_token !== first.refresh_token, 'the refresh token was not rotated');
  check(second.access_token !== first.access_token, 'the access token is the old one');
  const [before, after] = [first.claims(), second.claims()];
  for (const name of ['iss', 'sub', 'auth_time', 'azp']) same(after?.[name], before[name], `${name} of the ID token after refresh`);
  same(String(after.aud), String(before.aud), 'aud of the ID token after refresh');
  if (config.refresh_grace_seconds > 0) {
    const sibling = await oidc.refreshTokenGrant(visit.server, first.refresh_token);
    check(sibling.refresh_token, 'a second use inside the grace time gave no sibling');
    check((await oidc.refreshTokenGrant(visit.server, second.refresh_token)).access_token, 'a sibling spoiled the family');
  }
  const { json } = await withoutClient(visit, 'token_endpoint', { grant_type: 'refresh_token', refresh_token: second.refresh_token });
  same(json?.error, 'invalid_client', 'error for a refresh without client authentication');
}

export async function refreshReuse(config) {
  const visit = await Visit.start(config);
  const first = await visit.signIn(visit.offline());
  const second = await oidc.refreshTokenGrant(visit.server, first.refresh_token);
  await graceOver(config);
  same(await tokenError(oidc.refreshTokenGrant(visit.server, first.refresh_token)), 'invalid_grant', 'error for an old refresh token');
  same(await tokenError(oidc.refreshTokenGrant(visit.server, second.refresh_token)), 'invalid_grant', 'error for the newest refresh token of the family after reuse');
  same((await oidc.tokenIntrospection(visit.server, second.access_token)).active, false, 'activity of the family\'s access token');
}

/** Lets the grace time pass: by the clock of the provider where it can be moved, else by waiting. */
async function graceOver(config) {
  const seconds = (config.refresh_grace_seconds ?? 10) + 1;
  if (config.clock_url) {
    same((await postForm(config.clock_url, { advance_seconds: String(seconds) })).status < 300, true, 'moving the clock');
  } else if (seconds > 1) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

export async function introspection(config) {
  const visit = await Visit.start(config);
  const tokens = await visit.signIn(visit.offline());
  const live = await oidc.tokenIntrospection(visit.server, tokens.access_token);
  same(live.active, true, 'activity of a fresh access token');
  same(live.client_id, visit.client.client_id, 'client_id at introspection');
  check(live.exp > Date.now() / 1000, 'exp is missing');
  same((await oidc.tokenIntrospection(visit.server, tokens.refresh_token)).active, true, 'activity of a fresh refresh token');
  const unknown = await oidc.tokenIntrospection(visit.server, 'never-issued');
  same(JSON.stringify(unknown), '{"active":false}', 'answer for an unknown token');
  const { status, json } = await withoutClient(visit, 'introspection_endpoint', { token: tokens.access_token });
  same(`${status} ${json?.error}`, '401 invalid_client', 'answer without client authentication');
}

export async function revocation(config) {
  const visit = await Visit.start(config);
  const tokens = await visit.signIn(visit.offline());
  await oidc.tokenRevocation(visit.server, 'never-issued');
  await oidc.tokenRevocation(visit.server, tokens.refresh_token, { token_type_hint: 'access_token' });
  same(await tokenError(oidc.refreshTokenGrant(visit.server, tokens.refresh_token)), 'invalid_grant', 'error for a revoked refresh token');
  same((await oidc.tokenIntrospection(visit.server, tokens.access_token)).active, false, 'activity of the access token of a revoked refresh token');
}

export async function clientCredentials(config) {
  const client = config.clients.service;
  const server = await discover(config, client);
  const tokens = await oidc.clientCredentialsGrant(server, { ...(client.scope ? { scope: client.scope } : {}), ...(client.resource ? { resource: client.resource } : {}) });
  same(tokens.refresh_token, undefined, 'refresh token of client_credentials');
  same(tokens.id_token, undefined, 'ID token of client_credentials');
  same(decodeProtectedHeader(tokens.access_token).typ, 'at+jwt', 'typ of the access token');
  same(decodeJwt(tokens.access_token).sub, client.client_id, 'sub of the access token');
  const impostor = await discover(config, { ...client, client_secret: 'wrong-secret-of-the-judge' });
  same(await tokenError(oidc.clientCredentialsGrant(impostor)), 'invalid_client', 'error for a wrong secret');
}

/** A request that names a confidential client but proves nothing. */
function withoutClient(visit, endpoint, entries) {
  return postForm(visit.server.serverMetadata()[endpoint], { ...entries, client_id: visit.client.client_id });
}
