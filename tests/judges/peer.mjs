// npm `oidc-provider` (a certified OpenID provider) with the clients it is given: the judges are tried on it, and the
// bench measures it beside the product. It keeps everything in memory. Run: `node peer.mjs PEER.json` with
// { "issuer": "http://localhost:9400", "port": 9400, "clients": [client metadata…], "resource": "https://…" }.
// Prints `listening` on standard output once it answers.
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import Provider from 'oidc-provider';
import { readConfig } from './lib/report.mjs';

const config = readConfig();
const jwk = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg.toLowerCase() });

/** Resource names end in the algorithm their access tokens are signed with: `…/RS256`, `…/ES256`. */
const resourceServer = (resource) => ({
  scope: 'read write',
  audience: resource,
  accessTokenTTL: 300,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: /(RS256|PS256|ES256)$/.exec(resource)?.[1] ?? 'ES256' } },
});

const provider = new Provider(config.issuer, {
  clients: config.clients,
  jwks: { keys: [jwk('rsa', { modulusLength: 2048 }, 'RS256'), jwk('ec', { namedCurve: 'P-256' }, 'ES256'), jwk('rsa', { modulusLength: 2048 }, 'PS256')] },
  // Requests by POST are taken only with cookies that cross sites.
  enableHttpPostMethods: true,
  cookies: { keys: ['a key of the tests, worth nothing'], long: { sameSite: 'none', httpOnly: true, signed: true } },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, given_name: 'Maria', family_name: 'Rossi', name: 'Maria Rossi', email: 'maria.rossi@example.it', email_verified: true, phone_number: '+390551234567', address: { locality: 'Firenze', country: 'IT' } }),
  }),
  claims: { openid: ['sub', 'sid'], profile: ['given_name', 'family_name', 'name'], email: ['email', 'email_verified'], address: ['address'], phone: ['phone_number'] },
  scopes: ['openid', 'offline_access', 'profile', 'email', 'address', 'phone', 'read', 'write'],
  acrValues: ['https://www.spid.gov.it/SpidL1', 'https://www.spid.gov.it/SpidL2'],
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    claimsParameter: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: (_ctx, resource) => resourceServer(resource),
    },
  },
  pkce: { required: () => false },
  rotateRefreshToken: () => true,
  // Its own connections refuse loopback; the clients of the tests live there.
  fetch: (url, { dispatcher: _guarded, ...options }) => globalThis.fetch(url, options),
  ttl: { AccessToken: 300, AuthorizationCode: 60, ClientCredentials: 300, Grant: 3600, IdToken: 300, Interaction: 600, RefreshToken: 3600, Session: 3600 },
});

provider.on('backchannel.error', (_ctx, error) => console.error('back-channel call failed:', error));
provider.on('server_error', (_ctx, error) => console.error(error));
http.createServer(provider.callback()).listen(config.port, '127.0.0.1', () => console.log('listening'));
