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

/**
 * A code never used before in this run; waits for the next time step if needed. A provider takes the step before the
 * present one as well (RFC 6238, section 5.2), so that the first two codes of a person need no waiting.
 */
export async function freshCode(secret) {
  const seconds = () => Date.now() / 1000;
  const now = () => Math.floor(seconds() / STEP_SECONDS);
  // Not the step before when the present one is about to end: it would be two steps old on arrival.
  const earliest = seconds() % STEP_SECONDS < STEP_SECONDS - 8 ? now() - 1 : now();
  const step = Math.max(earliest, (used.get(secret) ?? 0) + 1);
  while (step > now()) await new Promise((resolve) => setTimeout(resolve, 250));
  used.set(secret, step);
  return codeAt(secret, step);
}
