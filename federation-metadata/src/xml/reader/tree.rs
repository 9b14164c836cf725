//! Builds the tree from strict events (rule X-12).

use super::super::element::Element;
use super::ReadError;
use super::characters::is_blank;

/// A tree that is being built.
#[derive(Debug, Default)]
pub struct TreeBuilder {
    /// The open elements, the innermost last. The text of each is what came since its last child.
    open: Vec<Element>,
}

impl TreeBuilder {
    /// An element begins inside the innermost open one.
    pub fn start(&mut self, element: Element) -> Result<(), ReadError> {
        if let Some(parent) = self.open.last_mut() {
            keep_space(parent)?;
        }
        self.open.push(element);
        Ok(())
    }

    /// Text inside the innermost open element.
    pub fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    /// The innermost element ends; the root is returned when it is complete.
    pub fn end(&mut self) -> Result<Option<Element>, ReadError> {
        let mut element = self.open.pop().ok_or(ReadError::Structure)?;
        if !element.children.is_empty() {
            keep_space(&mut element)?;
        }
        let Some(parent) = self.open.last_mut() else { return Ok(Some(element)) };
        parent.children.push(element);
        Ok(None)
    }
}

/// Rule X-12: beside children there is white space alone; it is kept, since signatures cover it.
fn keep_space(element: &mut Element) -> Result<(), ReadError> {
    if !is_blank(&element.text) {
        return Err(ReadError::MixedContent);
    }
    element.spaces.push(std::mem::take(&mut element.text));
    Ok(())
}
