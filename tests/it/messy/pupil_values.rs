//! Values of pupils: flags, SEN, languages, sex and year groups (M121, M124 to M131).

use waymark::domain::nc_year::NcYear;
use waymark::domain::sen::SenProvision;
use waymark::finding::{Action, Checked};
use waymark::normalise::records::{Flag, Normalised, RollRow};

use super::reading::{found, quiet, read, roll, upn};

/// A list of pupils of Year 4 with one more column.
fn with(heading: &str, values: &[&str]) -> Checked<Normalised> {
    let row = |(value, n): (&&str, u32)| format!("{},Surname{n},Forename{n},0{n}/10/2017,Year 4,Oak,{value}", upn(n));
    let rows: Vec<String> = values.iter().zip(1..).map(row).collect();
    let text = format!("Report date: 20/11/2026\nUPN,Surname,Forename,DOB,Year Group,Class,{heading}\n{}\n", rows.join("\n"));
    read(&[("pupils.csv", &text)])
}

#[track_caller]
fn check<T: PartialEq + std::fmt::Debug>(
    heading: &str,
    values: &[&str],
    of: impl Fn(&RollRow) -> T,
    expected: &[T],
) -> Checked<Normalised> {
    let read = with(heading, values);
    let got: Vec<T> = roll(&read).iter().map(of).collect();
    assert_eq!(got, expected, "{heading} {values:?}");
    read
}

const YES: Flag = Flag::Yes;
const NO: Flag = Flag::No;
const UNKNOWN: Flag = Flag::Unknown;

#[test]
fn m121_a_blank_means_no_only_in_a_column_that_never_says_no() {
    let marks = check("Pupil Premium", &["Y", "", ""], |row| row.pupil_premium, &[YES, NO, NO]);
    found(&marks.findings, "M121", Action::Warned, "column \"Pupil Premium\"");
    let says = check("Pupil Premium", &["Y", "N", ""], |row| row.pupil_premium, &[YES, NO, UNKNOWN]);
    quiet(&says.findings, "M121");
    check("Pupil Premium", &["", "", ""], |row| row.pupil_premium, &[UNKNOWN; 3]);
}

#[test]
fn m124_codes_of_before_2015_are_read_with_a_warning() {
    let (k, e) = (Some(SenProvision::Support), Some(SenProvision::Plan));
    let read = check("SEN Status", &["A", "P", "S", "N"], |row| row.sen_status, &[k, k, e, Some(SenProvision::None)]);
    found(&read.findings, "M124", Action::Warned, "line 3, column \"SEN Status\"");
}

#[test]
fn m125_words_that_are_no_official_status_are_asked_about() {
    let k = Some(SenProvision::Support);
    let values = ["SEN Support - K", "Monitoring", "EHCP (applied)", "Watch list", "N"];
    let read = check("SEN Status", &values, |row| row.sen_status, &[k, None, None, None, Some(SenProvision::None)]);
    let asked = found(&read.findings, "M125", Action::Asked, "line 4, column \"SEN Status\"");
    assert!(asked.hint.as_deref().is_some_and(|hint| hint.contains("[reading.sen_status]")), "{asked}");
    check("SEN", &["Y", "N", ""], |row| row.sen_status, &[None, Some(SenProvision::None), None]);
}

#[test]
fn m126_a_need_without_status_and_a_status_without_need_are_both_kept() {
    let text = format!(
        "SEN report as at 20/11/2026\nUPN,Name,SEN status,Sen Need,SEN Need Ranking\n{},\"Adams, Ava\",K,,\n{},\"Brown, Ben\",,SLCN,1\n{},\"Cole, Cy\",N,ASD,1\n",
        upn(1),
        upn(2),
        upn(3)
    );
    let read = read(&[("sen.csv", &text)]);
    let rows: Vec<(Option<&str>, Option<&str>)> = read
        .value
        .records
        .sen
        .iter()
        .map(|row| (row.provision.map(SenProvision::code), row.need.as_ref().map(|need| need.code())))
        .collect();
    assert_eq!(rows, [(Some("K"), None), (None, Some("SLCN")), (Some("N"), Some("ASD"))]);
    for line in ["line 3", "line 4", "line 5"] {
        found(&read.findings, "M126", Action::Warned, line);
    }
}

