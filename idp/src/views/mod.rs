//! Typed contexts of pages and letters, their templates and texts.
