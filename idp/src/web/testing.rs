//! A browser of the tests: walks the pages of a house over a real port, with cookies and forms, without JavaScript.

use crate::domain::credential::TotpSecret;
use crate::flows::testing::House;
use crate::web::extract::network::TrustedProxies;
use crate::web::router::router;
use crate::web::state::App;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves the pages of a house until the test ends.
pub async fn serve(house: &House) -> SocketAddr {
    let app = Arc::new(App::new(Arc::clone(&house.provider), TrustedProxies::default()));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// A browser with its cookies, and the page it shows.
pub struct Browser {
    server: SocketAddr,
    host: String,
    http: reqwest::Client,
    /// The cookies by name.
    pub cookies: BTreeMap<String, String>,
    /// The status of the last answer.
    pub status: u16,
    /// Where the last answer leads; empty when it is a page.
    pub location: String,
    /// The headers of the last answer that the tests look at, by name.
    pub headers: BTreeMap<String, String>,
    /// The page.
    pub html: String,
}

impl Browser {
    /// A fresh browser in front of a house.
    pub async fn new(house: &House) -> Self {
        let server = serve(house).await;
        Self::at(server, house)
    }

    /// Another browser in front of the same server.
    #[must_use]
    pub fn at(server: SocketAddr, house: &House) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        Self {
            server,
            host: house.tenant.host().to_owned(),
            http: http.expect("a client without special wishes"),
            cookies: BTreeMap::new(),
            status: 0,
            location: String::new(),
            headers: BTreeMap::new(),
            html: String::new(),
        }
    }

    /// Opens an address of the house, without following where it leads.
    pub async fn get(&mut self, path: &str) {
        let request = self.http.get(format!("http://{}{path}", self.server));
        self.ask(request).await;
    }

    /// Opens an address and follows redirects inside the house.
    pub async fn open(&mut self, path: &str) {
        self.get(path).await;
        self.follow().await;
    }

    /// Follows redirects as long as they stay inside the house.
    pub async fn follow(&mut self) {
        for _ in 0..8 {
            if !self.location.starts_with('/') {
                return;
            }
            let location = std::mem::take(&mut self.location);
            self.get(&location).await;
        }
        panic!("the pages lead around in circles: {}", self.location);
    }

    /// Sends fields to an address.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.http.post(format!("http://{}{path}", self.server));
        self.ask(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await;
    }

    /// Fills in the first form of the page and sends it to where it goes, hidden inputs included.
    pub async fn send(&mut self, fields: &[(&str, &str)]) {
        let main = self.html.split_once("<main").expect("the page has a main part").1;
        let form = main.split_once("<form ").expect("the page has a form").1;
        let form = form.split_once("</form>").expect("the form ends").0.to_owned();
        let action = attribute(&form, "action");
        let hidden = form.split("<input type=\"hidden\"").skip(1).map(|input| {
            let input = input.split('>').next().unwrap_or_default();
            (attribute(input, "name"), attribute(input, "value"))
        });
        let hidden: Vec<(String, String)> = hidden.collect();
        let mut all: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        self.post(&action, &all).await;
    }

    /// Fills in the form and follows.
    pub async fn submit(&mut self, fields: &[(&str, &str)]) {
        self.send(fields).await;
        self.follow().await;
    }

    /// The anti-forgery value of the page's first form.
    #[must_use]
    pub fn token(&self) -> String {
        attribute(self.html.split_once("name=\"csrf\"").expect("the page has a form").1, "value")
    }

    /// The request that the page's first form carries.
    pub fn request(&self) -> String {
        attribute(self.html.split_once("name=\"request\"").expect("a request waits").1, "value")
    }

    /// The code of the secret that the page shows for typing.
    pub fn code(&self, house: &House) -> String {
        let text = self.html.split_once("id=\"secret\">").expect("the page shows a secret").1;
        let letters = text.split('<').next().unwrap_or_default().bytes().filter(|letter| *letter != b' ');
        let bits: Vec<u8> =
            letters.flat_map(|letter| (0..5).rev().map(move |bit| (value(letter) >> bit) & 1)).collect();
        let bytes: Vec<u8> =
            bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| (sum << 1) | bit)).collect();
        let secret = TotpSecret::from_bytes(bytes.try_into().expect("20 bytes"));
        secret.code_at(house.context().now).expose().to_owned()
    }

    /// The name of the page (`data-page`).
    #[must_use]
    pub fn page(&self) -> String {
        attribute(&self.html, "data-page")
    }

    /// The value of a cookie of the house.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(&format!("__Host-{name}")).map(String::as_str)
    }

    async fn ask(&mut self, request: reqwest::RequestBuilder) {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("host", &self.host).header("cookie", cookies.join("; "));
        let response = request.send().await.expect("the server answers");
        self.status = response.status().as_u16();
        self.headers.clear();
        self.location.clear();
        for (name, value) in response.headers() {
            let value = value.to_str().expect("headers of ours are ASCII");
            match name.as_str() {
                "location" => value.clone_into(&mut self.location),
                "set-cookie" => {
                    let (name, value) = value.split_once(';').expect("attributes follow").0.split_once('=').expect("=");
                    if value.is_empty() {
                        self.cookies.remove(name);
                    } else {
                        self.cookies.insert(name.to_owned(), value.to_owned());
                    }
                }
                name => {
                    self.headers.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        self.html = response.text().await.expect("a whole page");
    }
}

/// A letter of base 32 (RFC 4648, section 6).
fn value(letter: u8) -> u8 {
    match letter {
        b'A'..=b'Z' => letter - b'A',
        b'2'..=b'7' => letter - b'2' + 26,
        other => panic!("{other} is not base 32"),
    }
}

/// The value of the first attribute of that name, unescaped.
fn attribute(html: &str, name: &str) -> String {
    let start = format!("{name}=\"");
    let value = html.split_once(&start).map(|(_, rest)| rest.split('"').next().unwrap_or_default());
    value.unwrap_or_default().replace("&#38;", "&").replace("&#34;", "\"")
}
