// The published checklists for OpenID providers, one case a check, named after it: Config, Basic, RP-initiated logout,
// back-channel logout. Configuration as for `openid-client.mjs`, with the clients `basic` and `plain` (README.md).
import { discovery, jwks } from './cases/discovery.mjs';
import * as basic from './conformance/basic.mjs';
import * as logout from './conformance/logout.mjs';
import { closeConnections } from './lib/http.mjs';
import { check, readConfig, Report } from './lib/report.mjs';

const BASIC = {
  server: basic.serverTest,
  'response-type-missing': basic.responseType,
  'idtoken-signature': basic.idTokenSignature,
  'idtoken-unsigned': basic.idTokenUnsigned,
  'userinfo-get': basic.userinfoGet,
  'userinfo-post-header': basic.userinfoPostHeader,
  'userinfo-post-body': basic.userinfoPostBody,
  'ensure-request-without-nonce-succeeds-for-code-flow': basic.withoutNonce,
  'scope-profile': basic.scopeProfile,
  'scope-email': basic.scopeEmail,
  'scope-address': basic.scopeAddress,
  'scope-phone': basic.scopePhone,
  'scope-all': basic.scopeAll,
  'alternate-happy-flow': basic.alternateHappyFlow,
  'display-page': basic.displayPage,
  'display-popup': basic.displayPopup,
  'prompt-login': basic.promptLogin,
  'prompt-none-not-logged-in': basic.promptNoneNotLoggedIn,
  'prompt-none-logged-in': basic.promptNoneLoggedIn,
  'max-age-1': basic.maxAge1,
  'max-age-10000': basic.maxAge10000,
  'ensure-request-with-unknown-parameter-succeeds': basic.unknownParameter,
  'id-token-hint': basic.idTokenHint,
  'login-hint': basic.loginHint,
  'ui-locales': basic.uiLocales,
  'claims-locales': basic.claimsLocales,
  'ensure-request-with-acr-values-succeeds': basic.acrValues,
  codereuse: basic.codeReuse,
  'codereuse-30seconds': basic.codeReuseAfter30Seconds,
  'ensure-registered-redirect-uri': basic.unregisteredRedirectUri,
  'ensure-post-request-succeeds': basic.postRequest,
  'server-client-secret-post': basic.clientSecretPost,
  'request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': basic.requestUriUnsigned,
  'unsigned-request-object-supported-correctly-or-rejected-as-unsupported': basic.unsignedRequestObject,
  'claims-essential': basic.claimsEssential,
  'ensure-request-object-with-redirect-uri': basic.requestObjectWithRedirectUri,
  'refresh-token': basic.refreshToken,
  'ensure-request-with-valid-pkce-succeeds': basic.validPkce,
};
const LOGOUT = {
  'rp-initiated-logout-discovery-endpoint-verification': logout.discovery,
  'rp-initiated-logout': logout.rpInitiated,
  'rp-initiated-logout-no-state': logout.noState,
  'rp-initiated-logout-no-params': logout.noParams,
  'rp-initiated-logout-no-post-logout-redirect-uri': logout.noAddress,
  'rp-initiated-logout-only-state': logout.onlyState,
  'rp-initiated-logout-bad-post-logout-redirect-uri': logout.badAddress,
  'rp-initiated-logout-query-added-to-post-logout-redirect-uri': logout.queryAdded,
  'rp-initiated-logout-modified-id-token-hint': logout.modifiedHint,
  'rp-initiated-logout-bad-id-token-hint': logout.badHint,
  'rp-initiated-logout-no-id-token-hint': logout.noHint,
  'backchannel-logout-discovery-endpoint-verification': logout.backchannelDiscovery,
  'backchannel-rp-initiated-logout': logout.backchannel,
};

const config = readConfig();
config.visits = [];
const report = new Report(config);
await report.run('oidcc-discovery-endpoint-verification', async () => {
  await discovery(config);
  await jwks(config);
});
for (const [name, body] of Object.entries({ ...BASIC, ...LOGOUT })) await report.run(`oidcc-${name}`, () => body(config));
await report.run('page-rules', () => {
  const faults = [...new Set(config.visits.flatMap((visit) => visit.browser.faults))];
  check(!faults.length, faults.join('; '));
});
report.finish();
closeConnections();
