// Time-based one-time codes (RFC 6238, SHA-1, 30 seconds, 6 digits), written apart from the provider's own.
import { createHmac } from 'node:crypto';

const STEP_SECONDS = 30;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** secret → last time step used: the provider takes each step once (RFC 6238, section 5.2). */
const used = new Map();

/** Decodes a base32 secret as printed on an enrolment page: blanks, dashes and case do not matter. */
export function decodeBase32(text) {
  const digits = [...text.toUpperCase().replace(/[\s=-]/g, '')].map((letter) => {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) throw new Error(`"${letter}" is not a base32 digit`);
    return digit.toString(2).padStart(5, '0');
  }).join('');
  return Buffer.from((digits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** The code of one time step (RFC 4226, section 5.3). */
export function codeAt(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const offset = digest[19] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A code never used before in this run; waits for the next time step if this one is spent. */
export async function freshCode(secret) {
  const now = () => Math.floor(Date.now() / 1000 / STEP_SECONDS);
  const last = used.get(secret) ?? now() - 1;
  const step = Math.max(now(), last + 1);
  while (step > now()) await new Promise((resolve) => setTimeout(resolve, 250));
  used.set(secret, step);
  return codeAt(secret, step);
}
