//! The report: Markdown tables for `docs/performance.md`.

use std::fmt::Write as _;

use super::floor::Floor;
use super::growth::Growth;

/// Figures of one subject in one round.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// Column this belongs to.
    pub subject: &'static str,
    /// Row → figure; rows in the order of the first round.
    pub figures: Vec<(&'static str, f64)>,
    /// Wall-clock hints, such as `discovery: 21000/s, p99 1.2 ms`.
    pub hints: Vec<String>,
    /// Load of the machine when the round began.
    pub load: String,
    /// Flows that failed, with reasons.
    pub failures: Vec<String>,
}

/// Figures with a target of our own: row and the most it may be.
pub const TARGETS: [(&str, f64); 9] = [
    ("first answer, ms", 100.0),
    ("memory idle, MiB", 30.0),
    ("memory at most, MiB", 60.0),
    ("discovery, CPU ms", 0.05),
    ("JWKS, CPU ms", 0.05),
    ("client_credentials ES256, CPU ms", 0.15),
    ("client_credentials RS256, CPU ms", 0.5),
    ("code flow, CPU ms", 3.0),
    ("failed flows at 64 at once", 0.0),
];

/// Renders what each number of people costs.
#[must_use]
pub fn render_growth(sizes: &[Growth]) -> String {
    let mut text = String::from(
        "\n| people | first answer, ms | token ES256, CPU ms | code flow, CPU ms | memory at most, MiB |\n|---|---|---|---|---|\n",
    );
    for size in sizes {
        let cells = [size.start_ms, size.token_ms, size.flow_ms, size.memory_mib].map(figure);
        let _ = writeln!(text, "| {} | {} |", size.people, cells.join(" | "));
    }
    text
}

/// Renders the rounds, one column a subject.
#[must_use]
pub fn render(rounds: &[Round], floor: Floor, machine: &str) -> String {
    let mut subjects: Vec<&'static str> = Vec::new();
    for round in rounds {
        if !subjects.contains(&round.subject) {
            subjects.push(round.subject);
        }
    }
    let mut text = String::from(
        "Made by `make bench`. Processor time of the server as the operating system counts it, whole process tree; the mean of the rounds, with the lowest and highest in brackets.\n\n",
    );
    let _ = writeln!(
        text,
        "Machine: {machine}. Load when each round began: {}.\n",
        rounds.iter().map(|round| round.load.as_str()).collect::<Vec<_>>().join(", ")
    );
    let _ = writeln!(
        text,
        "Signing floor (`openssl speed`): ES256 {:.3} ms, RS256 {:.3} ms.\n",
        floor.es256_ms, floor.rs256_ms
    );
    let _ = writeln!(
        text,
        "| | {} | target | {} | to the peer | to the signing floor |",
        subjects[0],
        subjects[1..].join(" | ")
    );
    let _ = writeln!(text, "|---|---|---|{}---|---|", "---|".repeat(subjects.len() - 1));
    for (row, _) in &rounds[0].figures {
        let cells: Vec<Cell> = subjects.iter().map(|subject| Cell::of(rounds, subject, row)).collect();
        let own = cells[0].mean;
        let peers: Vec<String> = cells[1..].iter().map(Cell::to_string).collect();
        let ratio = cells.get(1).map_or_else(String::new, |peer| ratio(own, peer.mean));
        let target = TARGETS.iter().find(|(name, _)| name == row);
        let target = target
            .map_or_else(String::new, |(_, most)| format!("≤ {most}{}", if own <= *most { "" } else { " **missed**" }));
        let floor = if row.contains("ES256") {
            ratio_to(own, floor.es256_ms)
        } else if row.contains("RS256") {
            ratio_to(own, floor.rs256_ms)
        } else {
            String::new()
        };
        let _ = writeln!(text, "| {row} | {} | {target} | {} | {ratio} | {floor} |", cells[0], peers.join(" | "));
    }
    text.push_str("\nWall clock, as a hint only:\n");
    for round in rounds {
        let _ = writeln!(text, "- {}: {}", round.subject, round.hints.join("; "));
    }
    for round in rounds.iter().filter(|round| !round.failures.is_empty()) {
        let _ = writeln!(
            text,
            "\n{} flows failed at {}, first: {}",
            round.failures.len(),
            round.subject,
            round.failures[0]
        );
    }
    text
}

struct Cell {
    mean: f64,
    low: f64,
    high: f64,
}

impl Cell {
    fn of(rounds: &[Round], subject: &str, row: &str) -> Self {
        let values: Vec<f64> = rounds
            .iter()
            .filter(|round| round.subject == subject)
            .filter_map(|round| round.figures.iter().find(|(name, _)| *name == row).map(|(_, value)| *value))
            .collect();
        let count = f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX));
        Self {
            mean: values.iter().sum::<f64>() / count,
            low: values.iter().copied().fold(f64::INFINITY, f64::min),
            high: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.mean.is_nan() {
            return formatter.write_str("–");
        }
        write!(formatter, "{} ({}–{})", figure(self.mean), figure(self.low), figure(self.high))
    }
}

fn figure(value: f64) -> String {
    if value >= 10.0 || value == 0.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

fn ratio(own: f64, peer: f64) -> String {
    if own > 0.0 && peer > 0.0 { format!("1 : {:.1}", peer / own) } else { String::new() }
}

fn ratio_to(own: f64, floor: f64) -> String {
    format!("{:.1} ×", own / floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_targets_and_ratios_are_shown() {
        let round = |subject, value| Round {
            subject,
            figures: vec![("discovery, CPU ms", value), ("client_credentials ES256, CPU ms", value * 2.0)],
            load: "0.5".to_owned(),
            ..Round::default()
        };
        let rounds = [round("ours", 0.04), round("peer", 0.2), round("ours", 0.06), round("peer", 0.2)];
        let text = render(&rounds, Floor { es256_ms: 0.025, rs256_ms: 0.3 }, "2 × test");
        assert!(
            text.contains("| discovery, CPU ms | 0.050 (0.040–0.060) | ≤ 0.05 | 0.200 (0.200–0.200) | 1 : 4.0 |  |"),
            "{text}"
        );
        assert!(text.contains("| 4.0 × |"), "{text}");
        let slow =
            render(&[round("ours", 1.0), round("peer", 0.2)], Floor { es256_ms: 0.025, rs256_ms: 0.3 }, "2 × test");
        assert!(slow.contains("**missed**"), "{slow}");
    }
}
