//! `waymark growth` as a person types it.

use crate::support::{err, out, status, waymark};

const SCORES: &str = "tests/data/growth-scores.csv";

#[test]
fn the_table_goes_to_the_standard_output_and_the_words_beside_it() {
    let output = waymark(&["growth", SCORES, "--min-pupils", "1400"]);
    assert_eq!(status(&output), 1, "some fits are refused\n{}", err(&output));
    let (table, words) = (out(&output), err(&output));
    let first = "id,subject,year,grade,score,prior_score,priors,percentile,about_from,about_to,order_1,order_2,order_3";
    assert_eq!(table.lines().next(), Some(first));
    assert_eq!(table.lines().count(), 1 + 1449);
    assert!(words.contains("Rows: 4000 found, 4000 used, 0 left out."), "{words}");
    assert!(words.contains("Refused: year group 4 with 1 prior score: only 1153 pupils"), "{words}");
    assert!(words.contains("Refused: year group 6 with 3 prior scores"), "{words}");
}

#[test]
fn too_few_pupils_for_anything_is_status_2_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("growth.csv");
    let output = waymark(&["growth", SCORES, "--min-pupils", "5000", "--out", to.to_str().unwrap()]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("same start") && !to.exists(), "{}", err(&output));
}

#[test]
fn the_file_of_the_scores_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scores.csv");
    std::fs::copy(SCORES, &file).unwrap();
    let name = file.to_str().unwrap();
    assert_eq!(status(&waymark(&["growth", name, "--out", name, "--min-pupils", "1440"])), 2);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(SCORES).unwrap());
}

#[test]
fn a_file_that_is_no_table_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.csv");
    for (bytes, word) in [(&b"PK\x03\x04\x00\x00\x00"[..], "not text"), (b"", "identifier"), (b"ID,Year,Grade,Score\n", "no row")] {
        std::fs::write(&file, bytes).unwrap();
        let output = waymark(&["growth", file.to_str().unwrap()]);
        assert!(status(&output) == 2 && err(&output).contains(word), "{word}: {}", err(&output));
    }
}
