//! Strict events: what the tokenizer found, each token checked again (rules ).

use super::super::element::{Attribute, Declaration, Element, Name};
use super::super::limits::Limits;
use super::super::namespace::{XML, XSI};
use super::ReadError;
use super::characters::{is_blank, parse_attribute_value, parse_character_data, parse_reference, parse_text};
use super::scope::Scope;
use super::tag::{Tag, parse_name};
use quick_xml::events::Event as Token;
use std::borrow::Cow;

/// What comes next in a document.
#[derive(Debug)]
pub enum Event<'a> {
    /// A start tag: the element with its name, declarations and attributes, still without content.
    Start(Element),
    /// A stretch of text, references resolved. Several may follow one another.
    Text(Cow<'a, str>),
    /// The end of the innermost open element.
    End,
}

/// Reads a document event by event.
pub struct Events<'a> {
    source: &'a str,
    tokens: quick_xml::Reader<&'a [u8]>,
    /// Where the next token begins in the source.
    position: usize,
    limits: Limits,
    scope: Scope,
    /// The open elements: the name as written, and how many declarations were in force outside.
    open: Vec<(&'a str, usize)>,
    elements: usize,
    /// The element was empty, `<a/>`: its end is due.
    end_is_due: bool,
    /// Since the last tag there was text that is not white space, or a comment: not both (rule X-3).
    has_text: bool,
    has_comment: bool,
}

impl<'a> Events<'a> {
    /// Rules: the size, the characters, the declaration.
    pub fn new(bytes: &'a [u8], limits: Limits) -> Result<Self, ReadError> {
        if bytes.len() > limits.bytes {
            return Err(ReadError::TooLarge);
        }
        let source = strip_declaration(parse_text(bytes)?)?;
        let mut tokens = quick_xml::Reader::from_str(source);
        let config = tokens.config_mut();
        // End tags are compared here, so that one rule decides.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.trim_markup_names_in_closing_tags = false;
        Ok(Self {
            source,
            tokens,
            position: 0,
            limits,
            scope: Scope::new(),
            open: Vec::new(),
            elements: 0,
            end_is_due: false,
            has_text: false,
            has_comment: false,
        })
    }

