//! This return beside the one before, the meetings' decisions, targets and provision: who joined and left, whose code or type of
//! need changed, what contradicts what, each with the question to ask.
//!
//! Nothing is put right here. The counts add up: those of the return before, and the joiners, less the leavers, are those of now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::census::return_model::{Return, ReturnPupil};
use crate::config::policy::DecisionEffect;
use crate::decisions::effects::Past;
use crate::domain::name::folded;
use crate::domain::words;
use crate::finding::Finding;
use crate::link::school::{Pupil, School};
use crate::normalise::records::TargetStatus;
use crate::place::Place;

/// A pupil of the return before.
#[derive(Clone, PartialEq, Eq)]
pub struct PupilThen {
    upn: String,
    former_upn: String,
    name: String,
    born: Option<NaiveDate>,
    class: String,
    provision: String,
    needs: Vec<String>,
}

/// The return before.
#[derive(Clone)]
pub struct Before {
    /// What it is, in words: a file, or a load of the history.
    pub described: String,
    /// Its census day.
    pub day: Option<NaiveDate>,
    /// Types of need are in it: they are sent in spring only, and a load knows them always.
    pub has_needs: bool,
    /// Its pupils on roll.
    pub pupils: Vec<PupilThen>,
}

impl std::fmt::Debug for Before {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Before({}, {} pupils)", self.described, self.pupils.len())
    }
}

impl Before {
    /// From a return; `school` is the school it was built from, where this program did so.
    pub fn of(ret: &Return, school: Option<&School>, described: String) -> Before {
        let needs: BTreeMap<&str, Vec<String>> =
            school.into_iter().flat_map(|school| &school.pupils).map(|pupil| (pupil.key.as_str(), needs_of(pupil))).collect();
        let then = |pupil: &ReturnPupil| PupilThen {
            upn: pupil.text("upn").unwrap_or_default(),
            former_upn: pupil.text("former_upn").unwrap_or_default(),
            name: listed(pupil),
            born: pupil.date_of_birth.valid().copied(),
            class: pupil.class.clone(),
            provision: pupil.sen_provision.clone(),
            needs: needs
                .get(pupil.key.as_str())
                .cloned()
                .unwrap_or_else(|| pupil.sen_needs.iter().map(|need| need.sen_type.clone()).collect()),
        };
        let has_needs = school.is_some() || ret.pupils.iter().any(|pupil| !pupil.sen_needs.is_empty());
        Before { described, day: ret.header.reference_date.valid().copied(), has_needs, pupils: ret.pupils.iter().map(then).collect() }
    }
}

fn listed(pupil: &ReturnPupil) -> String {
    [pupil.surname.as_str(), pupil.forename.as_str()].join(", ").trim_matches([',', ' ']).to_owned()
}

fn needs_of(pupil: &Pupil) -> Vec<String> {
    pupil.needs.iter().take(2).map(|ranked| ranked.need.code().to_owned()).collect()
}

/// What a line is about. The order is that of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something contradicts something else.
    Contradiction,
    /// The SEN code changed.
    ChangedCode,
    /// The types of need changed.
    ChangedType,
    /// Number, name or birth date changed.
    ChangedIdentity,
    /// In this return and not in the one before.
    Joined,
    /// In the return before and not in this one.
    Left,
}

impl Kind {
    /// The word of the sheet.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Contradiction => "contradiction",
            Kind::ChangedCode => "changed code",
            Kind::ChangedType => "changed type of need",
            Kind::ChangedIdentity => "changed identity",
            Kind::Joined => "joined",
            Kind::Left => "left",
        }
    }
}

/// One line for the office.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What it is about.
    pub kind: Kind,
    /// Class now, or then.
    pub class: String,
    /// Name for the office's lists.
    pub pupil: String,
    /// UPN.
    pub upn: String,
    /// What was.
    pub then: String,
    /// What is.
    pub now: String,
    /// What to ask.
    pub question: String,
    /// Where it stands now.
    pub place: Option<Place>,
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Difference({}: {:?} -> {:?})", self.kind.word(), self.then, self.now)
    }
}

/// How the counts add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pupils of the return before.
    pub before: usize,
    /// In this one and not in that.
    pub joined: usize,
    /// In that and not in this.
    pub left: usize,
    /// Pupils on roll now.
    pub now: usize,
}

/// Everything to ask.
#[derive(Clone, Debug, Default)]
pub struct Reconciliation {
    /// The return compared with, in words; empty when there is none.
    pub against: String,
    /// Its counts; nothing without a return to compare with.
    pub counts: Option<Counts>,
    /// Lines by kind, class and name.
    pub differences: Vec<Difference>,
}

