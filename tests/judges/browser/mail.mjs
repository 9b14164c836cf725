// Reads the letters that the provider puts as `.eml` files into a folder (RFC 5322 with MIME parts).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 200;

function decode(body, encoding) {
  switch ((encoding ?? '7bit').trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return Buffer.from(body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8');
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
}

/** `{ headers, text }` of a letter: the texts of all its parts one after the other. */
export function parseLetter(source) {
  const [head, ...rest] = source.split(/\r?\n\r?\n/);
  const body = rest.join('\n\n');
  const headers = Object.fromEntries(head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  const boundary = /boundary="?([^";]+)"?/i.exec(headers['content-type'] ?? '')?.[1];
  if (!boundary) return { headers, text: decode(body, headers['content-transfer-encoding']) };
  const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => parseLetter(part.replace(/^\r?\n/, '')).text);
  return { headers, text: parts.join('\n') };
}

/** The newest link to `path` in a letter to `address` that is younger than `since` (ms); waits up to 30 s. */
export async function linkFromMail(folder, { address, path, since }) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const files = readdirSync(folder).filter((name) => name.endsWith('.eml')).map((name) => join(folder, name));
    const young = files.map((file) => ({ file, time: statSync(file).mtimeMs })).filter(({ time }) => time >= since).sort((a, b) => b.time - a.time);
    for (const { file } of young) {
      const letter = parseLetter(readFileSync(file, 'latin1'));
      if (!letter.headers.to?.toLowerCase().includes(address.toLowerCase())) continue;
      const link = letter.text.match(/https?:\/\/[^\s"'<>]+/g)?.map((found) => found.replaceAll('&amp;', '&')).find((found) => new URL(found).pathname.endsWith(path));
      if (link) return link;
    }
    if (Date.now() > deadline) throw new Error(`no letter to ${address} with a link to ${path} in ${folder}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
