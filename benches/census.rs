//! Census returns read and judged: 100 returns of 420 pupils. The figure stands in `docs/performance.md`.
//!
//! `cargo bench --bench census --profile release` measures what an office gets. With `WAYMARK_CENSUS_FILE` the large file for
//! measuring memory is written there instead (50 MB).
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench is not an interface")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use waymark::census_check::{census_years, judge};
use waymark::domain::term::{SchoolTerm, Term};
use waymark::domain::upn::check_letter;

/// An autumn return of so many invented pupils with attendance by code in two half terms.
fn file(n_pupils: usize) -> String {
    let mut text = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message><Header><CollectionDetails><Collection>SC</Collection><Term>AUT</Term>",
        "<Year>2026</Year><ReferenceDate>2026-10-01</ReferenceDate></CollectionDetails><Source><SourceLevel>S</SourceLevel>",
        "<LEA>990</LEA><Estab>2999</Estab><URN>999999</URN><SoftwareCode>Example</SoftwareCode><Release>1.0</Release>",
        "<SerialNo>001</SerialNo><DateTime>2026-10-02T09:00:00</DateTime></Source></Header>\n<Pupils><PupilsOnRoll>\n"
    ));
    for index in 0..n_pupils {
        let rest = format!("80{}200{:02}{:05}", index % 10, 5 + index / 100_000, index % 100_000);
        let letter = check_letter(rest.as_bytes()).map_or('A', char::from);
        let codes = |seed: usize| {
            let mut codes = String::new();
            for (at, code) in ["/", "\\", "I", "M", "U", "L", "C", "B"].iter().enumerate() {
                let n = 1 + (index + seed + at) % 9;
                let _ = writeln!(
                    codes,
                    "            <SessionDetail>\n              <AttendanceReason>{code}</AttendanceReason>\n              <Sessions>{n}</Sessions>\n            </SessionDetail>"
                );
            }
            codes
        };
        let _ = write!(
            text,
            "    <PupilOnRoll>\n      <PupilIdentifiers>\n        <UPN>{letter}{rest}</UPN>\n        <Surname>Sample{index}</Surname>\n        <Forename>Pat</Forename>\n        <Sex>F</Sex>\n        <DOB>2018-03-04</DOB>\n      </PupilIdentifiers>\n      \
             <PupilCharacteristics>\n        <Language>ENG</Language>\n        <ServiceChild>N</ServiceChild>\n        <PLAA>N</PLAA>\n        <TopUpFunding>false</TopUpFunding>\n        <KinshipCare>ND</KinshipCare>\n      </PupilCharacteristics>\n      \
             <PupilStatus>\n        <EnrolStatus>C</EnrolStatus>\n        <ClassType>O</ClassType>\n        <EntryDate>2024-09-03</EntryDate>\n        <PartTime>false</PartTime>\n        <Boarder>N</Boarder>\n        <NCyearActual>4</NCyearActual>\n      </PupilStatus>\n      \
             <SpecialEducationalNeeds>\n        <SENprovision>N</SENprovision>\n      </SpecialEducationalNeeds>\n      <HomeInformation>\n        <Address>\n          <AddressLine1>1 Example Road</AddressLine1>\n          <PostCode>ZZ99 1AA</PostCode>\n        </Address>\n      </HomeInformation>\n      \
             <Attendance>\n        <TermlyAttendance>\n          <SessionsPossible>60</SessionsPossible>\n          <SessionDetails>\n{}          </SessionDetails>\n        </TermlyAttendance>\n        <SummerHalfTerm2Attendance>\n          <SessionsPossible>70</SessionsPossible>\n          <SessionDetails>\n{}          </SessionDetails>\n        </SummerHalfTerm2Attendance>\n      </Attendance>\n    </PupilOnRoll>\n",
            codes(0),
            codes(3)
        );
    }
    text.push_str("</PupilsOnRoll></Pupils></Message>\n");
    text
}

fn checked(c: &mut Criterion) {
    if let Ok(path) = std::env::var("WAYMARK_CENSUS_FILE") {
        let one = file(1000).len() / 1000;
        std::fs::write(path, file(50 * 1024 * 1024 / one)).unwrap();
        return;
    }
    let years = census_years(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config")).unwrap();
    let settings = years.values().next_back().unwrap();
    let census = SchoolTerm { year: settings.academic_year, term: Term::Autumn };
    let (text, name) = (file(420), "return.xml".into());
    c.benchmark_group("census").sample_size(10).bench_function("100 returns of 420 pupils read and judged", |b| {
        b.iter(|| {
            for _ in 0..100 {
                let judged = judge(text.as_bytes(), &name, census, settings);
                assert_eq!(judged.ret.pupils.len(), 420);
                black_box(judged.rules.len());
            }
        });
    });
}

criterion_group!(benches, checked);
criterion_main!(benches);
