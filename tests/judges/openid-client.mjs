// The provider as a certified relying party sees it (npm `openid-client`). See README.md for the configuration.
import * as discovery from './cases/discovery.mjs';
import * as logout from './cases/logout.mjs';
import * as prompts from './cases/prompts.mjs';
import * as tokens from './cases/tokens.mjs';
import { closeConnections } from './lib/http.mjs';
import { checkCookies } from './lib/page-rules.mjs';
import { check, readConfig, Report } from './lib/report.mjs';

const CASES = [
  ['discovery', discovery.discovery],
  ['oauth-metadata', discovery.oauthMetadata],
  ['jwks', discovery.jwks],
  ['code-flow', tokens.codeFlow],
  ['code-flow-public-client', tokens.publicClient],
  ['code-flow-client-secret-post', tokens.clientSecretPost],
  ['code-flow-private-key-jwt', tokens.privateKeyJwt],
  ['code-reuse', tokens.codeReuse],
  ['wrong-code-verifier', tokens.wrongVerifier],
  ['userinfo', tokens.userinfo],
  ['refresh-rotation', tokens.refreshRotation],
  ['refresh-reuse', tokens.refreshReuse],
  ['introspection', tokens.introspection],
  ['revocation', tokens.revocation],
  ['client-credentials', tokens.clientCredentials],
  ['prompt-none-without-session', prompts.promptNoneWithoutSession],
  ['prompt-none-with-session', prompts.promptNoneWithSession],
  ['prompt-login', prompts.promptLogin],
  ['max-age', prompts.maxAge],
  ['refusal-at-login', prompts.refusalAtLogin],
  ['refusal-at-consent', prompts.refusalAtConsent],
  ['two-tabs', prompts.twoTabs],
  ['logout-metadata', logout.logoutMetadata],
  ['rp-initiated-logout', logout.rpInitiatedLogout],
  ['logout-without-parameters', logout.logoutWithoutParameters],
  ['logout-to-unregistered-address', logout.logoutToUnregisteredAddress],
  ['backchannel-logout', logout.backchannelLogout],
];

const config = readConfig();
config.visits = [];
const report = new Report(config);
for (const [name, body] of CASES) {
  if (config.skip?.includes(name)) continue;
  await report.run(name, () => body(config));
}
// Every page that the cases passed must have kept the rules that simple browsers depend on.
await report.run('page-rules', () => {
  const faults = [...new Set(config.visits.flatMap((visit) => visit.browser.faults))];
  check(!faults.length, faults.join('; '));
});
await report.run('cookies', () => {
  const faults = config.pages === 'peer' ? [] : config.visits.flatMap((visit) => checkCookies(visit.browser.jar, { https: config.issuer.startsWith('https:') }));
  check(!faults.length, [...new Set(faults)].join('; '));
});
report.finish();
closeConnections();
