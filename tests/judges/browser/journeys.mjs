// Journeys in Chromium: each is a case; `stage` makes contexts and audits, and keeps what people learn on the way.
import { check } from '../lib/report.mjs';
import { linkFromMail } from './mail.mjs';
import { newPerson } from './people.mjs';
import { expectPages, leaving, press, settle, walkPages } from './walk.mjs';

/** Where the module's own buttons are; the example module keeps to these ids. */
const MODULE = { sign_in: '#login', signed_in: '#claims', sign_out: '#logout' };

/** Goes to the module and presses its sign-in; the browser is then at the provider. */
async function startAtModule({ page }, module) {
  await page.goto(module.url);
  await page.locator(module.sign_in ?? MODULE.sign_in).first().click();
  await settle(page);
}

/** The module shows the claims: the person came back through every form and redirect. */
async function arrivedAtModule({ page, person }, module) {
  check(new URL(page.url()).origin === new URL(module.url).origin, `the journey ended at ${page.url()}, not at the module`);
  const text = await page.locator(module.signed_in ?? MODULE.signed_in).first().innerText();
  check(text.includes(person.family_name), `the module does not show the person's name: ${text.slice(0, 200)}`);
}

/** Signs out at the module; afterwards neither the module nor the provider knows the person. */
async function leaveThroughModule(journey, module) {
  const { page } = journey;
  await page.locator(module.sign_out ?? MODULE.sign_out).first().click();
  await walkPages(journey);
  await page.goto(module.url);
  check(await page.locator(module.sign_in ?? MODULE.sign_in).count(), 'the module still knows the person after the logout');
  await startAtModule(journey, module);
  expectPages(await walkPages({ ...journey, audit: undefined }, ['login']), ['login']);
}

/** Registration → verified address → login → second factor made → login with it → consent → module → logout. */
export const wholeJourney = (language) => async (stage) => {
  const { module, issuer } = stage.config;
  const journey = await stage.open({ language, person: newPerson(stage.serial()) });
  const { page } = journey;
  await startAtModule(journey, module);
  expectPages(await walkPages(journey, ['login']), ['login']);
  await page.locator('main a[href*="/register"]').first().click();
  const made = await walkPages({ ...journey, registerAs: stage.config.register_as ?? 'professional' }, ['registered']);
  expectPages(made, ['register', 'register-sent', 'register-verify', 'registered']);
  await page.goto(`${issuer}/account`);
  expectPages(await walkPages(journey), ['login', 'account']);
  await page.goto(`${issuer}/account/second-factor`);
  expectPages(await walkPages(journey), ['second-factor-enrol', 'recovery-codes']);
  await page.goto(`${issuer}/account`);
  await leaving(page, () => page.locator('header button[form="sign-out"]').first().click());
  await walkPages(journey);
  await startAtModule(journey, module);
  expectPages(await walkPages(journey), ['login', 'second-factor', 'consent']);
  await arrivedAtModule(journey, module);
  // The consent is remembered and the session lives: no page stands between.
  await page.goto(module.url);
  await leaveThroughModule(journey, module);
  stage.people.push(journey.person);
  await stage.close(journey);
};

/** A service that needs level 2: a person with a password makes a second factor on the way and arrives. */
export async function stepUp(stage) {
  const module = stage.config.strict_module;
  const journey = await stage.open({ language: 'it', person: stage.person() });
  await startAtModule(journey, module);
  expectPages(await walkPages(journey), ['login', 'step-up', 'second-factor-enrol', 'recovery-codes', 'consent']);
  await arrivedAtModule(journey, module);
  await leaveThroughModule(journey, module);
  await stage.close(journey);
}

/** Login and consent without script, and out again. */
export async function withoutScript(stage) {
  const { module } = stage.config;
  const journey = await stage.open({ language: 'it', person: stage.person(), script: false });
  await startAtModule(journey, module);
  expectPages(await walkPages(journey), ['login', 'consent']);
  await arrivedAtModule(journey, module);
  await leaveThroughModule(journey, module);
  await stage.close(journey);
}

/** The refusing buttons lead to the client too: another origin, hence the `form-action` trap. */
export const refusal = (on) => async (stage) => {
  const { module } = stage.config;
  const journey = await stage.open({ language: 'it', person: stage.person() });
  await startAtModule(journey, module);
  expectPages(await walkPages(journey, [on]), [on]);
  await press(journey.page, 'deny');
  check(new URL(journey.page.url()).origin === new URL(module.url).origin, `the refusal ended at ${journey.page.url()}`);
  await stage.close(journey);
};

/** A wrong password: a summary that is announced, the name kept, the password not, nothing said about the account. */
export const wrongPassword = (language) => async (stage) => {
  const journey = await stage.open({ language, person: stage.person() });
  const { page, audit } = journey;
  const messages = [];
  for (const username of [journey.person.username, `nobody.${stage.serial()}@example.it`]) {
    await startAtModule(journey, journey.config.module);
    await page.locator('#username').fill(username);
    await page.locator('#password').fill('certainly not this one');
    await press(page, 'continue');
    check((await page.locator('html').getAttribute('data-page')) === 'login', 'a wrong password does not lead back to the login page');
    messages.push((await page.locator('[role="alert"]').first().innerText()).trim());
    check((await page.locator('#username').inputValue()) === username, 'the user name was not kept');
    check((await page.locator('#password').inputValue()) === '', 'the password was kept');
    check(/^\S+:/.test(await page.title()), `the title does not put the error first: ${await page.title()}`);
  }
  check(messages[0] === messages[1], `the message tells whether a user exists: "${messages.join('" / "')}"`);
  await audit.look('wrong-password');
  await stage.close(journey);
};

