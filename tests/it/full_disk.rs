//! A disk that takes no more: words, the promised status, and earlier outputs as they were. A limit on the size of a file stands
//! for the full disk, as no right is needed to set one.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{err, files, latest, out, project, status, waymark};

const SCHOOL: &str = "config/schools/twiss-green.toml";
const DAY: &str = "2026-11-20";

/// Runs the program where no file may grow beyond some half kilobytes.
fn limited(half_kilobytes: u32, arguments: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {half_kilobytes} || exit 99; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_waymark")]).args(arguments).current_dir(project());
    shell.output().expect("the shell starts")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn a_disk_that_fills_up_while_a_workbook_is_made_is_said_in_words_and_leaves_the_last_run_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["run", SCHOOL, "--as-at", DAY, "--out", text(folder.path())];
    assert!(status(&waymark(&arguments)) <= 1);
    let before = files(folder.path());
    for half_kilobytes in [1, 100, 600] {
        let output = limited(half_kilobytes, &arguments);
        assert_eq!(status(&output), 5, "{}", err(&output));
        let told = err(&output);
        assert!(told.contains("Twiss Green") && told.contains("Status 5"), "{told}");
        assert!(told.contains("grow larger than this account may write") && told.contains("run again"), "{told}");
        assert!(!told.contains("the program is at fault"), "{told}");
        let after = files(folder.path());
        let changed: Vec<&String> = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).collect();
        assert!(changed.iter().all(|name| name.ends_with(".lock")), "{changed:?}");
    }
    assert!(latest(folder.path(), "twiss-green").is_dir());
}

#[test]
fn a_school_whose_outputs_cannot_be_written_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("twiss-green"), "a file where a folder should be").unwrap();
    let output = waymark(&["run", SCHOOL, "config/schools/astley.toml", "--as-at", DAY, "--out", text(folder.path())]);
    assert_eq!(status(&output), 1, "{}", err(&output));
    assert!(err(&output).contains("Twiss Green") && err(&output).contains("Name another folder with --out"), "{}", err(&output));
    assert!(out(&output).contains("Written to"), "{}", out(&output));
    assert!(latest(folder.path(), "astley").join("senco/flagged-pupils.xlsx").is_file());
}

#[test]
fn a_single_output_that_does_not_fit_leaves_the_earlier_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    assert!(status(&waymark(&["run", SCHOOL, "--as-at", DAY, "--out", text(folder.path())])) <= 1);
    let written = files(folder.path());
    let xml = written.keys().find(|name| name.contains("office/census-") && name.ends_with(".xml")).expect("a census file");
    let (xml, to) = (folder.path().join(xml), folder.path().join("checks.xlsx"));
    std::fs::write(&to, "earlier").unwrap();
    let output = limited(1, &["census-check", text(&xml), "--out", text(&to)]);
    assert_eq!(status(&output), 5, "{}", err(&output));
    assert!(err(&output).contains("checks.xlsx") && err(&output).contains("run again"), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "earlier");
    assert!(files(folder.path()).keys().all(|name| !name.contains(".making-")));
}

#[test]
fn purge_destroys_nothing_where_its_record_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    assert!(status(&waymark(&["run", SCHOOL, "--as-at", DAY, "--out", text(folder.path())])) <= 1);
    let before = files(folder.path());
    let arguments = ["purge", SCHOOL, "--as-at", "2060-01-01", "--out", text(folder.path())];
    let output = limited(1, &arguments);
    assert_eq!(status(&output), 5, "{}", err(&output));
    assert!(err(&output).contains("writing the record of destruction"), "{}", err(&output));
    let after = files(folder.path());
    assert!(before.iter().all(|(name, bytes)| name.ends_with(".lock") || after.get(name) == Some(bytes)));
    assert_eq!(status(&waymark(&arguments)), 0);
    assert!(files(folder.path()).len() < before.len());
}
