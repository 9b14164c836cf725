// RP-initiated logout and back-channel logout.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { Receiver } from '../lib/receiver.mjs';
import { check, same } from '../lib/report.mjs';
import { ErrorPage, Visit } from '../lib/relying-party.mjs';

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

export async function rpInitiatedLogout(config) {
  const visit = await Visit.start(config);
  const tokens = await visit.signIn();
  check(await visit.isSignedIn(), 'there is no session after the login');
  const home = visit.client.post_logout_redirect_uri;
  const end = await visit.logOut({ id_token_hint: tokens.id_token, post_logout_redirect_uri: home, state: 'state of the logout' });
  check(end.left, `the person did not come back to the client but stayed on page ${end.page?.page}`);
  same(end.url.origin + end.url.pathname, new URL(home).origin + new URL(home).pathname, 'address after the logout');
  same(end.url.search, `?${new URLSearchParams({ state: 'state of the logout' })}`.replaceAll('+', end.url.search.includes('%20') ? '%20' : '+'), 'query after the logout');
  check(!(await visit.isSignedIn()), 'the session is still there');
}

export async function logoutWithoutParameters(config) {
  const visit = await Visit.start(config);
  await visit.signIn();
  const end = await visit.logOut({}, { withoutClientId: true });
  check(!end.left, 'the person was sent away although no address was given');
  if (config.pages !== 'peer') same(end.page.page, 'logged-out', 'last page');
  check(!(await visit.isSignedIn()), 'the session is still there');
}

export async function logoutToUnregisteredAddress(config) {
  const visit = await Visit.start(config);
  const tokens = await visit.signIn();
  const bad = new URL(visit.client.post_logout_redirect_uri);
  bad.searchParams.set('foo', 'bar');
  try {
    const end = await visit.logOut({ id_token_hint: tokens.id_token, post_logout_redirect_uri: bad.href });
    check(!end.left, `the person was sent to the unregistered address ${end.url}`);
  } catch (error) {
    if (!(error instanceof ErrorPage)) throw error;
  }
}

export async function backchannelLogout(config) {
  const { port, path = '/backchannel-logout' } = config.backchannel;
  const receiver = await Receiver.start(port);
  try {
    const visit = await Visit.start(config);
    const tokens = await visit.signIn();
    const refreshable = await visit.signIn({ scope: `${visit.client.scope ?? 'openid profile email'} offline_access`, prompt: 'consent' });
    check(refreshable.refresh_token, 'no refresh token with offline_access');
    const { left } = await visit.logOut({ id_token_hint: tokens.id_token, post_logout_redirect_uri: visit.client.post_logout_redirect_uri });
    check(left, 'the browser did not come back to the client');
    const call = await callAbout(receiver, tokens.claims().sid);
    same(`${call.method} ${call.path}`, `POST ${path}`, 'back-channel call');
    check(call.contentType.startsWith('application/x-www-form-urlencoded'), `the call is sent as ${call.contentType}`);
    same(call.entries.map(([name]) => name).join(), 'logout_token', 'form fields of the call');
    await checkLogoutToken(call.entries[0][1], { visit, config, claims: tokens.claims() });
    check(!(await visit.isSignedIn()), 'the session is still there');
  } finally {
    await receiver.close();
  }
}

/** The call about this session: sessions that ended before the receiver was there are told of again, and come too. */
async function callAbout(receiver, sid) {
  for (;;) {
    const call = await receiver.next(20);
    const token = call.entries.find(([name]) => name === 'logout_token')?.[1];
    if (!sid || !token || (decodeJwt(token).sid ?? sid) === sid) return call;
  }
}

/** Back-Channel Logout 1.0, sections 2.4 and 2.6. */
async function checkLogoutToken(token, { visit, config, claims }) {
  const keys = createRemoteJWKSet(new URL(visit.server.serverMetadata().jwks_uri));
  const { payload } = await jwtVerify(token, keys, { issuer: config.issuer, audience: visit.client.client_id, typ: config.pages === 'peer' ? undefined : 'logout+jwt' });
  check(decodeProtectedHeader(token).alg !== 'none', 'the logout token is not signed');
  for (const name of ['iat', 'jti', 'exp']) check(payload[name] !== undefined, `the logout token lacks ${name}`);
  check(payload.exp - payload.iat <= 300, 'the logout token lives more than 5 minutes');
  same(JSON.stringify(payload.events), JSON.stringify({ [LOGOUT_EVENT]: {} }), 'events');
  same('nonce' in payload, false, 'presence of a nonce');
  check(payload.sub || payload.sid, 'the logout token names neither person nor session');
  if (payload.sub) same(payload.sub, claims.sub, 'sub of the logout token');
  if (claims.sid) same(payload.sid, claims.sid, 'sid of the logout token');
}

export async function logoutMetadata(config) {
  const server = (await Visit.start(config)).server.serverMetadata();
  check(server.end_session_endpoint, 'end_session_endpoint is missing');
  same(server.backchannel_logout_supported, true, 'backchannel_logout_supported');
  same(server.backchannel_logout_session_supported, true, 'backchannel_logout_session_supported');
}

