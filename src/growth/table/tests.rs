use super::*;

const HEADINGS: &str = "Pupil ID,Academic year,Year group,Subject,Scaled score\n";

fn read(text: &str) -> Scores {
    Scores::read(text, &GrowthSettings::read("growth.toml", None).unwrap()).unwrap()
}

fn refused(text: &str) -> String {
    Scores::read(text, &GrowthSettings::read("growth.toml", None).unwrap()).unwrap_err()
}

fn long(rows: &str) -> Scores {
    read(&format!("{HEADINGS}{rows}"))
}

#[test]
fn a_long_row_is_one_score() {
    let scores = long("7,2024/25,Year 4,Maths,101\n");
    assert_eq!(scores.records, [Scored { pupil: 0, subject: 0, year: 2025, grade: 4, score: 101.0 }]);
    assert_eq!((scores.ids, scores.subjects, scores.rows_used), (vec!["7".to_owned()], vec!["Maths".to_owned()], 1));
}

#[test]
fn the_wide_shape_gives_one_score_a_year() {
    let scores = read("ID,GRADE_2024,GRADE_2025,SS_2024,SS_2025\n9,3,4,510,560\n10,,4,,540\n11,,,,\n");
    let found: Vec<(u32, i32, i32, f64)> = scores.records.iter().map(|r| (r.pupil, r.year, r.grade, r.score)).collect();
    assert_eq!(found, [(0, 2024, 3, 510.0), (0, 2025, 4, 560.0), (1, 2025, 4, 540.0)]);
    assert_eq!((scores.rows, scores.rows_used, scores.left_out[NO_SCORE_AT_ALL].lines.clone()), (3, 2, vec![4]));
}

#[test]
fn a_missing_score_is_not_zero() {
    let scores = long("7,2025,4,Maths,\n8,2025,4,Maths,NA\n9,2025,4,Maths,0\n");
    assert_eq!((scores.records.len(), scores.records[0].score, scores.left_out[NO_SCORE].times), (1, 0.0, 2));
    assert!(!scores.left_out[NO_SCORE].needs_person);
}

#[test]
fn a_bad_row_is_left_out_with_its_line() {
    for (row, reason) in [
        ("7,2025,4,Maths,abs", "score is not a number"),
        ("7,2025,4,Maths,inf", "score is not a number"),
        ("7,2025,4,Maths,1e300", "score is not a number"),
        ("7,25,4,Maths,100", "year cannot be read"),
        ("7,2024/26,4,Maths,100", "year cannot be read"),
        ("7,2025,four,Maths,100", "year group cannot be read"),
        ("7,2025,,Maths,100", "year group cannot be read"),
        (",2025,4,Maths,100", "row without an identifier"),
        ("7,2025,4,Maths,100,5", "row has more cells than the heading row"),
    ] {
        let scores = long(&format!("6,2025,4,Maths,99\n{row}\n"));
        assert_eq!((scores.rows, scores.rows_used), (2, 1), "{row}");
        let seen = &scores.left_out[reason];
        assert_eq!((seen.times, seen.lines.clone(), seen.needs_person), (1, vec![3], true), "{row}");
    }
}

#[test]
fn two_scores_in_one_year_are_never_merged_silently() {
    let scores = long("7,2025,4,Maths,100\n7,2025,4,maths,100\n8,2025,4,Maths,90\n8,2025,4,Maths,91\n");
    assert_eq!((scores.records.len(), scores.rows_used, scores.left_out[ONCE_MORE].lines.clone()), (1, 1, vec![3]));
    let differ = &scores.left_out["pupil has two different scores or year groups in one year and subject"];
    assert_eq!((differ.times, differ.lines.clone()), (2, vec![4, 5]));
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_the_rest() {
    let scores = long("7,2025,4,\"Maths,100\n8,2025,4,Maths,90\n9,2025,4,Maths,91\n");
    assert_eq!((scores.rows, scores.rows_used), (3, 3));
}

#[test]
fn identifiers_sort_as_numbers_and_then_as_text() {
    let scores = long("10,2025,4,M,1\n9,2025,4,M,1\nA1,2025,4,M,1\n009,2025,4,M,1\n");
    assert_eq!(scores.ids, ["009", "9", "10", "A1"]);
}

#[test]
fn years_and_year_groups_are_read_as_schools_write_them() {
    for (text, year) in [("2025", 2025), ("2024/25", 2025), ("2024_2025", 2025), ("2024-2025", 2025), ("2025.0", 2025), ("1999/00", 2000)] {
        assert_eq!(school_year(text), Some(year), "{text}");
    }
    for (text, grade) in [("4", 4), ("Year 4", 4), ("Y4", 4), ("Yr 4", 4), ("R", 0), ("Reception", 0), ("4.0", 4), ("N2", -1)] {
        assert_eq!(year_group(text), Some(grade), "{text}");
    }
    assert_eq!([year_group("-4"), year_group("44"), year_group("4.5"), year_group("")], [None; 4]);
    assert_eq!([school_year("12/03/2025"), school_year("3"), school_year("")], [None; 3]);
}

#[test]
fn a_column_that_is_missing_or_there_twice_is_named() {
    assert!(refused("ID,Year,Grade,Subject\n").contains("score"));
    assert!(refused("Name,Year,Grade,Score\n").contains("identifier"));
    assert!(refused("ID,Year,Grade,Score,score\n").contains("two columns"));
    assert!(refused("ID,SS_2025,SS_2024,GRADE_2025\n").contains("GRADE_2024"));
    assert!(refused("").contains("identifier"));
}

#[test]
fn rows_marked_as_not_valid_are_counted_and_semicolons_part_cells() {
    let scores = read(
        "VALID_CASE;CONTENT_AREA;YEAR;ID;GRADE;SCALE_SCORE\nVALID_CASE;READING;2024_2025;1;4;500\nINVALID_CASE;READING;2024_2025;2;4;500\n",
    );
    assert_eq!((scores.records.len(), scores.left_out[NOT_VALID].times), (1, 1));
}
