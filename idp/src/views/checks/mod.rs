//! Checks over all pages, letters and texts at once: L-01, L-02, L-04, W-01, W-05, W-06 of the experience rules.

mod browser;
mod markup;
mod texts;
