// One HTTP request with exactly the headers given: the global `fetch` adds `Sec-Fetch-Mode: cors`, which no
// navigation of a browser carries and which servers may refuse.
import http from 'node:http';
import https from 'node:https';

const agents = { 'http:': new http.Agent({ keepAlive: true, maxSockets: 256 }), 'https:': new https.Agent({ keepAlive: true }) };
const TIMEOUT_MS = 30_000;

/** Answers `{ status, headers: Headers, body: string }`; redirects are not followed. */
export function request(url, { method = 'GET', headers = {}, body = undefined } = {}) {
  const target = new URL(url);
  const client = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) };
    const outgoing = client.request(target, { method, headers: sent, agent: agents[target.protocol] }, (incoming) => {
      const parts = [];
      incoming.on('data', (part) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const received = new Headers();
        for (let i = 0; i < incoming.rawHeaders.length; i += 2) received.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
        resolve({ status: incoming.statusCode, headers: received, body: Buffer.concat(parts).toString('utf8') });
      });
    });
    outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error(`no answer from ${target.origin}${target.pathname} in ${TIMEOUT_MS / 1000} s`)));
    outgoing.on('error', (error) => reject(new Error(`${method} ${target.origin}${target.pathname}: ${error.message}`)));
    outgoing.end(body);
  });
}

/** Closes the kept connections, so that the process can end. */
export function closeConnections() {
  for (const agent of Object.values(agents)) agent.destroy();
}

/** Posts a form and reads a JSON answer: `{ status, headers, json, body }`. */
export async function postForm(url, entries, headers = {}) {
  const answer = await request(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', ...headers }, body: new URLSearchParams(entries).toString() });
  return { ...answer, json: parseJson(answer.body) };
}

/** Fetches a JSON document: `{ status, headers, json, body }`. */
export async function getJson(url, headers = {}) {
  const answer = await request(url, { headers: { accept: 'application/json', ...headers } });
  return { ...answer, json: parseJson(answer.body) };
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