    /// The next event. Where the document ends inside an element, or before there is one, it is refused.
    pub fn next(&mut self) -> Result<Event<'a>, ReadError> {
        if self.end_is_due {
            self.end_is_due = false;
            return self.end();
        }
        loop {
            let inside = !self.open.is_empty();
            let (kind, raw) = self.token()?;
            match kind {
                Kind::Start => return self.start(between(raw, "<", ">")?).map(Event::Start),
                Kind::Empty => {
                    self.end_is_due = true;
                    return self.start(between(raw, "<", "/>")?).map(Event::Start);
                }
                Kind::End => {
                    let name = between(raw, "</", ">")?.trim_end_matches([' ', '\t', '\n', '\r']);
                    if self.open.last().is_none_or(|(open, _)| *open != name) {
                        return Err(ReadError::Structure);
                    }
                    return self.end();
                }
                Kind::Text if inside => {
                    let text = parse_character_data(raw)?;
                    self.note_text(is_blank(&text))?;
                    return Ok(Event::Text(text));
                }
                Kind::Text if is_blank(raw) => {}
                Kind::Reference if inside => {
                    let c = parse_reference(between(raw, "&", ";")?)?;
                    self.note_text(false)?;
                    return Ok(Event::Text(Cow::Owned(c.to_string())));
                }
                Kind::Comment => self.note_comment(raw)?,
                Kind::Text | Kind::Reference | Kind::Eof => return Err(ReadError::Structure),
            }
        }
    }

    fn note_text(&mut self, is_blank: bool) -> Result<(), ReadError> {
        self.has_text |= !is_blank;
        if self.has_text && self.has_comment { Err(ReadError::ForbiddenMarkup) } else { Ok(()) }
    }

    /// Rule X-3: a comment (XML 1.0, section 2.5) where the limits admit one, and beside no text.
    fn note_comment(&mut self, raw: &str) -> Result<(), ReadError> {
        let inside = between(raw, "<!--", "-->").map_err(|_| ReadError::ForbiddenMarkup)?;
        self.has_comment = true;
        let is_good = self.limits.comments && !self.has_text && !inside.contains("--") && !inside.ends_with('-');
        if is_good { Ok(()) } else { Err(ReadError::ForbiddenMarkup) }
    }

    /// Rule X-10: after the root there is white space alone.
    pub fn expect_nothing_more(&mut self) -> Result<(), ReadError> {
        loop {
            match self.token()? {
                (Kind::Eof, _) => return Ok(()),
                (Kind::Text, text) if is_blank(text) => {}
                (Kind::Comment, comment) => self.note_comment(comment)?,
                _ => return Err(ReadError::Structure),
            }
        }
    }

    /// The next token as it stands in the text: the tokenizer only says where it ends and what it takes it for.
    fn token(&mut self) -> Result<(Kind, &'a str), ReadError> {
        let kind = match self.tokens.read_event().map_err(|_| ReadError::Tag)? {
            Token::Start(_) => Kind::Start,
            Token::Empty(_) => Kind::Empty,
            Token::End(_) => Kind::End,
            Token::Text(_) => Kind::Text,
            Token::GeneralRef(_) => Kind::Reference,
            Token::Eof => Kind::Eof,
            Token::Decl(_) => return Err(ReadError::Declaration),
            Token::Comment(_) => Kind::Comment,
            Token::CData(_) | Token::PI(_) | Token::DocType(_) => {
                return Err(ReadError::ForbiddenMarkup);
            }
        };
        let end = usize::try_from(self.tokens.buffer_position()).map_err(|_| ReadError::TooLarge)?;
        let raw = self.source.get(self.position..end).ok_or(ReadError::Tag)?;
        self.position = end;
        if matches!(kind, Kind::Start | Kind::Empty | Kind::End) {
            (self.has_text, self.has_comment) = (false, false);
        }
        Ok((kind, raw))
    }

    fn end(&mut self) -> Result<Event<'a>, ReadError> {
        let (_, outside) = self.open.pop().ok_or(ReadError::Structure)?;
        self.scope.truncate(outside);
        Ok(Event::End)
    }

    /// Rules on one start tag.
    fn start(&mut self, inside: &'a str) -> Result<Element, ReadError> {
        self.elements += 1;
        if self.elements > self.limits.elements || self.open.len() >= self.limits.depth {
            return Err(ReadError::TooMany);
        }
        let mut tag = Tag::new(inside);
        let raw = parse_name(tag.name)?;
        self.open.push((tag.name, self.scope.len()));
        let mut declarations = Vec::new();
        let mut attributes = Vec::new();
        while let Some((name, value)) = tag.next_attribute()? {
            if declarations.len() + attributes.len() >= self.limits.attributes {
                return Err(ReadError::TooMany);
            }
            let (name, value) = (parse_name(name)?, parse_attribute_value(value)?);
            let declared = match (name.prefix, name.local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => {
                    attributes.push((name, value));
                    continue;
                }
            };
            if declarations.iter().any(|known: &Declaration| known.prefix == declared) {
                return Err(ReadError::RepeatedAttribute);
            }
            let namespace = self.scope.declare(declared, &value)?;
            declarations.push(Declaration { prefix: declared.to_owned(), namespace });
        }
        let name = Name {
            prefix: raw.prefix.to_owned(),
            local: raw.local.to_owned(),
            namespace: self.scope.resolve(raw.prefix)?,
        };
        if *name.namespace == *XML.name || raw.prefix == "xmlns" {
            return Err(ReadError::Namespace);
        }
        let mut resolved = Vec::with_capacity(attributes.len());
        for (name, value) in attributes {
            self.push_attribute(&mut resolved, &name, value.into_owned())?;
        }
        Ok(Element::empty(name, declarations, resolved))
    }

    fn push_attribute(
        &self,
        attributes: &mut Vec<Attribute>,
        name: &super::tag::RawName<'_>,
        value: String,
    ) -> Result<(), ReadError> {
        // An attribute without prefix is in no namespace, whatever the default one (Namespaces in XML 1.0, 6.2).
        let namespace = if name.prefix.is_empty() { self.scope.none() } else { self.scope.resolve(name.prefix)? };
        let is_admitted = match (&*namespace, name.local) {
            ("", _) => name.prefix.is_empty(),
            (namespace, local) if namespace == XML.name => local == "lang",
            (namespace, "type" | "nil") if namespace == XSI.name => true,
            _ => self.limits.foreign_attributes,
        };
        if !is_admitted {
            return Err(ReadError::ForeignAttribute);
        }
        if attributes.iter().any(|known| known.name.local == name.local && known.name.namespace == namespace) {
            return Err(ReadError::RepeatedAttribute);
        }
        let name = Name { prefix: name.prefix.to_owned(), local: name.local.to_owned(), namespace };
        attributes.push(Attribute { name, value });
        Ok(())
    }
}

/// What the tokenizer takes a token for.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Start,
    Empty,
    End,
    Text,
    Reference,
    Comment,
    Eof,
}

/// What stands inside a token.
fn between<'a>(raw: &'a str, start: &str, end: &str) -> Result<&'a str, ReadError> {
    raw.strip_prefix(start).and_then(|raw| raw.strip_suffix(end)).ok_or(ReadError::Tag)
}

/// Rule X-2: `<?xml version="1.0"?>` with `encoding="UTF-8"` and `standalone` or without (XML 1.0, section 2.8).
fn strip_declaration(text: &str) -> Result<&str, ReadError> {
    let Some(rest) = text.strip_prefix("<?xml") else { return Ok(text) };
    if !rest.starts_with([' ', '\t', '\n', '\r']) {
        return Err(ReadError::ForbiddenMarkup);
    }
    let (inside, rest) = rest.split_once("?>").ok_or(ReadError::Declaration)?;
    let mut tag = Tag::new(inside);
    let mut found = Vec::new();
    while let Some(pair) = tag.next_attribute().map_err(|_| ReadError::Declaration)? {
        found.push(pair);
    }
    let rest_is_good = match found.as_slice() {
        [("version", "1.0"), rest @ ..] => match rest {
            [] | [("standalone", "yes" | "no")] => true,
            [("encoding", encoding)] | [("encoding", encoding), ("standalone", "yes" | "no")] => {
                encoding.eq_ignore_ascii_case("UTF-8")
            }
            _ => false,
        },
        _ => false,
    };
    if rest_is_good { Ok(rest) } else { Err(ReadError::Declaration) }
}
