//! Reads a Rust source as the checks want it: the paths it names, its words, its texts, its lint attributes.
//!
//! Works on tokens, not on the syntax tree, so that the inside of a macro call is read like everything else.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use std::str::FromStr as _;

/// A path of the source, such as `crate::storage::Store`, with `crate`, `self` and `super` resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPath {
    /// Whether it begins at the root of this crate; otherwise at an external crate or a name in scope.
    pub in_crate: bool,
    /// The segments after the root, `*` for a glob.
    pub segments: Vec<String>,
    /// The line, from 1.
    pub line: usize,
    /// Whether a `pub use` hands it on.
    pub re_exported: bool,
    /// Whether it stands in a module called `tests` or `testing`.
    pub in_tests: bool,
}

/// A word or a text of the source with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The identifier as it stands, or the literal with its quotes.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
    /// Whether it stands in a module called `tests` or `testing`.
    pub in_tests: bool,
}

/// A lint attribute or another attribute that the rules care about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name, such as `allow`.
    pub name: String,
    /// Whether `reason = …` stands in it.
    pub has_reason: bool,
    /// The line, from 1.
    pub line: usize,
}

/// What was read of one file.
#[derive(Debug, Default)]
pub struct Source {
    /// Paths with two segments or more, and every path of a `use`.
    pub paths: Vec<NamedPath>,
    /// Every identifier outside attributes.
    pub words: Vec<Word>,
    /// The names of methods that are called, and of fields that are read.
    pub members: Vec<Word>,
    /// Every literal outside attributes (documentation is an attribute).
    pub texts: Vec<Word>,
    /// Modules of tests that are not marked `#[cfg(test)]`.
    pub unmarked_tests: Vec<Word>,
    /// Attributes, also inside `cfg_attr`.
    pub attributes: Vec<Attribute>,
    module: Vec<String>,
    in_attribute: bool,
}

impl Source {
    /// Reads `text`, which stands in `module` of its crate.
    ///
    /// # Errors
    /// The line at which the text stops being Rust tokens.
    pub fn read(module: Vec<String>, text: &str) -> Result<Self, usize> {
        let tokens = TokenStream::from_str(text).map_err(|error| error.span().start().line.max(1))?;
        let mut source = Self { module, ..Self::default() };
        source.read_tokens(tokens);
        Ok(source)
    }

    fn read_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        let mut public = false;
        while let Some(token) = tokens.get(at) {
            let was_public = std::mem::take(&mut public);
            at = match token {
                TokenTree::Group(group) => {
                    // The brackets of `pub(crate)`.
                    public = was_public && group.delimiter() == Delimiter::Parenthesis;
                    self.read_tokens(group.stream());
                    at + 1
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => self.read_attribute(&tokens, at),
                TokenTree::Punct(punct) => {
                    if let (Some(TokenTree::Ident(name)), '.') = (tokens.get(at + 1), punct.as_char()) {
                        let member = self.word(name.to_string(), name.span());
                        self.members.push(member);
                    }
                    at + 1
                }
                TokenTree::Literal(literal) => {
                    if !self.in_attribute {
                        let text = self.word(literal.to_string(), literal.span());
                        self.texts.push(text);
                    }
                    at + 1
                }
                TokenTree::Ident(ident) => match ident.to_string().as_str() {
                    "pub" => {
                        public = true;
                        at + 1
                    }
                    "use" => {
                        self.read_path(&tokens, at + 1, &Start { in_use: true, public: was_public, prefix: Vec::new() })
                    }
                    "mod" => self.read_module(&tokens, at),
                    _ => self.read_path(&tokens, at, &Start::default()),
                },
            };
        }
    }

