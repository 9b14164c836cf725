// What the client may ask of the login: silence, a new login, a recent one (OpenID Connect Core 3.1.2.1).
import { check, same } from '../lib/report.mjs';
import { Visit } from '../lib/relying-party.mjs';

const LONG_STATE = 'a-state.of_128~'.repeat(9).slice(0, 128);
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

export async function promptNoneWithoutSession(config) {
  const visit = await Visit.start(config);
  const { error, url } = await visit.refusedWith({ prompt: 'none', state: LONG_STATE }, { user: null });
  same(error, 'login_required', 'error');
  same(url.searchParams.get('state'), LONG_STATE, 'state');
  same(visit.browser.visited.length, 0, 'number of pages shown');
}

export async function promptNoneWithSession(config) {
  const visit = await Visit.start(config);
  const first = await visit.signIn();
  const second = await visit.signIn({ prompt: 'none', id_token_hint: first.id_token }, { user: null });
  same(second.pagesSince.length, 0, 'number of pages shown');
  same(second.claims().sub, first.claims().sub, 'sub');
  same(second.claims().auth_time, first.claims().auth_time, 'auth_time');
}

export async function promptLogin(config) {
  const visit = await Visit.start(config);
  const first = await visit.signIn({ max_age: '3600' });
  await pause(2);
  const second = await visit.signIn({ prompt: 'login', max_age: '3600' });
  check(second.pagesSince.includes('login'), 'the credentials were not asked again');
  check(second.claims().auth_time > first.claims().auth_time, 'auth_time is not later');
  same(second.claims().sub, first.claims().sub, 'sub');
}

export async function maxAge(config) {
  const visit = await Visit.start(config);
  const first = await visit.signIn({ max_age: '15000' });
  const again = await visit.signIn({ max_age: '10000' });
  check(!again.pagesSince.includes('login'), 'a login was asked although the last one is recent enough');
  same(again.claims().auth_time, first.claims().auth_time, 'auth_time');
  await pause(3);
  const later = await visit.signIn({ max_age: '1' });
  check(later.pagesSince.includes('login'), 'no login was asked although the last one is too old');
  check(later.claims().auth_time > first.claims().auth_time, 'auth_time is not later');
}

export async function refusalAtLogin(config) {
  const visit = await Visit.start(config);
  same((await visit.refusedWith({}, { refuse: 'login' })).error, 'access_denied', 'error');
}

export async function refusalAtConsent(config) {
  const visit = await Visit.start(config);
  same((await visit.refusedWith({ prompt: 'consent' }, { refuse: 'consent' })).error, 'access_denied', 'error');
}

export async function twoTabs(config) {
  const one = await Visit.start(config);
  const other = await Visit.start(config, 'web', one.browser);
  const first = await one.signIn({ prompt: 'login' });
  const second = await other.signIn({ prompt: 'login' });
  same(second.claims().sub, first.claims().sub, 'sub of both tabs');
}
