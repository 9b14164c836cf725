// Debian's Apache with mod_auth_openidc (a certified relying party) signs a person in. See README.md for the configuration.
import { closeConnections } from './lib/http.mjs';
import { newBrowser, walk } from './lib/pages.mjs';
import { check, readConfig, Report, same } from './lib/report.mjs';

const config = readConfig();
const report = new Report(config);
const home = `http://localhost:${config.apache_port}`;
const browser = newBrowser(config);
let remoteUser;

/** The text of the element with this id on a page of the protected folder. */
function shown(at, id) {
  const text = new RegExp(`<p id="${id}">([^<]*)</p>`).exec(at.body)?.[1];
  check(text !== undefined, `${at.url} answered ${at.status} without the protected page: ${at.page.text.slice(0, 200)}`);
  return text;
}

await report.run('apache-sign-in', async () => {
  const at = await walk(browser, `${home}/protected/index.shtml`, { config, user: config.user });
  same(at.status, 200, 'status of the protected page');
  check(browser.visited.includes('login'), `no login page was shown: ${browser.visited}`);
  remoteUser = shown(at, 'remote-user');
  check(remoteUser && remoteUser !== '(none)', 'REMOTE_USER is empty');
  if (config.remote_user) same(remoteUser, config.remote_user, 'REMOTE_USER');
  same(shown(at, 'issuer'), config.issuer, 'issuer seen by Apache');
  if (config.user.given_name) same(shown(at, 'given-name'), config.user.given_name, 'given_name seen by Apache');
});

await report.run('apache-session-kept', async () => {
  const mark = browser.visited.length;
  const at = await walk(browser, `${home}/protected/index.shtml`, { config, user: null });
  same(shown(at, 'remote-user'), remoteUser, 'REMOTE_USER');
  same(browser.visited.length - mark, 1, 'number of pages shown');
});

await report.run('apache-logout', async () => {
  const address = new URL(`${home}/protected/redirect`);
  address.searchParams.set('logout', `${home}/goodbye.shtml`);
  const at = await walk(browser, address, { config, user: null });
  check(/id="goodbye"/.test(at.body), `the logout ended on ${at.url.origin}${at.url.pathname}, page ${at.page.page}`);
  const again = newBrowser(config);
  again.jar = browser.jar;
  const login = await again.open(`${home}/protected/index.shtml`);
  same(login.url.origin, new URL(config.issuer).origin, 'site of the page after the logout');
});

await report.run('page-rules', () => {
  check(!browser.faults.length, [...new Set(browser.faults)].join('; '));
});
report.finish();
closeConnections();