/** A form sent empty: each missing field is marked and linked from the summary. */
export async function emptyRegistration(stage) {
  const journey = await stage.open({ language: 'it' });
  const { page, audit } = journey;
  await page.goto(`${stage.config.issuer}/register`);
  await page.evaluate(() => document.forms[0].setAttribute('novalidate', ''));
  await press(page, 'continue');
  check((await page.locator('[role="alert"]').count()) > 0, 'no summary with role=alert');
  for (const name of ['given_name', 'family_name', 'email', 'password']) {
    const field = page.locator(`#${name}`);
    check((await field.getAttribute('aria-invalid')) === 'true', `field ${name} is not marked with aria-invalid`);
    const described = await field.getAttribute('aria-describedby');
    check(described && (await page.locator(`#${described.split(' ')[0]}`).count()), `field ${name} is not described by its error`);
    check((await page.locator(`[role="alert"] a[href="#${name}"]`).count()) === 1, `the summary does not link to ${name}`);
  }
  await audit.look('empty');
  await stage.close(journey);
}

/** A forgotten password: letter, new password, and in. */
export async function recovery(stage) {
  const person = stage.people[0];
  check(person, 'no registered person is left from the journeys');
  const journey = await stage.open({ language: 'it', person });
  const { page, config } = journey;
  await page.goto(`${config.issuer}/password/forgot`);
  await journey.audit.look();
  await page.locator('#username').fill(person.username);
  const since = Date.now() - 2000;
  await press(page, 'continue');
  await journey.audit.look();
  await page.goto(await linkFromMail(config.mail_directory, { address: person.email, path: '/password/reset', since }));
  await journey.audit.look();
  person.password = `Sette mele ${stage.serial()} rosse`;
  await page.locator('#password').fill(person.password);
  await press(page, 'continue');
  await journey.audit.look();
  await startAtModule(journey, journey.config.module);
  await walkPages(journey);
  await arrivedAtModule(journey, journey.config.module);
  await stage.close(journey);
}

/** Another language in the middle of the login: nothing of the flow is lost. */
export async function languageSwitch(stage) {
  const journey = await stage.open({ language: 'it', person: stage.person() });
  const { page } = journey;
  await startAtModule(journey, journey.config.module);
  for (const language of ['de', 'en', 'it']) {
    await page.locator(`a[hreflang="${language}"]`).first().click();
    await settle(page);
    check((await page.locator('html').getAttribute('lang')) === language, `the page did not change to ${language}`);
    check((await page.locator('html').getAttribute('data-page')) === 'login', `the change to ${language} left the login page`);
  }
  await walkPages(journey);
  await arrivedAtModule(journey, journey.config.module);
  await stage.close(journey);
}

/** Reload, Back and a second tab end in something sensible. */
export async function backAndReload(stage) {
  const journey = await stage.open({ language: 'it', person: stage.person() });
  const { page, context, config } = journey;
  await startAtModule(journey, journey.config.module);
  const other = await context.newPage();
  await startAtModule({ page: other }, config.module);
  await page.reload();
  await walkPages({ ...journey, audit: undefined });
  await arrivedAtModule(journey, journey.config.module);
  await page.goBack().catch(() => undefined);
  await settle(page);
  const text = await page.locator('body').innerText();
  check(text.trim().length > 40, `Back leads to an empty page at ${page.url()}`);
  // The second tab still shows the login page of its own request.
  await walkPages({ ...journey, page: other, audit: undefined });
  check(new URL(other.url()).origin === new URL(config.module.url).origin || (await other.locator('main a').count()) > 0, `the second tab is stuck at ${other.url()}`);
  await stage.close(journey);
}

/** The login by keyboard alone: skip link, fields in order, Enter sends, focus always visible. */
export async function keyboard(stage) {
  const journey = await stage.open({ language: 'it', person: stage.person() });
  const { page } = journey;
  await startAtModule(journey, journey.config.module);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('Tab');
  check((await page.evaluate(() => document.activeElement?.getAttribute('href'))) === '#main', 'the first stop of Tab is not the skip link');
  await page.keyboard.press('Enter');
  const order = [];
  for (let stops = 0; stops < 30 && !order.includes('action-continue'); stops += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return { id: element.id, inMain: Boolean(element.closest('main')), visible: box.width > 0 && (style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.borderColor !== '') };
    });
    if (!order.length && !focus.inMain) throw new Error(`after the skip link Tab goes to ${focus.id || 'something'} outside main`);
    if (!focus.visible) throw new Error(`focus on ${focus.id} cannot be seen`);
    order.push(focus.id);
    if (focus.id === 'username') await page.keyboard.type(journey.person.username);
    if (focus.id === 'password') await page.keyboard.type(journey.person.password);
  }
  expectPages(order, ['username', 'password', 'action-continue']);
  await leaving(page, () => page.keyboard.press('Enter'));
  await walkPages(journey);
  await arrivedAtModule(journey, journey.config.module);
  await stage.close(journey);
}