/// Compares. `disagreements` are findings of pupil list and SEN register that differ, each at the pupil's row.
pub(crate) fn reconcile(now: &Return, before: Option<&Before>, school: &School, past: &Past, disagreements: &[Finding]) -> Reconciliation {
    let mut found = Reconciliation::default();
    if let Some(before) = before {
        found.against = before.described.clone();
        found.counts = Some(compare(now, before, school, &mut found.differences));
    }
    let by_key: BTreeMap<&str, &Pupil> = school.pupils.iter().map(|pupil| (pupil.key.as_str(), pupil)).collect();
    for pupil in &now.pupils {
        let Some(source) = by_key.get(pupil.key.as_str()) else { continue };
        contradictions(pupil, source, school.as_at, past, &mut found.differences);
        for finding in disagreements.iter().filter(|finding| pupil.place.as_ref() == Some(&finding.place)) {
            let question = "Which of the two is right? Put the other right before the census is sent.";
            let line = line(Kind::Contradiction, pupil, String::new(), finding.message.clone(), question.to_owned());
            found.differences.push(line);
        }
    }
    found.differences.sort();
    found.differences.dedup();
    found
}

fn line(kind: Kind, pupil: &ReturnPupil, then: String, now: String, question: String) -> Difference {
    let upn = pupil.text("upn").unwrap_or_default();
    Difference { kind, class: pupil.class.clone(), pupil: pupil.listed_name.clone(), upn, then, now, question, place: pupil.place.clone() }
}

/// Pairs the pupils of both returns; each stands for one of the other at most.
fn compare(now: &Return, before: &Before, school: &School, differences: &mut Vec<Difference>) -> Counts {
    let needs: BTreeMap<&str, Vec<String>> = school.pupils.iter().map(|pupil| (pupil.key.as_str(), needs_of(pupil))).collect();
    let mut open: BTreeSet<usize> = (0..before.pupils.len()).collect();
    let mut pairs: Vec<Option<usize>> = vec![None; now.pupils.len()];
    for is_same in [same_number, same_former_number, same_name] {
        for (pupil, pair) in now.pupils.iter().zip(&mut pairs).filter(|(_, pair)| pair.is_none()) {
            let fitting: Vec<usize> =
                open.iter().copied().filter(|at| before.pupils.get(*at).is_some_and(|then| is_same(pupil, then))).collect();
            // Of several none is chosen: the pupil is then asked about as joined, and they as left.
            if let [only] = fitting.as_slice() {
                open.remove(only);
                *pair = Some(*only);
            }
        }
    }
    let mut joined = 0;
    for (pupil, pair) in now.pupils.iter().zip(&pairs) {
        match pair.and_then(|at| before.pupils.get(at)) {
            Some(then) => changes(pupil, then, needs.get(pupil.key.as_str()).filter(|_| before.has_needs), differences),
            None => {
                joined += 1;
                differences.push(joiner(pupil, before.day));
            }
        }
    }
    for then in open.iter().filter_map(|at| before.pupils.get(*at)) {
        differences.push(leaver(then, now));
    }
    Counts { before: before.pupils.len(), joined, left: open.len(), now: now.pupils.len() }
}

fn same_number(pupil: &ReturnPupil, then: &PupilThen) -> bool {
    !then.upn.is_empty() && pupil.text("upn").is_some_and(|upn| upn == then.upn)
}

fn same_former_number(pupil: &ReturnPupil, then: &PupilThen) -> bool {
    let is_former = !then.upn.is_empty() && pupil.text("former_upn").is_some_and(|upn| upn == then.upn);
    is_former || !then.former_upn.is_empty() && pupil.text("upn").is_some_and(|upn| upn == then.former_upn)
}

/// The same name and birth date; two numbers that are both permanent and unlike are two children.
fn same_name(pupil: &ReturnPupil, then: &PupilThen) -> bool {
    let born = pupil.date_of_birth.valid().copied();
    born.is_some() && born == then.born && folded(&listed(pupil)) == folded(&then.name)
}