#[test]
fn m127_meals_taken_are_not_eligibility_and_four_groups_stay_four() {
    let meals = check("FSM", &["School meal", "Packed lunch", "UIFSM"], |row| row.free_school_meals, &[UNKNOWN; 3]);
    found(&meals.findings, "M127", Action::Rejected, "column \"FSM\"");
    for heading in ["Ever 6 FSM", "Disadvantaged"] {
        let read = check(heading, &["Y", "N", "N"], |row| (row.pupil_premium, row.free_school_meals), &[(UNKNOWN, UNKNOWN); 3]);
        found(&read.findings, "M127", Action::Warned, heading);
        let both = format!("{heading},Pupil Premium");
        let read = check(&both, &["Y,N", "N,Y", "N,N"], |row| row.pupil_premium, &[NO, YES, NO]);
        found(&read.findings, "M127", Action::Warned, heading);
    }
    check("FSM", &["Y", "N", "N"], |row| (row.pupil_premium, row.free_school_meals), &[(UNKNOWN, YES), (UNKNOWN, NO), (UNKNOWN, NO)]);
}

#[test]
fn m128_free_meals_by_dates_hold_while_open() {
    let values = ["01/09/2022 –", "01/09/2022 - 31/07/2024", "01/12/2026 -", "01/09/2025 to 31/08/2027", ""];
    let read = check("FSM", &values, |row| row.free_school_meals, &[YES, NO, NO, YES, NO]);
    found(&read.findings, "M121", Action::Warned, "column \"FSM\"");
    let columns = "FSM Start Date,FSM End Date";
    check(columns, &["01/09/2022,", "01/09/2022,31/07/2024", ","], |row| row.free_school_meals, &[YES, NO, NO]);
}

#[test]
fn m129_languages_in_the_eal_column_answer_it() {
    let values = ["Urdu", "English", "ENB", "OTB", "Refused", "POL", "Not obtained", "banana"];
    let read = check("EAL", &values, |row| row.eal, &[YES, NO, NO, YES, UNKNOWN, YES, UNKNOWN, UNKNOWN]);
    found(&read.findings, "M121", Action::Warned, "line 10, column \"EAL\"");
}

#[test]
fn m130_sex_is_read_in_its_known_forms_and_kept_in_others() {
    let text = |row: &RollRow| row.sex.clone();
    let expected = ["M", "M", "F", "M", "", "Prefers not to say"].map(str::to_owned);
    let read = check("Sex", &["Male", "m", "FEMALE", "1", "", "Prefers not to say"], text, &expected);
    quiet(&read.findings, "M130");
}

#[test]
fn m131_every_form_of_a_year_group_is_one() {
    let forms = ["Year  4", "Y4", "4", "Reception", "0", "N2", "Year N2", "FS2", "Year 3/4"];
    let rows: Vec<String> = forms.iter().zip(1..).map(|(form, n)| format!("{},Surname{n},Forename{n},{form},Oak", upn(n))).collect();
    let read = read(&[("pupils.csv", &format!("Report date: 20/11/2026\nUPN,Surname,Forename,Year Group,Class\n{}\n", rows.join("\n")))]);
    let years: Vec<Option<i8>> = roll(&read).iter().map(|row| row.pupil.nc_year.map(NcYear::number)).collect();
    assert_eq!(years, [Some(4), Some(4), Some(4), Some(0), Some(0), Some(-1), Some(-1), Some(0), None]);
    found(&read.findings, "M131", Action::Warned, "line 11, column \"Year Group\"");
}
