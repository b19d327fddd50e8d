//! Operations of `analyse`: a table of names and functions.
//!
//! Each function reads its input, calls the library and names the results; the arithmetic is the library's own.

mod fields;
mod groups;
mod growth;
mod interventions;
mod progress;
mod scores;

use serde_json::Value;

use super::Answer;

/// What evaluates one operation.
type Operation = (&'static str, fn(&Value) -> Result<Value, String>);

/// Every operation of this group, by subject of the method.
const OPERATIONS: &[Operation] = &[
    ("sem", scores::sem),
    ("true", scores::true_score),
    ("sdd", scores::difference_noise),
    ("rci", scores::reliable_change),
    ("misclass", scores::misclassification),
    ("power", scores::detectable_change),
    ("ridit", scores::ridits),
    ("age", scores::age),
    ("gap", progress::gap),
    ("floor", progress::floor),
    ("slope", progress::slope),
    ("cond", progress::same_baseline),
    ("recentre", progress::recentre),
    ("knn", progress::nearest),
    ("ols", progress::local_line),
    ("rate", progress::rate),
    ("access", progress::access),
    ("domains", progress::domains),
    ("events", progress::incidents),
    ("va", growth::value_added),
    ("sgp_count", growth::percentiles),
    ("knots", growth::knots),
    ("bs", growth::basis),
    ("rq", growth::quantile_line),
    ("shrink", groups::shrink),
    ("dl", groups::random_effects),
    ("chance", groups::chance),
    ("bh", groups::false_discovery),
    ("wilson", groups::wilson),
    ("newcombe", groups::newcombe),
    ("gapg", groups::group_gap),
    ("churn", groups::churn),
    ("gi", groups::gap_index),
    ("paired", interventions::paired),
    ("matched", interventions::matched),
    ("cost", interventions::cost),
    ("rg", interventions::ratio_gain),
    ("brooks", interventions::bands),
    ("eef", interventions::months),
    ("J", interventions::correction),
    ("g", interventions::two_groups),
    ("smcr", interventions::mean_change),
    ("dppc", interventions::pre_post_control),
];

/// Operations of the worked cases that belong to this group and are not built, each with its reason.
#[cfg(test)]
const NOT_YET: &[(&str, &str)] = &[];

/// Evaluates an operation of this group.
pub(crate) fn evaluate(operation: &str, input: &serde_json::Value) -> Answer {
    OPERATIONS.iter().find(|(name, _)| *name == operation).map(|(_, function)| function(input))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    /// Operations of the worked cases that belong to `decide` and `disclose`.
    const OTHER_GROUPS: [&str; 8] = ["decide", "moves", "spld", "supp", "pct", "round5", "diff", "meandiff"];

    #[test]
    fn every_operation_of_the_worked_cases_has_one_home() {
        let cases: Value = serde_json::from_str(include_str!("../../tests/data/worked-examples.json")).unwrap();
        let in_file: BTreeSet<&str> = cases.as_array().unwrap().iter().map(|case| case["op"].as_str().unwrap()).collect();
        let ours = OPERATIONS.iter().map(|(name, _)| *name).chain(NOT_YET.iter().map(|(name, _)| *name)).chain(OTHER_GROUPS);
        let all: Vec<&str> = ours.collect();
        assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "an operation is listed twice");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), in_file);
    }

    #[test]
    fn no_input_makes_an_operation_panic() {
        let odd = [
            json!(null),
            json!([]),
            json!("x"),
            json!(-1),
            json!(0),
            json!(1),
            json!(1e12),
            json!(1e300),
            json!([0, 0]),
            json!([[0, 0], [1, 1]]),
            json!([["a", 1, 1]]),
            json!({"a": 1}),
            json!([-1.5]),
        ];
        let cases: Value = serde_json::from_str(include_str!("../../tests/data/worked-examples.json")).unwrap();
        for case in cases.as_array().unwrap() {
            let (operation, input) = (case["op"].as_str().unwrap(), case["input"].as_object().unwrap());
            for key in input.keys() {
                for value in &odd {
                    let mut changed = input.clone();
                    changed.insert(key.clone(), value.clone());
                    let _ = evaluate(operation, &Value::Object(changed));
                }
                let mut shorter = input.clone();
                shorter.remove(key);
                let _ = evaluate(operation, &Value::Object(shorter));
            }
            for value in &odd {
                let _ = evaluate(operation, value);
            }
        }
    }
}