fn changes(pupil: &ReturnPupil, then: &PupilThen, needs: Option<&Vec<String>>, differences: &mut Vec<Difference>) {
    let blank = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    let (was, is) = (then.provision.as_str(), pupil.sen_provision.as_str());
    if was != is {
        let question = match (was, is) {
            ("E", "N" | "K") => "Has the education, health and care plan ceased, and on which day? If not, E is still the code.",
            ("K", "N") => "Was the end of SEN support agreed and entered, or did the code get lost in an export?",
            (_, "E") => "Is the plan final, and does its day stand in the MIS?",
            (_, "K") => "Was SEN support agreed with the parents, and is its first day entered?",
            (_, "") => "Why is there no SEN code now? The return needs one for every pupil.",
            _ => "Is the change meant?",
        };
        differences.push(line(Kind::ChangedCode, pupil, blank(was), blank(is), question.to_owned()));
    }
    if let Some(needs) = needs.filter(|needs| **needs != then.needs && matches!(is, "K" | "E") && matches!(was, "K" | "E")) {
        let question = "Is the new type, or its rank, what the SENCO decided?".to_owned();
        differences.push(line(Kind::ChangedType, pupil, blank(&then.needs.join(", ")), blank(&needs.join(", ")), question));
    }
    let born = pupil.date_of_birth.valid().copied();
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "none".to_owned(), words::date);
    let upn = pupil.text("upn").unwrap_or_default();
    for (was, is, question) in [
        (then.upn.clone(), upn, "Is the former UPN entered, so that the Department can tie the two?"),
        (then.name.clone(), listed(pupil), "Is the legal name changed by a document, and the former surname entered?"),
        (day(then.born), day(born), "Which date stands on the birth certificate?"),
    ] {
        if was != is && !(was.is_empty() || folded(&was) == folded(&is)) {
            differences.push(line(Kind::ChangedIdentity, pupil, was, blank(&is), question.to_owned()));
        }
    }
}

fn joiner(pupil: &ReturnPupil, before: Option<NaiveDate>) -> Difference {
    let entry = pupil.entry_date.valid().copied();
    let (now, question) = match (entry, before) {
        (Some(entry), Some(before)) if entry <= before => (
            format!("entry date {}", words::date(entry)),
            "The entry date is on or before the last census day: was the pupil left out of the last return, or is the date wrong?"
                .to_owned(),
        ),
        (Some(entry), _) => (
            format!("entry date {}", words::date(entry)),
            "Has the transfer file come, with the SEN history of the last school?".to_owned(),
        ),
        (None, _) => ("no entry date".to_owned(), "On which day did the pupil join?".to_owned()),
    };
    line(Kind::Joined, pupil, String::new(), now, question)
}

fn leaver(then: &PupilThen, now: &Return) -> Difference {
    let gone = now.leavers.iter().find(|pupil| same_number(pupil, then) || same_name(pupil, then));
    let left = gone.and_then(|pupil| pupil.more.value("PupilStatus/LeavingDate").map(str::to_owned));
    let (now, question) = match (&left, then.provision.as_str()) {
        (Some(left), "K" | "E") => (format!("left {left}"), "Was the SEN history sent on with the transfer file?"),
        (Some(left), _) => (format!("left {left}"), "Was the transfer file sent?"),
        (None, _) => ("not in this return".to_owned(), "On which day did the pupil leave? No list of the inbox gives it for this return."),
    };
    Difference {
        kind: Kind::Left,
        class: then.class.clone(),
        pupil: then.name.clone(),
        upn: then.upn.clone(),
        then: if then.provision.is_empty() { "on roll".to_owned() } else { format!("on roll, {}", then.provision) },
        now,
        question: question.to_owned(),
        place: gone.and_then(|pupil| pupil.place.clone()),
    }
}

/// What decisions, targets and the provision map say against the code of the return.
fn contradictions(pupil: &ReturnPupil, source: &Pupil, as_at: NaiveDate, past: &Past, differences: &mut Vec<Difference>) {
    let code = pupil.sen_provision.as_str();
    let mut say = |then: String, now: &str, question: &str| {
        differences.push(line(Kind::Contradiction, pupil, then, now.to_owned(), question.to_owned()));
    };
    if let Some(last) = past.pupils.get(&pupil.key).and_then(|past| past.last.as_ref()) {
        let decided = format!("decided {}: {}", last.day.format("%d/%m/%Y"), last.said());
        match (last.effect, code) {
            (DecisionEffect::SupportPlan, "N" | "") => {
                say(decided, "the code is N", "SEN support was agreed: is K still to be entered in the MIS, with its first day?");
            }
            (DecisionEffect::StepDown, "K") => {
                say(decided, "the code is K", "An end of support was agreed: is its last day still to be entered in the MIS?");
            }
            _ => {}
        }
    }
    let is_open = |status: Option<TargetStatus>| matches!(status, None | Some(TargetStatus::InProgress));
    let has_target = source.targets.iter().any(|target| is_open(target.status) && target.review.is_some_and(|review| review >= as_at));
    let running = source.provision.iter().filter(|one| one.end.is_none_or(|end| end >= as_at)).count();
    match code {
        "N" if has_target => say(
            "a plan with targets is open".to_owned(),
            "the code is N",
            "Does the pupil have a SEN plan? Then K is missing in the MIS; otherwise the targets are closed.",
        ),
        "K" | "E" if running == 0 && !has_target && !source.provision.is_empty() => say(
            "provision on the map has ended, and no target is open".to_owned(),
            &format!("the code is {code}"),
            "What is provided now that is different from and additional to that of the class?",
        ),
        _ => {}
    }
}
