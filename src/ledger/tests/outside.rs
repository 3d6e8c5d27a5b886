//! Other programs read a ledger without us.

use super::*;

/// The head of each commit by Python's BLAKE3, as docs/LEDGER.md shows it.
const HEADS: &str = r#"
import glob, re, sys
try:
    import blake3
except ImportError:
    sys.exit(77)
for name in sorted(glob.glob(sys.argv[1] + "/_delta_log/*.json")):
    text = open(name, "rb").read()
    head = re.search(rb'"head":"([0-9a-f]{64})"', text).group(1)
    assert blake3.blake3(text.replace(head, b"0" * 64, 1)).hexdigest().encode() == head, name
print(head.decode())
"#;

#[tokio::test]
async fn another_program_computes_the_same_heads() {
    let (_folder, mut ledger) = fresh().await;
    ingest(&mut ledger, 0..20).await;
    ingest(&mut ledger, 10..30).await;
    let run = std::process::Command::new("python3").args(["-c", HEADS]).arg(ledger.path()).output();
    match run {
        Ok(output) if output.status.code() != Some(77) => {
            let told = String::from_utf8_lossy(&output.stdout);
            assert_eq!(told.trim(), ledger.head().unwrap(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        _ => eprintln!("SKIPPED: python3 with the module blake3 is not installed"),
    }
}

#[tokio::test]
async fn other_programs_read_it() {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 0, run: 150, ..Limits::default() };
    ingest(&mut ledger, 0..400).await;
    let paid: i128 = (0..400).filter_map(|number| event(number).amount).map(|money| money.0).sum();
    let kinds = "task.claimed 100
task.labeled 100
task.paid 100
task.reviewed 100";
    let wanted = format!(
        "{kinds}
paid {}.{:06}
",
        paid / 1_000_000,
        paid % 1_000_000
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read_ledger.py");
    for reader in ["deltalake", "duckdb"] {
        let run = std::process::Command::new("python3").arg(&script).arg(ledger.path()).arg(reader).output();
        match run {
            Ok(output) if output.status.success() => {
                assert_eq!(String::from_utf8_lossy(&output.stdout), wanted, "{reader}");
                eprint!("{}", String::from_utf8_lossy(&output.stderr));
            }
            Ok(output) if output.status.code() != Some(77) => {
                panic!("{reader}: {}", String::from_utf8_lossy(&output.stderr));
            }
            _ => eprintln!("SKIPPED: python3 with the module {reader} is not installed"),
        }
    }
}
