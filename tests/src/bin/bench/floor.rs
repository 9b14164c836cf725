//! What the signature alone costs on this machine: `openssl speed`, one process.

use std::process::Command;

/// Milliseconds of one signature.
#[derive(Debug, Clone, Copy)]
pub struct Floor {
    /// ECDSA over P-256 (ES256).
    pub es256_ms: f64,
    /// RSA with 2048 bits (RS256, PS256).
    pub rs256_ms: f64,
}

/// Measures both for two seconds each.
///
/// # Panics
/// When the `openssl` program is missing or speaks otherwise than known.
#[must_use]
pub fn measure() -> Floor {
    let output = Command::new("openssl")
        .args(["speed", "-mr", "-seconds", "2", "rsa2048", "ecdsap256"])
        .output()
        .expect("openssl is installed (tests/install.sh does, and `make bench` calls it)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    parse(&said).unwrap_or_else(|| panic!("openssl speed said what nobody understands:\n{said}"))
}

/// Machine-readable lines: `+F2:i:2048:SIGN:VERIFY`, and the same with `+F4` for ECDSA. `OpenSSL` 3.0 prints operations a
/// second there, other releases seconds an operation; one of the two is always above 1, the other below.
fn parse(said: &str) -> Option<Floor> {
    let sign_ms = |kind: &str, bits: &str| {
        let line = said.lines().find(|line| line.starts_with(kind) && line.split(':').nth(2) == Some(bits))?;
        let value = line.split(':').nth(3)?.trim().parse::<f64>().ok()?;
        Some(if value > 1.0 { 1000.0 / value } else { value * 1000.0 })
    };
    Some(Floor { es256_ms: sign_ms("+F4:", "256")?, rs256_ms: sign_ms("+F2:", "2048")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_readable_lines_are_read() {
        let floor =
            parse("+F2:0:2048:0.000310:0.000022\n+F4:2:256:0.000025:0.000080\n").expect("this is how openssl speaks");
        assert!((floor.rs256_ms - 0.31).abs() < 1e-9 && (floor.es256_ms - 0.025).abs() < 1e-9);
        let floor =
            parse("+F2:2:2048:4000.0:71810.0\n+F4:3:256:50000.0:22077.0\n").expect("this is how OpenSSL 3.0 speaks");
        assert!((floor.rs256_ms - 0.25).abs() < 1e-9 && (floor.es256_ms - 0.02).abs() < 1e-9);
        assert!(parse("").is_none());
    }
}
