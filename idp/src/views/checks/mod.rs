//! Checks over all pages, letters and texts at once: the rules of `docs/pages.md`.

mod browser;
mod markup;
mod texts;
