// Discovery (OpenID Connect Discovery 1.0, section 4; RFC 8414, section 3) and the published keys.
import { check, same } from '../lib/report.mjs';
import { getJson } from '../lib/http.mjs';
import { discover } from '../lib/relying-party.mjs';

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

export async function discovery(config) {
  const server = (await discover(config, config.clients.web)).serverMetadata();
  same(server.issuer, config.issuer, 'issuer');
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'introspection_endpoint', 'revocation_endpoint', 'end_session_endpoint']) {
    check(server[name], `${name} is missing`);
    check(server[name].startsWith(new URL(config.issuer).origin), `${name} is ${server[name]}, on another origin than the issuer`);
  }
  check(server.response_types_supported?.includes('code'), 'response_types_supported lacks code');
  check(server.id_token_signing_alg_values_supported?.includes('RS256'), 'id_token_signing_alg_values_supported lacks RS256');
  check(!server.id_token_signing_alg_values_supported.includes('none'), 'id_token_signing_alg_values_supported has none');
  check(server.subject_types_supported?.some((type) => ['public', 'pairwise'].includes(type)), 'subject_types_supported has no known type');
  same(server.code_challenge_methods_supported?.join(), 'S256', 'code_challenge_methods_supported');
  same(server.authorization_response_iss_parameter_supported, true, 'authorization_response_iss_parameter_supported');
  check(server.grant_types_supported?.includes('authorization_code'), 'grant_types_supported is not stated');
  check(server.scopes_supported?.includes('openid'), 'scopes_supported lacks openid');
  check(server.claims_supported?.length, 'claims_supported is missing');
  same(server.request_uri_parameter_supported ?? true, false, 'request_uri_parameter_supported');
}

export async function oauthMetadata(config) {
  const web = (await discover(config, config.clients.web)).serverMetadata();
  const oauth = (await discover(config, config.clients.web, 'oauth2')).serverMetadata();
  for (const name of ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'introspection_endpoint', 'revocation_endpoint']) {
    same(oauth[name], web[name], `${name} of the RFC 8414 document`);
  }
}

export async function jwks(config) {
  const server = (await discover(config, config.clients.web)).serverMetadata();
  const { status, json, headers } = await getJson(server.jwks_uri);
  same(status, 200, 'status of jwks_uri');
  check(/^application\/(jwk-set\+)?json/.test(headers.get('content-type')), `jwks_uri is sent as ${headers.get('content-type')}`);
  check(json.keys.length >= 2, 'fewer than two keys: one P-256 and one RSA key must both be active');
  const names = json.keys.map((key) => key.kid);
  check(names.every(Boolean) && new Set(names).size === names.length, `key identifiers are missing or doubled: ${names}`);
  for (const key of json.keys) {
    const secret = PRIVATE_MEMBERS.filter((member) => member in key);
    check(!secret.length, `key ${key.kid} shows its private members ${secret}`);
    if (key.kty === 'RSA') check(Buffer.from(key.n, 'base64url').length >= 256, `RSA key ${key.kid} is shorter than 2048 bits`);
  }
  for (const type of ['RSA', 'EC']) check(json.keys.some((key) => key.kty === type), `no ${type} key is published`);
}
