//! People who sign in: each walks all pages of a whole code flow, as a browser without script does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, StatusCode};
use scraper::{Html, Selector};
use tokio::sync::Semaphore;
use url::Url;
use url::form_urlencoded::Serializer;

const MOST_STEPS: u32 = 25;

/// What a person needs to sign in somewhere.
#[derive(Debug, Clone)]
pub struct Service {
    /// Authorization endpoint.
    pub authorize: Url,
    /// Token endpoint.
    pub token: Url,
    /// `client_id`.
    pub client_id: String,
    /// The client's `Authorization` header.
    pub authorization: String,
    /// Where the client begins; nothing is asked for there.
    pub redirect_uri: String,
    /// User name and password of each person; they take turns.
    pub people: Vec<(String, String)>,
}

/// What a crowd of flows showed.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    /// Flows that ended in an access token.
    pub succeeded: u32,
    /// Why the others did not.
    pub failures: Vec<String>,
    /// Requests of one flow.
    pub requests: u32,
    /// Wall clock of each flow that succeeded, in milliseconds, in order.
    pub wall_ms: Vec<f64>,
}

impl Crowd {
    /// The latency below which this share of flows stayed.
    #[must_use]
    pub fn percentile(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index into a short list"
        )]
        let place = ((self.wall_ms.len() as f64) * share) as usize;
        self.wall_ms.get(place.min(self.wall_ms.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    }
}

/// Lets `count` people sign in, `at_once` of them together.
///
/// # Panics
/// When the HTTP client cannot be built.
pub async fn crowd(service: &Service, count: usize, at_once: usize) -> Crowd {
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_mins(1))
        .pool_max_idle_per_host(at_once)
        .build()
        .expect("the HTTP client needs nothing from outside");
    let places = Arc::new(Semaphore::new(at_once));
    let mut walks = tokio::task::JoinSet::new();
    for number in 0..count {
        let (places, client, service) = (Arc::clone(&places), client.clone(), service.clone());
        walks.spawn(async move {
            let _place = places.acquire_owned().await;
            #[expect(clippy::disallowed_methods, reason = "the bench measures time")]
            let begun = Instant::now();
            let mut visitor = Visitor { client, cookies: BTreeMap::new(), requests: 0 };
            let end = visitor.sign_in(&service, number).await;
            (end.map(|()| visitor.requests), begun.elapsed().as_secs_f64() * 1000.0)
        });
    }
    let mut outcome = Crowd::default();
    while let Some(walk) = walks.join_next().await {
        match walk {
            Ok((Ok(requests), wall_ms)) => {
                outcome.succeeded += 1;
                outcome.requests = requests;
                outcome.wall_ms.push(wall_ms);
            }
            Ok((Err(reason), _)) => outcome.failures.push(reason),
            Err(panic) => outcome.failures.push(panic.to_string()),
        }
    }
    outcome.wall_ms.sort_by(f64::total_cmp);
    outcome
}

struct Visitor {
    client: Client,
    /// One host only, so name → value is enough.
    cookies: BTreeMap<String, String>,
    requests: u32,
}

