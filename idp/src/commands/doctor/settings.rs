//! What the configuration itself tells: addresses, safety switches, the law.

use super::finding::Finding;
use crate::config::{Config, LogLevel};
use crate::domain::credential::{ProfessionalPasswords, StaffSecondFactor};
use crate::domain::environment::Environment;
use crate::domain::tenant::Tenant;
use crate::domain::time::Timestamp;

/// The legal note on passwords of citizens.
const LEGAL_NOTE: &str = "since 28 February 2021 an administration may not issue credentials of its own to citizens, \
                          and existing ones ended on 30 September 2021 (DL 76/2020, art. 24); this is the body's decision, \
                          not the product's";

pub(super) fn check_settings(config: &Config, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![check_environment(config), check_limits(config), check_metrics(config), check_log(config)];
    findings.push(check_second_factor(config));
    findings.extend(check_issuers(config));
    findings.extend(check_citizens_passwords(config));
    findings.extend(check_professionals_passwords(config, now));
    findings
}

fn check_environment(config: &Config) -> Finding {
    match config.environment {
        Environment::Production => Finding::passed("environment", "production"),
        Environment::Development => {
            Finding::warning("environment", "development", "set environment = \"production\" before people come")
        }
    }
}

fn check_limits(config: &Config) -> Finding {
    if config.limits_enabled {
        Finding::passed("limits", "on")
    } else {
        Finding::warning("limits", "off: passwords can be guessed without end", "set limits.enabled = true")
    }
}

fn check_second_factor(config: &Config) -> Finding {
    match config.passwords.credentials.staff_second_factor {
        StaffSecondFactor::Required => Finding::passed("staff second factor", "required"),
        StaffSecondFactor::Optional => Finding::warning(
            "staff second factor",
            "optional",
            "set passwords.staff_second_factor = \"required\"; production always does",
        ),
    }
}

fn check_metrics(config: &Config) -> Finding {
    match config.metrics {
        None => Finding::passed("metrics", "off"),
        Some(metrics) if metrics.listen.ip().is_loopback() => {
            Finding::passed("metrics", format!("on {}", metrics.listen))
        }
        Some(metrics) => Finding::warning(
            "metrics",
            format!("on {}, which others may reach", metrics.listen),
            "let metrics.listen be loopback, or close it with a firewall",
        ),
    }
}

fn check_log(config: &Config) -> Finding {
    match config.log.level {
        LogLevel::Error | LogLevel::Warn | LogLevel::Info => Finding::passed("log", "not talkative"),
        LogLevel::Debug | LogLevel::Trace => {
            Finding::warning("log", "debug logging is on", "set log.level = \"info\" when done")
        }
    }
}

fn check_issuers(config: &Config) -> Vec<Finding> {
    let check = |issuer: &str| {
        if issuer.starts_with("https://") {
            return Finding::passed("issuer", issuer);
        }
        match config.environment {
            Environment::Development => Finding::passed("issuer", format!("{issuer} (development)")),
            Environment::Production => Finding::warning(
                "issuer",
                format!("{issuer} is not https"),
                "serve people at an https address (http.public_url)",
            ),
        }
    };
    config.tenants.iter().map(|tenant| check(&tenant.issuer)).collect()
}

fn check_citizens_passwords(config: &Config) -> Vec<Finding> {
    let holding = config.tenants.iter().filter(|tenant| tenant.credentials.citizen_passwords);
    holding.map(|tenant| Finding::warning("citizens' passwords", format!("on for {}", tenant.id), LEGAL_NOTE)).collect()
}

