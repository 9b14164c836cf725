//! Starts the log: one line an event on standard output, JSON or text (O-33).

use crate::config::{LogFormat, LogLevel, LogSettings};
use std::io::IsTerminal as _;
use tracing::level_filters::LevelFilter;

/// Starts the log of this process. A second start changes nothing.
pub fn start(settings: LogSettings) {
    let level = match settings.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // Colours are for eyes, not for files and collectors.
    let log = tracing_subscriber::fmt().with_max_level(level).with_ansi(std::io::stdout().is_terminal());
    let started = match settings.format {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text => log.with_target(false).try_init(),
    };
    // A subscriber that was there before stays.
    drop(started);
}