impl Visitor {
    async fn sign_in(&mut self, service: &Service, number: usize) -> Result<(), String> {
        // Unlike enough for PKCE here: the bench needs length and form, not secrecy.
        let verifier = format!("{number:0>43}-{}", std::process::id());
        let challenge = URL_SAFE_NO_PAD.encode(openssl::sha::sha256(verifier.as_bytes()));
        let mut address = service.authorize.clone();
        address
            .query_pairs_mut()
            .append_pair("client_id", &service.client_id)
            .append_pair("redirect_uri", &service.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", "openid profile email")
            .append_pair("state", &format!("state-{number}"))
            .append_pair("nonce", &format!("nonce-{number}"))
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let person = &service.people[number % service.people.len()];
        let answer = self.walk(address, &service.redirect_uri, person).await?;
        let code = answer.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
        let code = code.ok_or_else(|| format!("no code came back: {:?}", answer.query()))?;
        self.exchange(service, &code, &verifier).await
    }

    /// Follows redirects and fills forms until the address of the client is reached.
    async fn walk(&mut self, from: Url, until: &str, person: &(String, String)) -> Result<Url, String> {
        let (mut url, mut body) = (from, None::<String>);
        for _ in 0..MOST_STEPS {
            if url.as_str().starts_with(until) {
                return Ok(url);
            }
            let response = self.send(&url, body.take()).await?;
            if response.status().is_redirection() {
                let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
                let location = location.ok_or_else(|| format!("{} redirects nowhere", url.path()))?;
                url = url.join(location).map_err(|error| error.to_string())?;
                continue;
            }
            let status = response.status();
            let refresh =
                response.headers().get("refresh").and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
            let page = response.text().await.map_err(|error| error.to_string())?;
            if status != StatusCode::OK {
                return Err(format!("{} answered {status}", url.path()));
            }
            if let Some((_, next)) = refresh.as_deref().and_then(|refresh| refresh.split_once("url=")) {
                url = url.join(next).map_err(|error| error.to_string())?;
                continue;
            }
            let (action, entries) = fill(&page, person).ok_or_else(|| format!("{} has no form", url.path()))?;
            url = url.join(&action).map_err(|error| error.to_string())?;
            body = Some(entries);
        }
        Err(format!("more than {MOST_STEPS} steps, last {}", url.path()))
    }

    async fn send(&mut self, url: &Url, body: Option<String>) -> Result<Response, String> {
        self.requests += 1;
        let request = match body {
            None => self.client.get(url.clone()),
            Some(body) => self
                .client
                .post(url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("origin", url.origin().ascii_serialization())
                .header("sec-fetch-site", "same-origin")
                .body(body),
        };
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await.map_err(|error| error.to_string())?;
        for cookie in response.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }

    async fn exchange(&mut self, service: &Service, code: &str, verifier: &str) -> Result<(), String> {
        self.requests += 1;
        let body = Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &service.redirect_uri)
            .append_pair("code_verifier", verifier)
            .finish();
        let request = self.client.post(service.token.clone()).header(AUTHORIZATION, &service.authorization);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let response = request.send().await.map_err(|error| error.to_string())?;
        let status = response.status();
        let text = response.text().await.map_err(|error| error.to_string())?;
        if status.is_success() && text.contains("\"access_token\"") && text.contains("\"id_token\"") {
            Ok(())
        } else {
            Err(format!("the token endpoint answered {status}: {text}"))
        }
    }
}

/// Action and entries of the page's first form: hidden fields kept, name and password filled in, consent given.
fn fill(page: &str, (username, password): &(String, String)) -> Option<(String, String)> {
    let document = Html::parse_document(page);
    let select = |rule: &'static str| Selector::parse(rule).expect("a fixed selector is well formed");
    let form = document.select(&select("form")).next()?;
    let mut entries = Serializer::new(String::new());
    for field in form.select(&select("input")) {
        let Some(name) = field.value().attr("name") else { continue };
        let value = match name {
            "username" | "login" => username,
            "password" => password,
            _ => field.value().attr("value").unwrap_or_default(),
        };
        entries.append_pair(name, value);
    }
    for action in ["accept", "continue"] {
        let button =
            form.select(&select("button[name=action]")).find(|button| button.value().attr("value") == Some(action));
        if button.is_some() {
            entries.append_pair("action", action);
            break;
        }
    }
    Some((form.value().attr("action").unwrap_or_default().to_owned(), entries.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_form_is_filled() {
        let page = r#"<form method="post"><input type="hidden" name="csrf" value="a b"><input name="username">
            <input name="password" type="password"><button name="action" value="continue">Entra</button>
            <button name="action" value="deny">No</button></form><form action="/other"></form>"#;
        let person = ("maria".to_owned(), "x&y".to_owned());
        let (action, entries) = fill(page, &person).expect("there is a form");
        assert_eq!(action, "");
        assert_eq!(entries, "csrf=a+b&username=maria&password=x%26y&action=continue");
        assert!(fill("<p>nothing</p>", &person).is_none());
    }
}
