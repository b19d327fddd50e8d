//! Tables on which public tools were found to give a cell away, or which their users ask about; the origin stands beside each in
//! `tests/data/disclosure/public-cases.tsv`.

use super::counts::{TableStatus, protect};
use super::differencing::Population;
use super::document::{DocumentAudit, Rules, Section, Statistic};
use super::earlier::Earlier;
use super::view::Count;

#[test]
fn tables_that_public_tools_left_open_are_closed() {
    for line in include_str!("../../tests/data/disclosure/public-cases.tsv").lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [case, k, table, status, hidden, _origin] = fields[..] else { panic!("{line}") };
        let numbers = |text: &str| text.split_whitespace().map(|n| n.parse().unwrap()).collect::<Vec<u32>>();
        let table: Vec<Vec<u32>> = table.split(';').map(numbers).collect();
        let k = k.parse().unwrap();
        let protected = protect(&table, k);
        assert_eq!(protected.status == TableStatus::Ok, status == "ok", "{case}");
        if status == "ok" {
            let n_columns = table[0].len() as u32;
            let mut found: Vec<u32> =
                protected.primary.iter().chain(&protected.secondary).map(|(i, j)| *i as u32 * n_columns + *j as u32).collect();
            found.sort_unstable();
            assert_eq!(found, numbers(hidden), "{case}");
            for (at, (least, most)) in &protected.intervals {
                assert!(!protected.primary.contains(at) || most - least >= k - 1, "{case}: {at:?} in {least}..{most}");
            }
        }
    }
}

/// Regions stand in counties and in size groups, and both tables are printed (sdcTools UserSupport, thread 136: protected one after
/// the other, 30 - 20 and the cells in common gave a small region away).
#[test]
fn two_tables_with_cells_in_common_are_audited_together() {
    let sizes = [("A", 2), ("B", 2), ("I", 8), ("J", 8), ("K", 3), ("L", 3), ("M", 3), ("N", 7)];
    let mut next = 0;
    let regions = sizes.map(|(name, n)| {
        next += n;
        (name, Population::of(next - n..next))
    });
    let of = |names: &[&'static str]| -> Vec<(&'static str, Population)> {
        regions.iter().filter(|(name, _)| names.contains(name)).map(|(name, pupils)| (*name, pupils.clone())).collect()
    };
    let whole = |parts: &[(&str, Population)]| parts.iter().fold(Population::default(), |all, (_, one)| all.with(one));
    let tables = [
        ("county", [("county-1", of(&["A", "B", "I", "J"])), ("county-2", of(&["K", "L", "M", "N"]))]),
        ("size", [("small", of(&["A", "B", "I", "J", "K", "N"])), ("BIG", of(&["L", "M"]))]),
    ];
    let rules = Rules { k: 4, k_public: 4, min_mean: 10, delivered: 0.6 };
    let (shown, audit) = DocumentAudit::new(rules, next, Earlier::none()).compose(|draft| {
        let mut shown = vec![draft.count(Statistic::of(Section::Roll, "all", "all"), &Population::of(0..next))];
        for (measure, groups) in &tables {
            let margins: Vec<(&str, Population)> = groups.iter().map(|(name, parts)| (*name, whole(parts))).collect();
            shown.extend(draft.parts(Section::Stages, measure, &margins).unwrap_or_default());
            for (name, parts) in groups {
                shown.extend(draft.parts(Section::Needs, name, parts).unwrap_or_default());
            }
        }
        shown
    });
    let mut knowledge = super::deduction::Knowledge::of(&audit.told(), next);
    for (name, pupils) in regions.iter().filter(|(_, pupils)| pupils.len() < 4) {
        let (least, most) = knowledge.range(pupils);
        assert!(most - least >= 3.0 - 1e-6, "{name} is known to lie in {least}..{most}");
    }
    assert!(shown.iter().filter(|n| matches!(n, Count::Exact(_))).count() >= 3, "{shown:?}");
}
