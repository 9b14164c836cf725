//! The namespace declarations in force (rules ).

use super::super::limits::DECLARATIONS_IN_FORCE;
use super::super::namespace::{XML, XMLNS};
use super::ReadError;
use std::sync::Arc;

/// Which prefix stands for which namespace, here and outside.
#[derive(Debug)]
pub struct Scope {
    /// The innermost last. A prefix is empty for the default namespace.
    bindings: Vec<(String, Arc<str>)>,
    none: Arc<str>,
    xml: Arc<str>,
}

impl Scope {
    /// The scope around a document.
    pub fn new() -> Self {
        Self { bindings: Vec::new(), none: "".into(), xml: XML.name.into() }
    }

    /// How many declarations are in force.
    pub fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Forgets the declarations of an element that has ended.
    pub fn truncate(&mut self, length: usize) {
        self.bindings.truncate(length);
    }

    /// The namespace in no namespace: the empty one.
    pub fn none(&self) -> Arc<str> {
        Arc::clone(&self.none)
    }

    /// Rule X-8: declares `prefix` (empty for the default namespace) and returns the namespace.
    pub fn declare(&mut self, prefix: &str, namespace: &str) -> Result<Arc<str>, ReadError> {
        if self.bindings.len() >= DECLARATIONS_IN_FORCE {
            return Err(ReadError::TooMany);
        }
        let takes_back = namespace.is_empty() && prefix.is_empty();
        let is_reserved = matches!(prefix, "xml" | "xmlns") || matches!(namespace, XMLNS) || namespace == XML.name;
        let is_absolute = ["http:", "https:", "urn:"].iter().any(|start| namespace.starts_with(start))
            && namespace.bytes().all(|byte| byte.is_ascii_graphic());
        if is_reserved || !(takes_back || is_absolute) {
            return Err(ReadError::Namespace);
        }
        // The same few names come again and again; one copy of each is enough.
        let known =
            self.bindings.iter().rev().find(|(_, known)| **known == *namespace).map(|(_, known)| Arc::clone(known));
        let namespace = known.unwrap_or_else(|| namespace.into());
        self.bindings.push((prefix.to_owned(), Arc::clone(&namespace)));
        Ok(namespace)
    }

    /// The namespace of an element with that prefix.
    pub fn resolve(&self, prefix: &str) -> Result<Arc<str>, ReadError> {
        if prefix == "xml" {
            return Ok(Arc::clone(&self.xml));
        }
        match self.bindings.iter().rev().find(|(known, _)| known == prefix) {
            Some((_, namespace)) => Ok(Arc::clone(namespace)),
            None if prefix.is_empty() => Ok(self.none()),
            None => Err(ReadError::Namespace),
        }
    }
}
