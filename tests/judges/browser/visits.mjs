// Visits to pages outside the journeys: the account, the administration, errors.
import { check } from '../lib/report.mjs';
import { settle, walkPages } from './walk.mjs';

const ACCOUNT = ['/account', '/account/profile', '/account/password', '/account/sessions', '/account/history', '/account/consents', '/account/second-factor'];
const ADMIN = ['/admin', '/admin/people', '/admin/sessions', '/admin/clients', '/admin/keys', '/admin/audit'];
/** Lists whose first entry leads to a page of its own. */
const DETAILS = { '/admin/people': '/admin/people/', '/admin/clients': '/admin/clients/' };

/** Signs the person in at the provider itself, by way of a page that needs it. */
async function signIn(journey, path) {
  const { page, config } = journey;
  await page.goto(`${config.issuer}${path}`);
  const seen = await walkPages({ ...journey, audit: undefined });
  check(seen.includes('login'), `${path} is shown without a login: ${seen}`);
}

/** Looks at one page, in the language of the visit. */
async function lookAt(journey, path) {
  const { page, config, audit } = journey;
  const answer = await page.goto(`${config.issuer}${path}`);
  await settle(page);
  check(answer.status() === 200, `${path} answered ${answer.status()}`);
  await inLanguage(journey);
  await audit.look();
}

/** An account may have a language of its own: then the link of the page changes it. */
async function inLanguage({ page, language }) {
  if ((await page.locator('html').getAttribute('lang')) === language) return;
  await page.locator(`a[hreflang="${language}"]`).first().click();
  await settle(page);
}

export const accountPages = (language) => async (stage) => {
  const person = stage.person();
  const journey = await stage.open({ language, person });
  await signIn(journey, '/account');
  for (const path of ACCOUNT) await lookAt(journey, path);
  const text = await journey.page.goto(`${stage.config.issuer}/account`).then(() => journey.page.locator('main').innerText());
  for (const part of [person.given_name, person.family_name, person.fiscal_code].filter(Boolean)) {
    check(text.includes(part), `/account does not show ${part}`);
  }
  await stage.close(journey);
};

export const adminPages = (language) => async (stage) => {
  const journey = await stage.open({ language, person: stage.config.administrator });
  await signIn(journey, '/admin');
  for (const path of ADMIN) {
    await lookAt(journey, path);
    if (!DETAILS[path]) continue;
    const entry = journey.page.locator(`main a[href*="${DETAILS[path]}"]:not([href$="/new"])`).first();
    check(await entry.count(), `${path} lists nothing that can be opened`);
    await entry.click();
    await settle(journey.page);
    await journey.audit.look();
  }
  await stage.close(journey);
};

/** Someone without a staff role has no business in the administration. */
export async function adminRefusesOthers(stage) {
  const journey = await stage.open({ language: 'it', person: stage.person() });
  await signIn(journey, '/account');
  for (const path of ADMIN) {
    const answer = await journey.page.goto(`${stage.config.issuer}${path}`);
    check([403, 404].includes(answer.status()), `${path} answered ${answer.status()} to a person without a staff role`);
  }
  await journey.audit.look('not-allowed');
  await stage.close(journey);
}

/** Error pages: the right status, a reference to read out, a way on. */
export const errorPages = (language) => async (stage) => {
  const journey = await stage.open({ language });
  const { page, config, audit } = journey;
  const visits = [
    ['unknown-client', '/oauth/authorize?client_id=nobody&response_type=code&redirect_uri=https://attacker.example/'],
    ['not-found', '/there-is-no-such-page'],
    ['used-link', '/register/verify?token=never-issued'],
    ['used-reset-link', '/password/reset?token=never-issued'],
  ];
  for (const [state, path] of visits) {
    const answer = await page.goto(`${config.issuer}${path}`);
    check(answer.status() >= 400 && answer.status() < 500, `${path} answered ${answer.status()}`);
    check(new URL(page.url()).origin === new URL(config.issuer).origin, `${path} sent the browser to ${page.url()}`);
    check((await page.locator('html').getAttribute('data-page')) === 'error', `${path} does not show the error page`);
    const reference = await page.locator('[data-reference]').first().getAttribute('data-reference');
    check(reference?.length >= 6, `the error page for ${state} has the reference ${reference}`);
    check((await page.locator('main').innerText()).includes(reference), `the reference of ${state} is not shown`);
    await audit.look(state);
  }
  await stage.close(journey);
};
