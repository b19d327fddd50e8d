//! A subject whose test series changes between terms: two series, and no line from one to the other (M134).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::finding::Action;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::TestResult;

/// Says of each subject where one test series ends and another begins.
pub(crate) fn note_changes(out: &mut Out) {
    let mut spans: BTreeMap<(Subject, Arc<str>), (Occasion, Occasion, &TestResult)> = BTreeMap::new();
    for test in &out.records.tests {
        let span = spans.entry((test.subject, test.instrument.clone())).or_insert((test.occasion, test.occasion, test));
        span.1 = span.1.max(test.occasion);
        if (test.occasion, &test.place) < (span.0, &span.2.place) {
            (span.0, span.2) = (test.occasion, test);
        }
    }
    let mut faults = Vec::new();
    for ((subject, before), (_, last, _)) in &spans {
        for ((_, after), (first, _, test)) in spans.iter().filter(|((other, _), _)| other == subject) {
            if last < first {
                let what = format!("Tests in {subject} are {before} up to {last} and {after} from {first} on");
                let then = "They are two series: no progress is measured from one to the other.";
                faults.push((test.place.file.clone(), Fault::new("M134", Action::Warned, what, then)));
            }
        }
    }
    for (file, fault) in faults {
        out.notes.add(crate::place::Place::file(file), fault);
    }
}
