//! `reports/example/` holds one sample run's text outputs; they must be what the program writes today.
//! `UPDATE_EXAMPLE=1` rewrites them; the difference is reviewed like code.

use crate::support::{err, files, latest, project, status, waymark};

/// Text outputs a newcomer can read without building anything.
fn is_shown(name: &str) -> bool {
    name == "summary.txt"
        || name == "office/data-checks.csv"
        || (name.starts_with("office/") && name.ends_with(".xml"))
        || name == "governors/send-report.html"
        || name.ends_with(".svg")
}

#[test]
fn the_example_is_what_the_program_writes_today() {
    let folder = tempfile::tempdir().unwrap();
    let output = waymark(&["run", "config/schools/whitehill.toml", "--as-at", "2026-11-20", "--out", folder.path().to_str().unwrap()]);
    assert!(status(&output) <= 1, "{}", err(&output));
    let written: Vec<(String, Vec<u8>)> =
        files(&latest(folder.path(), "whitehill")).into_iter().filter(|(name, _)| is_shown(name)).collect();
    let example = project().join("reports/example");
    if std::env::var_os("UPDATE_EXAMPLE").is_some() {
        let _ = std::fs::remove_dir_all(&example);
        for (name, bytes) in &written {
            let path = example.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let kept: Vec<(String, Vec<u8>)> = files(&example).into_iter().collect();
    let names = |list: &[(String, Vec<u8>)]| list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&kept), names(&written), "run with UPDATE_EXAMPLE=1 and review the difference");
    for ((name, kept), (_, written)) in kept.iter().zip(&written) {
        assert!(kept == written, "{name} has changed: run with UPDATE_EXAMPLE=1 and review the difference");
    }
}
