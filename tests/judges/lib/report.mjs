// The protocol every judge speaks: one line a case (`ok NAME` / `not ok NAME: reason`), then one line of JSON
// `{"passed":n,"failed":n,"cases":[{"name","ok","reason"?}]}`; exit status 1 if anything failed.
import { readFileSync } from 'node:fs';

/** The configuration: JSON in the file named as first argument, in `JUDGE_CONFIG`, or on standard input (`-`). */
export function readConfig() {
  const named = process.argv[2];
  const text = named === '-' ? readFileSync(0, 'utf8') : named ? readFileSync(named, 'utf8') : process.env.JUDGE_CONFIG;
  if (!text) throw new Error('usage: node JUDGE.mjs CONFIG.json (or - for standard input, or JSON in JUDGE_CONFIG)');
  return JSON.parse(text);
}

/** Fails the case with this sentence unless the condition holds. */
export function check(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

/** Fails the case unless both values are the same. */
export function same(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
}

/** The reason of a failure on one line, with the cause that libraries hide inside. */
export function reasonOf(error) {
  const parts = [];
  for (let one = error; one && parts.length < 4; one = one.cause) {
    const oauth = one.error ? ` [${one.error}${one.error_description ? `: ${one.error_description}` : ''}]` : '';
    const place = one instanceof TypeError ? ` at ${one.stack?.split('\n')[1]?.trim()}` : '';
    parts.push(one instanceof Error ? `${one.message}${oauth}${place}` : JSON.stringify(one));
  }
  return parts.join(' ← ').replace(/\s+/g, ' ');
}

/** Runs named cases in order; `only` (a list of names), or `JUDGE_ONLY` (names between commas), narrows them. */
export class Report {
  cases = [];

  constructor({ only = undefined } = {}) {
    this.only = only ?? process.env.JUDGE_ONLY?.split(',');
  }

  async run(name, body) {
    if (this.only && !this.only.includes(name)) return;
    try {
      await body();
      this.cases.push({ name, ok: true });
      console.log(`ok ${name}`);
    } catch (error) {
      const reason = reasonOf(error);
      this.cases.push({ name, ok: false, reason });
      console.log(`not ok ${name}: ${reason}`);
      if (process.env.JUDGE_STACK) console.error(error);
    }
  }

  /** Prints the summary and sets the exit status. A run without a single case is a failure too. */
  finish() {
    const failed = this.cases.filter((one) => !one.ok).length;
    console.log(JSON.stringify({ passed: this.cases.length - failed, failed, cases: this.cases }));
    process.exitCode = failed || !this.cases.length ? 1 : 0;
  }
}