    /// `mod name { … }`: its paths are relative to the inner module.
    fn read_module(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        if let Some(TokenTree::Ident(name)) = tokens.get(at + 1)
            && is_of_tests(&name.to_string())
            && !is_for_tests_alone(&tokens[..at])
        {
            let module = self.word(name.to_string(), name.span());
            self.unmarked_tests.push(module);
        }
        let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) = (tokens.get(at + 1), tokens.get(at + 2))
        else {
            return at + 1;
        };
        self.module.push(name.to_string());
        self.read_tokens(body.stream());
        self.module.pop();
        at + 3
    }

    /// `#[…]` or `#![…]`.
    fn read_attribute(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let inner = usize::from(is_punct(tokens.get(at + 1), '!'));
        let Some(TokenTree::Group(group)) = tokens.get(at + 1 + inner) else { return at + 1 };
        if group.delimiter() != Delimiter::Bracket {
            return at + 1;
        }
        self.note_attributes(group);
        let outer = std::mem::replace(&mut self.in_attribute, true);
        self.read_tokens(group.stream());
        self.in_attribute = outer;
        at + 2 + inner
    }

    /// Notes `allow(…)`, `expect(…)`, `path = …` in an attribute, however deep inside `cfg_attr`.
    fn note_attributes(&mut self, group: &Group) {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Ident(name) = token else { continue };
            let arguments = match tokens.get(at + 1) {
                Some(TokenTree::Group(arguments)) => Some(arguments),
                next if is_punct(next, '=') => None,
                _ => continue,
            };
            let has_reason = arguments.is_some_and(|group| holds_word(group, "reason"));
            self.attributes.push(Attribute { name: name.to_string(), has_reason, line: name.span().start().line });
            if let (Some(arguments), "cfg_attr") = (arguments, name.to_string().as_str()) {
                self.note_attributes(arguments);
            }
        }
    }

    /// Reads one path, or one branch of a `use` tree, and returns the place after it.
    fn read_path(&mut self, tokens: &[TokenTree], mut at: usize, start: &Start) -> usize {
        let mut segments = start.prefix.clone();
        let mut line = None;
        if is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':') {
            at += 2;
        }
        loop {
            match tokens.get(at) {
                Some(TokenTree::Ident(ident)) => {
                    let text = ident.to_string();
                    line.get_or_insert(ident.span().start().line);
                    if !self.in_attribute {
                        let word = self.word(text.clone(), ident.span());
                        self.words.push(word);
                    }
                    segments.push(text);
                    at += 1;
                }
                Some(TokenTree::Punct(star)) if star.as_char() == '*' && start.in_use => {
                    line.get_or_insert(star.span().start().line);
                    segments.push("*".to_owned());
                    at += 1;
                    break;
                }
                Some(TokenTree::Group(branches)) if branches.delimiter() == Delimiter::Brace && start.in_use => {
                    let start = Start { prefix: segments, ..*start };
                    self.read_branches(branches, &start);
                    return at + 1;
                }
                _ => break,
            }
            if !(is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':')) {
                break;
            }
            at += 2;
        }
        if let Some(line) = line
            && (start.in_use || segments.len() > 1)
        {
            self.note_path(segments, line, start.public);
        }
        at
    }

    fn read_branches(&mut self, branches: &Group, start: &Start) {
        let tokens: Vec<TokenTree> = branches.stream().into_iter().collect();
        for branch in tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',')) {
            self.read_path(branch, 0, start);
        }
    }

    fn note_path(&mut self, mut segments: Vec<String>, line: usize, re_exported: bool) {
        let mut in_crate = false;
        let mut base = self.module.clone();
        loop {
            match segments.first().map(String::as_str) {
                Some("crate") => base.clear(),
                Some("super") => drop(base.pop()),
                Some("self") => {}
                _ => break,
            }
            in_crate = true;
            segments.remove(0);
        }
        if in_crate {
            segments.splice(0..0, base);
        }
        segments.retain(|segment| segment != "self");
        self.paths.push(NamedPath { in_crate, segments, line, re_exported, in_tests: self.in_tests() });
    }

    fn word(&self, text: String, span: Span) -> Word {
        Word { text, line: span.start().line, in_tests: self.in_tests() }
    }

    fn in_tests(&self) -> bool {
        self.module.iter().any(|module| is_of_tests(module))
    }
}

/// How the reading of a path begins.
#[derive(Default, Clone)]
struct Start {
    in_use: bool,
    public: bool,
    prefix: Vec<String>,
}

/// Whether a module of this name holds tests, or what they stand on.
fn is_of_tests(module: &str) -> bool {
    matches!(module, "tests" | "testing")
}

/// Whether the item after these tokens is marked `#[cfg(test)]`, with nothing but attributes and visibility between.
fn is_for_tests_alone(before: &[TokenTree]) -> bool {
    for token in before.iter().rev() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                let attribute: String = group.to_string().split_whitespace().collect();
                if attribute == "[cfg(test)]" {
                    return true;
                }
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {}
            TokenTree::Ident(word) if word == "pub" => {}
            TokenTree::Punct(punct) if punct.as_char() == '#' => {}
            _ => return false,
        }
    }
    false
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn holds_word(group: &Group, wanted: &str) -> bool {
    group.stream().into_iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == wanted))
}