/// R1.5: whose decision it is, and whether it has ended.
fn check_professionals_passwords(config: &Config, now: Timestamp) -> Vec<Finding> {
    let check = "professionals' passwords";
    let look = |tenant: &Tenant| match &tenant.credentials.professional_passwords {
        ProfessionalPasswords::Off => None,
        ProfessionalPasswords::Undecided => {
            let todo = "production needs passwords.professionals_decision: reason, decided_by, until";
            Some(Finding::warning(check, format!("on for {} without a decision", tenant.id), todo))
        }
        ProfessionalPasswords::Decided(decision) => {
            let (last_day, by) = (decision.last_day(), &decision.decided_by);
            Some(if decision.is_over(now) {
                let todo = "decide anew, or set passwords.professionals = false";
                Finding::warning(check, format!("off for {} since the end of {last_day}", tenant.id), todo)
            } else {
                let seen = format!("on for {} until {last_day} by {by}: {}", tenant.id, decision.reason);
                Finding::passed(check, seen)
            })
        }
    };
    config.tenants.iter().filter_map(look).collect()
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;
    use crate::config;
    use crate::domain::time::Span;

    // 2027-06-30T22:00:00Z: in Italy the 1st of July has just begun.
    const JULY: Timestamp = Timestamp::from_seconds(1_814_392_800);

    fn findings(text: &str) -> Vec<Finding> {
        findings_at(JULY, text)
    }

    fn findings_at(now: Timestamp, text: &str) -> Vec<Finding> {
        let text = format!("environment = \"development\"\n{text}");
        check_settings(&config::parse(Some(&text), []).expect("sound"), now)
    }

    fn verdict(text: &str, check: &str) -> Option<Verdict> {
        findings(text).into_iter().find(|finding| finding.check == check).map(|finding| finding.verdict)
    }

    #[test]
    fn each_fault_is_found_and_only_where_it_is() {
        for (text, check) in [
            ("[limits]\nenabled = false", "limits"),
            ("[metrics]\nlisten = \"0.0.0.0:9464\"", "metrics"),
            ("[log]\nlevel = \"debug\"", "log"),
        ] {
            assert_eq!(verdict("", check), Some(Verdict::Passed), "{check}");
            assert_eq!(verdict(text, check), Some(Verdict::Warning), "{check}");
        }
        assert_eq!(verdict("", "environment"), Some(Verdict::Warning));
        assert_eq!(verdict("", "staff second factor"), Some(Verdict::Warning));
        let strict = "[passwords]\nstaff_second_factor = \"required\"";
        assert_eq!(verdict(strict, "staff second factor"), Some(Verdict::Passed));
    }

    #[test]
    fn passwords_of_citizens_come_with_the_law() {
        assert_eq!(verdict("", "citizens' passwords"), None);
        let found = findings("[passwords]\ncitizens = true");
        let note = found.iter().find(|finding| finding.check == "citizens' passwords").expect("the note");
        assert!(note.todo.as_ref().is_some_and(|note| note.contains("2021")));
    }

    /// R1.5.
    #[test]
    fn passwords_of_professionals_come_with_their_decision() {
        let found = |now: Timestamp, text: &str| {
            findings_at(now, text).into_iter().find(|finding| finding.check == "professionals' passwords")
        };
        assert_eq!(found(JULY, ""), None);
        let undecided = found(JULY, "[passwords]\nprofessionals = true").expect("a finding");
        assert_eq!(undecided.verdict, Verdict::Warning);
        let decided = "[passwords]\nprofessionals = true\n[passwords.professionals_decision]\nreason = \"no other means\"\n\
                       decided_by = \"Anna Verdi\"\nuntil = \"2027-06-30\"";
        let standing = found(JULY - Span::seconds(1), decided).expect("a finding");
        assert_eq!(standing.verdict, Verdict::Passed);
        assert!(["no other means", "Anna Verdi", "2027-06-30"].iter().all(|part| standing.seen.contains(part)));
        let ended = found(JULY, decided).expect("a finding");
        assert_eq!(ended.verdict, Verdict::Warning);
        assert!(ended.seen.contains("off for default"), "{}", ended.seen);
    }

    #[test]
    fn production_without_https_is_noticed() {
        let mut config = config::parse(Some("environment = \"development\""), []).expect("sound");
        config.environment = Environment::Production;
        let found = check_issuers(&config);
        assert_eq!(found[0].verdict, Verdict::Warning);
        config.tenants[0].issuer = "https://id.comune.example".to_owned();
        assert_eq!(check_issuers(&config)[0].verdict, Verdict::Passed);
    }
}
