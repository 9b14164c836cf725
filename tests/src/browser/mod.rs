//! A browser without script: cookies, redirects within the provider, the first form of each page.
//!
//! Owns what a person's browser does between two decisions. Every answer it sees is held against the rules of all
//! answers: the headers of section 11 of the security requirements, cookies of S-39, redirects of S-61.

pub mod jar;
pub mod page;

use crate::world::clock::TestClock;
use crate::world::hardened::assert_hardened;
use crate::world::people::Person;
use crate::world::wire::{Answer, Wire};
use idp::domain::time::Clock as _;
use jar::Jar;
use page::Page;
use std::sync::Arc;
use url::Url;

/// The most redirects, and the most pages of one walk.
const MOST_STEPS: usize = 12;

/// A browser.
#[derive(Clone, Debug)]
pub struct Browser {
    /// Its cookies.
    pub jar: Jar,
    /// What it says it reads, where it says so.
    pub accept_language: Option<String>,
    wire: Wire,
    clock: Arc<TestClock>,
    /// Origins that it follows redirects within.
    origins: Vec<String>,
}

/// Where a request ended.
#[derive(Clone, Debug)]
pub enum Landing {
    /// At a page of the provider.
    Page(Box<Page>),
    /// At an address elsewhere, which was not called.
    Away(Url),
}

/// What happened on the way through several pages.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The names of the pages, in order.
    pub pages: Vec<String>,
    /// Where it ended.
    pub landing: Landing,
}

impl Landing {
    /// The page.
    ///
    /// # Panics
    /// When the browser was sent away.
    #[expect(clippy::must_use_candidate, reason = "asking for it is the check")]
    pub fn page(self) -> Page {
        match self {
            Self::Page(page) => *page,
            Self::Away(url) => panic!("a page was due, and the browser was sent to {url}"),
        }
    }

    /// The address elsewhere.
    ///
    /// # Panics
    /// When the browser is still at the provider.
    #[expect(clippy::must_use_candidate, reason = "asking for it is the check")]
    pub fn away(self) -> Url {
        match self {
            Self::Away(url) => url,
            Self::Page(page) => {
                panic!("the browser stayed at page {} ({}): {}", page.name, page.answer.status, page.text)
            }
        }
    }

    /// The error page: status 400 or more, a reference, nothing else.
    ///
    /// # Panics
    /// When it is none.
    #[expect(clippy::must_use_candidate, reason = "asking for it is the check")]
    pub fn error_page(self) -> Page {
        let page = self.page();
        assert_eq!(page.name, "error", "{}", page.text);
        assert!(page.answer.status >= 400, "an error page with status {}", page.answer.status);
        assert!(page.reference.as_deref().is_some_and(|reference| !reference.is_empty()), "a reference number");
        page
    }
}

impl Browser {
    /// A new browser that follows redirects within these origins.
    #[must_use]
    pub fn new(wire: &Wire, clock: &Arc<TestClock>, origins: Vec<String>) -> Self {
        Self { jar: Jar::default(), accept_language: None, wire: wire.clone(), clock: Arc::clone(clock), origins }
    }

    /// The same browser on the connection to another process.
    #[must_use]
    pub fn with_wire(mut self, wire: &Wire) -> Self {
        self.wire = wire.clone();
        self
    }

    /// Opens an address, and follows where it leads.
    pub async fn open(&mut self, url: &str) -> Landing {
        let answer = self.get(url).await;
        self.follow(answer).await
    }

    /// Opens an address without following.
    ///
    /// # Panics
    /// When it is no address.
    pub async fn get(&mut self, url: &str) -> Answer {
        self.send("GET", url, None).await
    }

    /// Sends a form without following.
    pub async fn post(&mut self, url: &str, fields: &[(String, String)]) -> Answer {
        let answer = self.send("POST", url, Some(fields)).await;
        if (300..400).contains(&answer.status) {
            assert_eq!(answer.status, 303, "a form is answered with 303 (S-61): {answer:?}");
        }
        answer
    }

    /// Sends a form, and follows where it leads.
    pub async fn post_and_follow(&mut self, url: &str, fields: &[(String, String)]) -> Landing {
        let answer = self.post(url, fields).await;
        self.follow(answer).await
    }

    /// Fills the main form of a page, presses the button, and follows where it leads.
    ///
    /// # Panics
    /// When the page has no such form.
    pub async fn submit(&mut self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Landing {
        let form = page.form();
        assert_eq!(form.method, "post", "the main form of {} is posted", page.name);
        let target = page.answer.url.join(&form.action).expect("a form has an address");
        self.post_and_follow(target.as_str(), &form.filled(action, typed)).await
    }

    /// Does what the pages ask of this person until there is nothing left that a login asks.
    pub async fn walk(&mut self, start: Landing, person: &Person) -> Walk {
        let (mut landing, mut pages) = (start, Vec::new());
        for _ in 0..MOST_STEPS {
            let Landing::Page(page) = &landing else { break };
            pages.push(page.name.clone());
            let page = page.clone();
            landing = match page.name.as_str() {
                "login" if pages.iter().filter(|name| *name == "login").count() == 1 => {
                    let typed = [("username", person.username), ("password", person.password)];
                    self.submit(&page, "continue", &typed).await
                }
                "second-factor" if pages.iter().filter(|name| *name == "second-factor").count() == 1 => {
                    self.submit(&page, "continue", &[("code", &person.code_at(self.clock.now()))]).await
                }
                "consent" => self.submit(&page, "accept", &[]).await,
                _ => break,
            };
        }
        Walk { pages, landing }
    }

    /// Whether a redirect to this address is followed.
    #[must_use]
    pub fn is_at_home(&self, url: &Url) -> bool {
        self.origins.contains(&url.origin().ascii_serialization())
    }

    async fn send(&mut self, method: &str, url: &str, fields: Option<&[(String, String)]>) -> Answer {
        let url = Url::parse(url).unwrap_or_else(|_| panic!("not an address: {url}"));
        assert!(self.is_at_home(&url), "a browser of the tests does not call {url}");
        let mut call = match fields {
            Some(fields) => self.wire.post(url.as_str(), fields).header("origin", &url.origin().ascii_serialization()),
            None => self.wire.call(method, url.as_str()),
        };
        if let Some(cookies) = self.jar.header_for(&url, self.clock.now()) {
            call = call.header("cookie", &cookies);
        }
        if let Some(languages) = &self.accept_language {
            call = call.header("accept-language", languages);
        }
        let answer = call.header("accept", "text/html,*/*;q=0.8").header("user-agent", "Varco-Tests/1.0").send().await;
        assert_hardened(&answer);
        assert!(answer.status < 500, "{answer:?}");
        self.jar.keep(&answer, self.clock.now());
        answer
    }

    async fn follow(&mut self, mut answer: Answer) -> Landing {
        for _ in 0..MOST_STEPS {
            let Some(target) = answer.location() else { return Landing::Page(Box::new(Page::read(answer))) };
            assert_eq!(answer.status, 303, "a redirect is 303: {answer:?}");
            assert!(answer.is_not_stored(), "a redirect is not kept (S-160): {answer:?}");
            if !self.is_at_home(&target) {
                let referrer = answer.header("referrer-policy");
                assert_eq!(referrer, Some("no-referrer"), "the way out tells nothing (S-156): {answer:?}");
                return Landing::Away(target);
            }
            answer = self.send("GET", target.as_str(), None).await;
        }
        panic!("redirects without end: {answer:?}");
    }
}
