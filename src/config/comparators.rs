//! Published national figures with year and source.

/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct NationalFigure {
    /// What is measured, for example `SEN support share of pupils`.
    pub measure: String,
    /// Group it is measured for.
    pub group: String,
    /// Calendar year in which the figure's school year ends (January census: that January).
    pub year: i32,
    /// Value in `unit`.
    pub value: f64,
    /// `percent`, `points`, `pupils` …
    pub unit: String,
    /// Who is in it.
    pub population: String,
    /// Source in words.
    pub source: String,
    /// `P` publisher seen, `S` reported elsewhere, `D` derived.
    pub access: String,
}
