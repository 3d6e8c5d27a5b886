//! The page as its reader has it: opened from disk in Chromium, sorted, filtered, printed, and looked over by axe-core for WCAG 2.2 AA, in both
//! languages and both colour schemes (`tests/python/page.py`).

use std::process::Command;

#[test]
fn the_page_opens_sorts_filters_prints_and_is_accessible() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["en", "zh"] {
        let out = folder.path().join(lang);
        let mut report = Command::new(env!("CARGO_BIN_EXE_piecework"));
        report.args([
            "report",
            "sample_events",
            "--allow-quarantine",
            "--pages",
            "--charts",
            "svg",
            "--lang",
            lang,
            "--out",
        ]);
        let told = report.arg(&out).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        let looked = Command::new("python3").arg("tests/python/page.py").arg(&out).arg(lang).output();
        let Ok(looked) = looked else {
            println!("SKIPPED: there is no python3 to open the page with");
            return;
        };
        let said = String::from_utf8_lossy(&looked.stdout) + String::from_utf8_lossy(&looked.stderr);
        match looked.status.code() {
            Some(0) => {}
            Some(77) => {
                println!("SKIPPED: {said}");
                return;
            }
            _ => panic!("{lang}: {said}"),
        }
    }
}
