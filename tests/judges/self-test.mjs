// Tries the relying-party judge and the conformance checks on npm `oidc-provider`, a certified provider: what fails here is a fault of the judge.
// Run: `node self-test.mjs [JUDGE.mjs] [CASE…]`; the judge is `openid-client.mjs` unless named.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

// The test runner names the judge in a configuration file, a person on the command line.
const configured = process.argv[2]?.endsWith('.json') ? JSON.parse(readFileSync(process.argv[2], 'utf8')) : undefined;
const words = configured === undefined ? process.argv.slice(2) : [];
const judgeScript = configured?.judge ?? words.find((name) => name.endsWith('.mjs')) ?? 'openid-client.mjs';
const only = words.filter((name) => !name.endsWith('.mjs'));
const [port, backchannelPort] = [await freePort(), await freePort()];
const issuer = `http://localhost:${port}`;
const home = 'http://localhost:9399';
const key = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'judge' };
const { d: _private, ...publicKey } = key;
const code = { redirect_uris: [`${home}/callback`], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], application_type: 'native' };

const peer = {
  issuer,
  port,
  clients: [
    { ...code, client_id: 'web', client_secret: 'a-secret-with-dashes-and_lines', post_logout_redirect_uris: [`${home}/`], backchannel_logout_uri: `http://127.0.0.1:${backchannelPort}/backchannel-logout`, backchannel_logout_session_required: true, id_token_signed_response_alg: 'ES256', application_type: 'web' },
    { ...code, client_id: 'basic', client_secret: 'basic-secret', id_token_signed_response_alg: 'ES256', require_auth_time: true, application_type: 'web' },
    { ...code, client_id: 'plain', client_secret: 'plain-secret' },
    { ...code, client_id: 'post', client_secret: 'another-secret', token_endpoint_auth_method: 'client_secret_post' },
    { ...code, client_id: 'public', token_endpoint_auth_method: 'none' },
    { ...code, grant_types: [...code.grant_types, 'client_credentials'], client_id: 'key', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicKey] }, id_token_signed_response_alg: 'PS256' },
    { client_id: 'service', client_secret: 'service-secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
  ],
};
const judge = {
  issuer,
  pages: 'peer',
  user: { username: 'maria', password: 'anything' },
  refresh_grace_seconds: 0,
  backchannel: { port: backchannelPort },
  only: only.length ? only : undefined,
  clients: {
    web: { client_id: 'web', client_secret: 'a-secret-with-dashes-and_lines', redirect_uri: `${home}/callback`, post_logout_redirect_uri: `${home}/`, id_token_alg: 'ES256' },
    basic: { client_id: 'basic', client_secret: 'basic-secret', redirect_uri: `${home}/callback`, id_token_alg: 'ES256' },
    plain: { client_id: 'plain', client_secret: 'plain-secret', redirect_uri: `${home}/callback` },
    post: { client_id: 'post', client_secret: 'another-secret', auth_method: 'client_secret_post', redirect_uri: `${home}/callback` },
    public: { client_id: 'public', auth_method: 'none', redirect_uri: `${home}/callback` },
    key: { client_id: 'key', auth_method: 'private_key_jwt', private_jwk: key, redirect_uri: `${home}/callback`, id_token_alg: 'PS256' },
    service: { client_id: 'service', client_secret: 'service-secret', resource: 'https://api.example.it/ES256', scope: 'read' },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'judge-'));
const file = (name, content) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const run = (script, configuration, stdio) => spawn(process.execPath, [join(import.meta.dirname, script), configuration], { stdio });

const provider = run('peer.mjs', file('peer.json', peer), ['ignore', 'pipe', process.env.JUDGE_STACK ? 'inherit' : 'ignore']);
try {
  await Promise.race([
    once(provider.stdout, 'data'),
    once(provider, 'exit').then(([status]) => { throw new Error(`the provider ended with status ${status}; JUDGE_STACK=1 shows why`); }),
  ]);
  const [status] = await once(run(judgeScript, file('judge.json', judge), 'inherit'), 'exit');
  process.exitCode = status;
} finally {
  provider.kill();
  rmSync(folder, { recursive: true });
}
