//! Signs of evidence as the verdicts of criteria, in the words of the cases (progress criteria, section 2).

/// (a) asks for a demonstration: "no reliable difference" is not enough.
pub(super) fn when_shown(sign: &str) -> &'static str {
    match sign {
        "++" => "MET",
        "+" => "INDICATED",
        "0" | "-" => "NOT_SHOWN",
        "--" => "NOT_MET",
        _ => "NO_EVIDENCE",
    }
}

/// (b), (c) and (d) ask that harm be absent.
pub(super) fn when_harm_is_absent(sign: &str) -> &'static str {
    match sign {
        "++" | "+" | "0" => "MET",
        "-" => "UNCERTAIN",
        "--" => "NOT_MET",
        _ => "NO_EVIDENCE",
    }
}
