//! One login of a person on one browser.
